"""Lines: all of them as a map and as strips, and one with what it takes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courses.models import Line
from metro.core.errors import Refusal
from metro.core.redirects import back
from tracking.models import LineChoice
from tracking.queries.maps import person_map
from tracking.queries.network import network as own_network
from tracking.queries.stops import State
from tracking.queries.taught import taught_on
from tracking.services import lines
from tracking.views.teachers.frame import frame

KEY = (State.OPEN, State.REGISTERED, State.ATTENDED, State.COMPLETED, State.SKIPPED, State.EXPIRED)


@login_required
@require_GET
def network(request):
    found = own_network(request.actor, now=request.now)
    context = {
        "network": found,
        "map": person_map(found, request.actor),
        "next_id": _next_id(found),
        "groups": _groups(found),
        "interchanges": sum(len(state.line_ids) > 1 for state in found.stops.values()),
        "on_lines": sum(bool(state.line_ids) for state in found.stops.values()),
        "key": KEY,
    }
    return render(request, "tracking/teachers/network.html", frame(request) | context)


@login_required
@require_GET
def line(request, slug):
    found = own_network(request.actor, now=request.now)
    view = found.line(slug)
    if view is None:
        raise Http404
    states = [place.stop_state for place in view.stops]
    context = {
        "view": view,
        "next_id": _next_id(found),
        "minutes": sum(state.stop.minutes for state in states),
        "interchanges": sum(place.is_interchange for place in view.stops),
        "taught": taught_on(view.version, request.actor),
    }
    return render(request, "tracking/teachers/line.html", frame(request) | context)


@login_required
@require_POST
def follow(request, slug):
    """Follow the line; with `newest` somebody who follows it goes on with the version released last."""
    row = get_object_or_404(Line.objects.visible_to(request.actor), slug=slug)
    if request.actor.member_id is None:
        raise Http404
    try:
        choice = lines.follow(request.member, row, now=request.now)
        if "newest" in request.POST:
            lines.move_to_released(choice, now=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You follow line {code}.").format(code=row.code))
    return back(request, "line", slug)


@login_required
@require_POST
def leave(request, slug):
    own = LineChoice.objects.visible_to(request.actor).open().filter(member=request.actor.member_id)
    choice = get_object_or_404(own.select_related("line"), line__slug=slug)
    lines.leave(choice, now=request.now)
    text = _("You no longer follow line {code}. What you completed stays.")
    messages.success(request, text.format(code=choice.line.code))
    # An archived line is gone for who no longer follows it.
    return back(request, "line", slug) if choice.line.status == Line.Status.ACTIVE else redirect("map")


def _next_id(found):
    return found.next_stop.stop.pk if found.next_stop else None


def _groups(found):
    """The lines the person follows, then the others; one group without a title when there is one kind only."""
    followed = found.followed()
    others = tuple(view for view in found.lines if not view.choice)
    if not followed or not others:
        return [("", found.lines)] if found.lines else []
    return [(_("Lines you follow"), followed), (_("Other lines"), others)]
