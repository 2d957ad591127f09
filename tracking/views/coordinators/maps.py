"""The map of the institution: supply, findings, stops that are kept at a place, lines for the public."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.services import maps
from metro.core.errors import Refusal
from tracking.forms.maps import PinForm, PublicForm, StopForm
from tracking.queries import institution as queries
from tracking.views.coordinators.gate import coordinators_only


@coordinators_only
@require_safe
def institution_map(request):
    context = {
        "map": queries.institution_map(request.actor, request.GET.get("stop", "")),
        "public": queries.public_lines(request.actor),
    }
    return render(request, "tracking/coordinators/map.html", context)


@coordinators_only
@require_POST
def pin(request):
    """Keep a stop where it is, or one place further."""
    form = _valid(PinForm(request.POST, actor=request.actor))
    stop = form.cleaned_data["stop"]
    try:
        maps.pin(request.member.institution, stop, *form.cell)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("{stop} is kept at its place.").format(stop=stop.title))
    return _back_to(stop)


@coordinators_only
@require_POST
def unpin(request):
    stop = _valid(StopForm(request.POST, actor=request.actor)).cleaned_data["stop"]
    maps.unpin(request.member.institution, stop)
    messages.success(request, _("{stop} may move again.").format(stop=stop.title))
    return _back_to(stop)


@coordinators_only
@require_POST
def again(request):
    maps.draw_again(request.member.institution, now=request.now)
    messages.success(request, _("The map is drawn again."))
    return redirect("institution_map")


@coordinators_only
@require_POST
def public(request):
    """Show a line to everybody, or no longer."""
    data = _valid(PublicForm(request.POST, actor=request.actor)).cleaned_data
    if data["is_open"]:
        maps.open_line(request.member.institution, data["line"], now=request.now)
        text = _("Everybody can see line {code} now.")
    else:
        maps.close_line(request.member.institution, data["line"])
        text = _("You no longer show line {code} to everybody.")
    messages.success(request, text.format(code=data["line"].code))
    return redirect(reverse("institution_map") + "#public")


def _valid(form):
    """The form; what is not in it or not one's own does not exist."""
    if not form.is_valid():
        raise Http404
    return form


def _back_to(stop):
    return redirect(reverse("institution_map") + f"?stop={stop.pk}#chosen")
