"""The eight things that are true of seats and queues at every commit (3: after the queue was served)."""

from collections import Counter
from datetime import datetime

from courses.models import Session
from tracking.models import Registration

Status = Registration.Status


def broken(*, now: datetime) -> dict[int, list]:
    """What contradicts an invariant, by its number. The fourth is about moves: see `overtaken`."""
    rows = list(Registration.objects.select_related("session", "member__institution").order_by("pk"))
    sessions = list(Session.objects.all())
    found = {
        1: [session.pk for session in sessions if _is_overbooked(session, rows)],
        2: _doubled((row.session_id, row.user_id) for row in rows if row.is_open),
        3: [session.pk for session in sessions if _leaves_a_seat_empty(session, rows, now)],
        5: [row.pk for row in rows if (row.offer_expires_at is not None) != (row.status == Status.OFFERED)],
        6: [row.pk for row in rows if not row.is_open and not row.ended_reason],
        7: [row.pk for row in rows if row.is_open and not _may_be_open(row, now)],
        8: _doubled((row.user_id, row.session.stop_id) for row in rows if _is_future_seat(row, now)),
    }
    return {number: wrong for number, wrong in found.items() if wrong}


def queue(session: Session) -> dict[int, datetime]:
    """Who waits, in order, and since when."""
    return dict(session.registrations.queue().values_list("pk", "queued_at"))


def overtaken(before: dict[int, datetime], session: Session) -> list[int]:
    """Invariant 4: who still waits since the same moment, although somebody behind them was served."""
    order, after = list(before), queue(session)
    seated = set(session.registrations.taking_seats().values_list("pk", flat=True))
    last_served = max((order.index(pk) for pk in seated & set(order)), default=0)
    return [pk for pk in order[:last_served] if after.get(pk) == before[pk]]


def _is_overbooked(session, rows):
    return session.capacity is not None and _taken(session, rows) > session.capacity


def _leaves_a_seat_empty(session, rows, now):
    if session.status != Session.Status.PLANNED or session.starts_at <= now:
        return False
    waiting = [row for row in rows if row.session_id == session.pk and row.status == Status.WAITLISTED]
    has_free = session.capacity is None or _taken(session, rows) < session.capacity
    return has_free and any(not row.is_open_claim for row in waiting)


def _taken(session, rows):
    return sum(row.session_id == session.pk and row.status in Registration.TAKES_SEAT for row in rows)


def _may_be_open(row, now):
    if row.status == Status.CONFIRMED:
        return row.session.status in (Session.Status.PLANNED, Session.Status.HELD)
    is_ahead = row.session.status == Session.Status.PLANNED and row.session.starts_at > now
    return is_ahead and row.member.is_active(now)


def _is_future_seat(row, now):
    return row.status == Status.CONFIRMED and row.session.starts_at > now


def _doubled(keys):
    return [key for key, count in Counter(keys).items() if count > 1]
