"""My sessions, and one of them."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.models import Session
from courses.queries import sessions as catalogue
from courses.services import warnings
from tracking.models import Objection
from tracking.queries import studio as queries
from tracking.services import sessions
from tracking.services.attendance import codes
from tracking.services.attendance.decisions import TAKES_PLACE
from tracking.views.experts.common import coordinates, hosts_it, managed

PAST_PER_PAGE = 20


@require_safe
@login_required
def studio(request):
    past = Paginator(queries.past(request.actor), PAST_PER_PAGE)
    groups = queries.current(request.actor)
    page = past.get_page(request.GET.get("page"))
    stops = queries.own_stops(request.actor)
    return render(
        request,
        "tracking/experts/studio.html",
        {
            "groups": groups,
            "past": page,
            "stops": stops,
            "may_plan": bool(stops) or request.actor.is_coordinator,
            "is_empty": not (groups.near or groups.waiting or groups.later or page.object_list),
            "now": request.now,
        },
    )


@require_safe
@login_required
def session(request, session_id):
    row = managed(request, session_id)
    return render(request, "tracking/experts/session.html", _detail(request, row))


def _code(row, request) -> str:
    """What the host shows: from when the door opens until it no longer works."""
    if not (row.can_join(request.now) or codes.is_open(row, now=request.now)):
        return ""
    code = codes.code_of(row)
    return f"{code[:3]} {code[3:]}"


def _coordinates_stop(request, stop) -> bool:
    return request.actor.is_coordinator and stop.institution_id == request.actor.institution_id


def _objections(row, request):
    """What people say against what was decided about them here."""
    rows = Objection.objects.visible_to(request.actor).filter(session=row)
    return rows.select_related("member__user").order_by("made_at", "pk")


def _detail(request, row):
    is_open = row.status in (Session.Status.DRAFT, Session.Status.PLANNED) and row.ends_at > request.now
    is_host = hosts_it(request, row)
    sees_people = queries.may_see_roster(row, request.actor)
    is_coordinator = coordinates(request, row)
    has_ended = row.ends_at <= request.now and row.status in TAKES_PLACE
    moves = sessions.possible(row, is_host=is_host, is_coordinator=is_coordinator, now=request.now)
    return {
        "session": row,
        "now": request.now,
        "is_host": is_host,
        "people": queries.roster(row, request.actor) if sees_people else [],
        "sees_people": sees_people,
        "clashes": catalogue.clashes(row, request.actor) if is_open else [],
        "holiday": warnings.holiday(row) if is_open else "",
        "can_join": row.status == Session.Status.PLANNED and row.can_join(request.now),
        "has_started": row.starts_at <= request.now,
        "waits_for_coordinator": row.institution.releases_sessions and not is_coordinator,
        "code": _code(row, request) if is_host else "",
        "has_ended": has_ended,
        "asks": is_host and (row.is_own_offer or _coordinates_stop(request, row.stop)),
        "objections": _objections(row, request) if has_ended and is_coordinator else [],
        "may": dict.fromkeys(moves, True),
    }
