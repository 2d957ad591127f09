"""Stops: find one, read what it is, choose a date."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courses.models import Session, Stop
from courses.queries import stops as search
from metro.core.errors import Refusal
from metro.core.redirects import back
from tracking.forms.find import FindForm
from tracking.models import Attendance
from tracking.queries import closing
from tracking.queries import find as finding
from tracking.queries.evidence import TAKES_EVIDENCE
from tracking.queries.hop import hops_of
from tracking.queries.network import network
from tracking.queries.sessions import recording_of, sessions_of_stop, views, with_recording
from tracking.queries.stops import State, StopState
from tracking.queries.today import ADVISED
from tracking.services import skips
from tracking.services.attendance import codes
from tracking.views.teachers import shown
from tracking.views.teachers.frame import frame, institution_zone

PER_PAGE = 20


@login_required
@require_GET
def find(request):
    lines = network(request.actor, now=request.now)
    form = FindForm(request.GET, lines=[view.line for view in lines.lines])
    wanted = form.wanted(now=request.now, zone=institution_zone(request))
    matches = list(search.matching(wanted, request.actor, now=request.now))
    page = Paginator(matches, PER_PAGE).get_page(request.GET.get("page"))
    found = finding.with_session(list(page), wanted, request.actor, now=request.now)
    context = {
        "rows": [shown.found(row, lines) for row in found],
        "page": page,
        **shown.filters(form),
    }
    return render(request, "tracking/teachers/find.html", frame(request) | context)


@login_required
@require_GET
def stop(request, slug):
    rows = with_recording(search.with_skills(closing.stops(request.actor)), request.actor)
    row = get_object_or_404(rows, slug=slug)
    lines = network(request.actor, now=request.now)
    state = lines.stops.get(row.pk) or StopState(stop=row, state=State.OPEN)
    dates = sessions_of_stop(row, request.actor, now=request.now)
    hops = hops_of(lines, row.pk)
    context = {
        "stop": row,
        "state": state,
        "can_skip": bool(request.member) and state.state in ADVISED and not state.registration,
        "lines": [hop.line for hop in hops],
        "hops": hops,
        "sides": shown.sides(row),
        "steps": shown.steps(row, [hop.line for hop in hops]),
        "takes_evidence": bool(request.member) and row.completion in TAKES_EVIDENCE,
        "counts_recording": shown.counts_recording(row),
        "recording": recording_of(row),
        "views": sorted(dates, key=lambda view: not (view.place or view.is_bookable)),
    }
    return render(request, "tracking/teachers/stop.html", frame(request) | context)


@login_required
@require_POST
def skip(request, slug):
    return _move(request, slug, skips.skip, _("Skipped. You can undo this on this page."))


@login_required
@require_POST
def unskip(request, slug):
    return _move(request, slug, skips.undo, _("This stop is open again."))


def _move(request, slug, service, text):
    row = get_object_or_404(Stop.objects.visible_to(request.actor), slug=slug)
    if request.member is None:
        raise Http404  # An expert sees the stop, and has no line to skip it on.
    try:
        service(request.member, row, now=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, text)
    return back(request, "stop", slug)


def _own_part(request, row):
    """Whether the person was there, what can still be said about it, and what was."""
    rows = Session.objects.filter(pk=row.pk)
    own = closing.started(rows, request.member, now=request.now).first() if request.member else None
    is_known = own is not None and own.result == Attendance.Result.PRESENT
    return {
        "presence": closing.Presence.of(own) if own else None,
        "takes_code": bool(request.member) and not is_known and codes.is_open(row, now=request.now),
        "can_claim": closing.claimable(own, request.now),
        "objection": closing.objection(own, request.member) if own else None,
        "can_object": own is not None and own.result is not None and own.ends_at <= request.now,
    }


@login_required
@require_GET
def session(request, session_id):
    seen = views(Session.objects.filter(pk=session_id), request.actor, now=request.now)
    if not seen:
        raise Http404
    dates = sessions_of_stop(seen[0].session.stop, request.actor, now=request.now)
    others = [row for row in dates if row.id != session_id]
    wants_other = not seen[0].is_ahead or not (seen[0].place or seen[0].phase == Session.Phase.OPEN)
    context = {
        "view": seen[0],
        "others": others if wants_other else [],
        **_own_part(request, seen[0].session),
    }
    return render(request, "tracking/teachers/session.html", frame(request) | context)
