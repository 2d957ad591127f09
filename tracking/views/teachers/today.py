"""What is next, what waits, and what fits: one page for between two lessons."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from courses.models import Session
from metro.core import words
from tracking.queries.hop import hops_of
from tracking.queries.hours import hours_account
from tracking.queries.network import network
from tracking.queries.sessions import own_sessions
from tracking.queries.today import advice, to_close
from tracking.views.teachers.frame import frame, own_zone

SOON = timedelta(minutes=60)
LATER = 4


@login_required
@require_GET
def today(request):
    if not request.member:
        return _without_institution(request)
    lines = network(request.actor, now=request.now)
    own = own_sessions(request.actor, now=request.now)
    seats = [view for view in own if view.place.is_confirmed]
    account = hours_account(request.member, now=request.now)
    context = {
        "clock_line": words.moment(request.now, own_zone(request)),
        "waiting": [view for view in own if not view.place.is_confirmed],
        "to_close": to_close(lines),
        "later": seats[1 : 1 + LATER],
        "advised": advice(lines, seats),
        "followed": lines.followed(),
        "account": account,
        "scale": max(account.entitlement, account.booked + account.planned, 1),
        **_board(seats, lines),
    }
    return render(request, "tracking/teachers/today.html", frame(request) | context)


def _without_institution(request):
    """An expert works in the studio; somebody without anything reads what to do."""
    if Session.objects.hosted_by(request.actor).exists():
        return redirect("studio")
    return render(request, "tracking/teachers/nobody.html", frame(request))


def _board(seats, lines):
    if not seats:
        return {"board": None}
    hops = hops_of(lines, seats[0].session.stop_id)
    return {
        "board": seats[0],
        "board_lines": [hop.line for hop in hops],
        "hop": hops[0] if hops else None,
        "soon": _soon(seats[0]),
    }


def _soon(view) -> str:
    """'Starts in 10 minutes', only when it does."""
    if view.starts_in <= timedelta(0):
        return _("Live now")
    if view.starts_in > SOON:
        return ""
    minutes = -(-int(view.starts_in.total_seconds()) // 60)
    return ngettext("Starts in {n} minute", "Starts in {n} minutes", minutes).format(n=minutes)
