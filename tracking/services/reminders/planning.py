"""What is told when something happens to a seat or a session: reminder rows and the notice.

Called inside the transaction of the fact, so that both are there or none.
"""

from datetime import datetime

from metro.accounts.models import Membership
from tracking.models import Registration, Reminder
from tracking.models.reminders import Kind
from tracking.services.reminders import facts, notices, placing, rows, timed
from tracking.services.reminders.schedule import session_cancelled, session_moved

__all__ = [
    "left_institution",
    "left_queue",
    "list_closed",
    "offer_lapsed",
    "open_claim",
    "registered",
    "seat_confirmed",
    "seat_ended",
    "seat_offered",
    "session_cancelled",
    "session_moved",
    "waitlisted",
]

State = Reminder.State


def registered(registration: Registration, *, now: datetime) -> None:
    """Confirm the seat and plan the reminders before the start."""
    by_other = registration.registered_by_id not in (None, registration.user_id)
    notices.tell("registered", registration, now=now, by_other=by_other)
    row = rows.of_seat(
        Kind.REGISTERED, registration, registration.session, now=now, facts={"by_other": by_other}
    )
    _write_with_timed(row, registration, now=now)


def waitlisted(registration: Registration, *, now: datetime) -> None:
    """Confirm the place in the queue."""
    notices.tell("waitlisted", registration, now=now)
    row = rows.of_seat(Kind.WAITLISTED, registration, registration.session, now=now, version=1)
    rows.write([row], now=now)


def seat_confirmed(registration: Registration, *, now: datetime) -> None:
    """Tell that a place in the queue became a seat; this swallows what was not yet told about the queue."""
    notices.tell("seat_confirmed", registration, now=now)
    open_rows = Reminder.objects.filter(registration=registration)
    told_now = open_rows.filter(kind__in=[Kind.WAITLISTED, Kind.REGISTERED])
    rows.close(told_now, State.SUPPRESSED, "told_by_registered", now=now)
    rows.close(open_rows.filter(kind=Kind.SEAT_OFFERED), State.SUPPRESSED, "already_done", now=now)
    row = rows.of_seat(Kind.SEAT_CONFIRMED, registration, registration.session, now=now)
    _write_with_timed(row, registration, now=now)


def seat_offered(registration: Registration, *, now: datetime) -> None:
    """Tell that a seat is held for a while. Every offer is a message of its own."""
    expires_at = registration.offer_expires_at.isoformat()
    notices.tell("seat_offered", registration, now=now, offer_expires_at=expires_at)
    _offer(registration, version=registration.offer_number, now=now)


def open_claim(registration: Registration, *, now: datetime) -> None:
    """Tell somebody in the queue that the first to press takes the seat."""
    notices.tell("open_claim", registration, now=now)
    _offer(registration, version=0, now=now)


def offer_lapsed(registration: Registration, *, now: datetime) -> None:
    """Tell that the answer did not come in time; an offer that was not yet mailed is not mailed any more."""
    notices.tell("offer_lapsed", registration, now=now)
    offers = Reminder.objects.filter(registration=registration, kind=Kind.SEAT_OFFERED)
    rows.close(offers, State.EXPIRED, "too_late", now=now)


def list_closed(registration: Registration, *, now: datetime) -> None:
    """Tell who still waits at the start that the list is closed."""
    notices.tell("list_closed", registration, now=now)
    rows.close(Reminder.objects.filter(registration=registration), State.EXPIRED, "moment_passed", now=now)


def left_queue(registration: Registration, *, now: datetime) -> None:
    """Note that the person left the queue or turned an offer down."""
    notices.tell("left_queue", registration, now=now)
    _deregister(registration, now=now)


def seat_ended(registration: Registration, *, by_self: bool, now: datetime) -> None:
    """Confirm the end of a seat. A seat that no mail told of ends without a mail."""
    notices.tell("seat_ended", registration, now=now, by_self=by_self)
    was_told = facts.was_told_of_seat(registration)
    _deregister(registration, now=now)
    row = rows.of_seat(
        Kind.SEAT_ENDED, registration, registration.session, now=now, facts={"by_self": by_self}
    )
    if not was_told:
        placing.close(row, State.CANCELLED, "no_net_change", now=now)
    rows.write([row], now=now)


def left_institution(member: Membership, *, now: datetime) -> None:
    """Stop everything that was still to be told to this member. Nothing is said about it."""
    rows.close(Reminder.objects.filter(member=member), State.CANCELLED, "left_institution", now=now)


def _write_with_timed(row, registration, *, now):
    before_start = timed.for_seats([registration], registration.session, now=now)
    rows.write([row, *before_start], now=now, told_by="told_by_registered")


def _offer(registration, *, version, now):
    waiting = Reminder.objects.filter(registration=registration, kind=Kind.WAITLISTED)
    rows.close(waiting, State.SUPPRESSED, "told_by_registered", now=now)
    row = rows.of_seat(Kind.SEAT_OFFERED, registration, registration.session, now=now, version=version)
    rows.write([row], now=now)


def _deregister(registration, *, now):
    open_rows = Reminder.objects.filter(registration=registration)
    rows.close(open_rows, State.CANCELLED, "deregistered", now=now)
