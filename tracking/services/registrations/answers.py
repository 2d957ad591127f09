"""What somebody in the queue answers: take the offered seat, leave it, or be the first at an open one."""

from datetime import datetime

from metro.core.errors import IllegalMove
from metro.core.turns import Overtaken, in_turn
from tracking.models import Registration
from tracking.services import refusals
from tracking.services.locks import lock_sessions, lock_users
from tracking.services.registrations import rows, seats
from tracking.services.registrations.cancel import locked
from tracking.services.registrations.queue import fill, lapse
from tracking.services.reminders import planning

Status = Registration.Status


def accept(registration: Registration, *, now: datetime) -> Registration:
    """Take the offered seat; a seat at another date of the stop is given up for it.

    Refuses `OfferLapsed`, with the new place in the queue, when the offer is over.
    """
    row, given_up = _accept(registration.pk, now=now)
    if row.status != Status.CONFIRMED:
        fill(row.session, now=now)
        raise refusals.OfferLapsed(n=seats.queue_number(row))
    _refill(given_up, now=now)
    return row


def decline(registration: Registration, *, now: datetime) -> Registration:
    """Leave the offered seat to the next in the queue."""
    row = _decline(registration.pk, now=now)
    fill(row.session, now=now)
    return row


def take_open_seat(registration: Registration, *, now: datetime) -> Registration:
    """Take the seat that was put up for whoever comes first. Refuses `SeatGone` when somebody else was."""
    row, given_up = _take(registration.pk, now=now)
    fill(row.session, now=now)
    _refill(given_up, now=now)
    return row


@in_turn
def _accept(registration_id, *, now):
    row, others = _locked_with_others(registration_id, now=now)
    if row.status == Status.OFFERED and row.offer_expires_at <= now:
        lapse(row, now=now)
    has_lapsed = row.status == Status.WAITLISTED and row.offer_number
    if row.status == Status.CONFIRMED or has_lapsed:
        return row, []
    _refuse_unless(row, Status.OFFERED, now=now)
    return _confirm(row, others, "accept", now=now)


@in_turn
def _decline(registration_id, *, now):
    row = locked(registration_id)
    declined = Registration.EndedReason.OFFER_DECLINED
    if row.ended_reason == declined:
        return row
    if row.status != Status.OFFERED:
        raise IllegalMove(status=row.get_status_display())
    rows.end(row, Status.CANCELLED, declined, now=now, by=row.user)
    planning.left_queue(row, now=now)
    return row


@in_turn
def _take(registration_id, *, now):
    row, others = _locked_with_others(registration_id, now=now)
    if row.status == Status.CONFIRMED:
        return row, []
    _refuse_unless(row, Status.WAITLISTED, now=now)
    if not row.is_open_claim or not seats.has_free(row.session):
        raise refusals.SeatGone
    return _confirm(row, others, "take", now=now)


def _locked_with_others(registration_id, *, now):
    """The row, and the person's confirmed seats at other dates of the stop, all held."""
    row = Registration.objects.select_related("session").get(pk=registration_id)
    known = set(seats.other_seats(row.user_id, row.session, now=now).values_list("session", flat=True))
    sessions = lock_sessions({row.session_id, *known})
    lock_users([row.user_id])
    row = Registration.objects.select_related("user").get(pk=registration_id)
    row.session = sessions[row.session_id]
    others = list(seats.other_seats(row.user_id, row.session, now=now))
    if any(other.session_id not in known for other in others):
        raise Overtaken
    return row, others


def _refuse_unless(row, status, *, now):
    if row.status != status:
        raise IllegalMove(status=row.get_status_display())
    if row.session.starts_at <= now:
        raise refusals.SessionStarted


def _confirm(row, others, event, *, now):
    for other in others:
        rows.give_up(other, Registration.EndedReason.SWITCHED, now=now, by=row.user)
        planning.seat_ended(other, by_self=True, now=now)
    rows.confirm(row, event, now=now, by=row.user)
    planning.seat_confirmed(row, now=now)
    return row, others


def _refill(given_up, *, now):
    for other in given_up:
        fill(other.session, now=now)
