"""Somebody leaves an institution: what they held goes on to others, and nothing is sent any more."""

from datetime import datetime, timedelta

from django.db.models import Q

from metro.accounts.models import Membership, User
from metro.accounts.services import audit, memberships
from metro.core.errors import Busy
from metro.core.turns import Overtaken, in_turn
from tracking.models import Registration
from tracking.services.locks import lock_sessions, lock_users
from tracking.services.registrations import queue, rows
from tracking.services.reminders import planning

BATCH = 200


def end_membership(member: Membership, *, by: User, now: datetime) -> Membership:
    """End the membership at once, with everything that follows. Ending it twice does nothing.

    Raises LastCoordinator: an institution keeps one.
    """
    member, freed = _close(member.pk, by=by, at_once=True, now=now)
    _fill(freed, now=now)
    return member


def close_ended(*, now: datetime) -> None:
    """The clock: carry out the end of memberships whose last day, in their institution, has passed."""
    for member in _ended(now)[:BATCH]:
        if _has_ended(member, now=now):
            _close_quietly(member.pk, now=now)


def _ended(now):
    # East of us it is tomorrow already; `_has_ended` knows the day there.
    latest_day = (now + timedelta(hours=14)).date()
    past = Q(end_date__lt=latest_day) | Q(revoked_at__lte=now)
    rows_ = Membership.objects.select_related("institution").filter(past, closed_at=None)
    return rows_.order_by("end_date", "pk")


def _has_ended(member, *, now):
    day = now.astimezone(member.institution.zone).date()
    is_revoked = member.revoked_at is not None and member.revoked_at <= now
    return is_revoked or (member.end_date is not None and member.end_date < day)


def _close_quietly(member_id, *, now):
    try:
        _member, freed = _close(member_id, by=None, at_once=False, now=now)
    except Busy:
        return  # The next sweep finds it again.
    _fill(freed, now=now)


@in_turn
def _close(member_id, *, by, at_once, now):
    """The closed membership, and the sessions in which a place came free."""
    member = Membership.objects.select_related("institution").get(pk=member_id)
    if at_once and member.role == Membership.Role.COORDINATOR and member.is_active(now):
        memberships.keep_a_coordinator(member, now)
    held = _held(member, now=now)
    sessions = lock_sessions(row.session_id for row in held)
    lock_users([member.user_id])
    member.refresh_from_db()
    if member.closed_at:
        return member, []
    held = _held(member, now=now)
    if any(row.session_id not in sessions for row in held):
        raise Overtaken
    for row in held:
        reason = Registration.EndedReason.LEFT_INSTITUTION
        rows.end(row, Registration.Status.RELEASED, reason, now=now, by=by)
    planning.left_institution(member, now=now)
    _leave_teams(member, by=by, now=now)
    return _end(member, by=by, at_once=at_once, now=now), list(sessions.values())


def _held(member, *, now):
    rows_ = member.registrations.open().upcoming(now).select_related("session")
    return list(rows_.order_by("session"))


def _leave_teams(member, *, by, now):
    open_rows = member.team_memberships.filter(Q(revoked_at=None) | Q(revoked_at__gt=now))
    for row in open_rows.order_by("pk"):
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        audit.record(
            row, "end", now=now, actor=by, subject=member, to_state="ended", reason="left_institution"
        )


def _end(member, *, by, at_once, now):
    if at_once and not _has_ended(member, now=now):
        member.revoked_at = now
    member.closed_at = now
    member.save(update_fields=["revoked_at", "closed_at"])
    audit.record(member, "end", now=now, actor=by, subject=member, from_state="active", to_state="ended")
    return member


def _fill(sessions, *, now):
    for session in sessions:
        queue.fill(session, now=now)
