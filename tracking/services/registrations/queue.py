"""Who is next: free seats go to the queue, one row and one transaction at a time."""

from datetime import datetime, timedelta

from courses.models import Session
from metro.core.errors import Busy
from metro.core.turns import in_turn
from tracking.models import Registration
from tracking.services.locks import lock_session, lock_users
from tracking.services.registrations import rows, seats
from tracking.services.registrations.waking import waking
from tracking.services.reminders import planning

Status = Registration.Status
AT_ONCE = timedelta(hours=24)  # With more to go a seat is given, with less it is offered.
TO_ANSWER = timedelta(hours=2)
LAST_ANSWER = timedelta(minutes=30)  # Before the start.
SHORTEST_OFFER = timedelta(minutes=15)


def fill(session: Session, *, now: datetime) -> None:
    """Give free seats to the queue in its order. Safe to repeat; a busy session is left to the clock.

    Call it after the change that freed a seat is committed: in one transaction with others it would hold
    several people at once, in the order of the queue.
    """
    try:
        while _give_one(session.pk, now=now):
            pass
    except Busy:
        return


@in_turn
def after_move(session: Session, *, now: datetime) -> None:
    """The session got another time: running offers get a new end. Call `fill` afterwards."""
    session = lock_session(session.pk)
    ends = _offer_end(session, now=now)
    session.registrations.filter(status=Status.OFFERED).update(offer_expires_at=ends)


@in_turn
def _give_one(session_id, *, now):
    """Handle the first of the queue; False when nothing is left to do."""
    session = lock_session(session_id)
    if session.status != Session.Status.PLANNED or now >= session.starts_at:
        return False
    _lapse_offers(session, now=now)
    if not seats.has_free(session):
        _close_claim(session)
        return False
    first = session.registrations.queue().select_related("member__institution").first()
    if first is None:
        return False
    first.session = session
    lock_users([first.user_id])
    return _give(first, now=now)


def _give(row, *, now):
    """Confirm, offer or open the free seat; True when the next in the queue may be handled."""
    if not row.member.is_active(now):
        rows.end(row, Status.RELEASED, Registration.EndedReason.LEFT_INSTITUTION, now=now)
        return True
    has_other = seats.other_seats(row.user_id, row.session, now=now).exists()
    if row.session.starts_at - now > AT_ONCE and not has_other:
        rows.confirm(row, "promote", now=now)
        planning.seat_confirmed(row, now=now)
        return True
    ends = _offer_end(row.session, now=now)
    if ends - now >= SHORTEST_OFFER:
        _offer(row, ends, now=now)
        return True
    _open_claim(row.session, now=now)
    return False


def _offer(row, ends, *, now):
    rows.move(
        row,
        Status.OFFERED,
        "offer",
        now=now,
        offer_expires_at=ends,
        offer_number=row.offer_number + 1,
        is_open_claim=False,
    )
    planning.seat_offered(row, now=now)


def _offer_end(session, *, now):
    return min(waking(now, TO_ANSWER, session.institution.zone), session.starts_at - LAST_ANSWER)


def _lapse_offers(session, *, now):
    late = session.registrations.filter(status=Status.OFFERED, offer_expires_at__lte=now)
    for row in late.order_by("offer_expires_at", "pk"):
        row.session = session
        lapse(row, now=now)


def lapse(row: Registration, *, now: datetime) -> None:
    """An offer without answer: back to the end of the queue. The session is locked by the caller."""
    rows.move(row, Status.WAITLISTED, "lapse", now=now, offer_expires_at=None, queued_at=now)
    planning.offer_lapsed(row, now=now)


def _open_claim(session, *, now):
    """Tell everybody who waits, once, that the first to press takes the seat."""
    for row in session.registrations.queue().filter(is_open_claim=False):
        row.session = session
        rows.move(row, Status.WAITLISTED, "open_claim", now=now, is_open_claim=True)
        planning.open_claim(row, now=now)


def _close_claim(session):
    session.registrations.filter(is_open_claim=True).update(is_open_claim=False)
