"""The quantities of rules and screens: taken, free, the queue, and the other seats of a person."""

from datetime import datetime

from django.db.models import Q, QuerySet

from courses.models import Session
from tracking.models import Registration


def free(session: Session) -> int | None:
    """Seats left; None when there is no limit."""
    if session.capacity is None:
        return None
    return session.capacity - session.registrations.taking_seats().count()


def has_free(session: Session) -> bool:
    left = free(session)
    return left is None or left > 0


def open_claim_runs(session: Session) -> bool:
    """Those who wait were told that the first to press takes the seat."""
    return session.registrations.queue().filter(is_open_claim=True).exists()


def has_seat_for_newcomer(session: Session) -> bool:
    """Nobody overtakes the queue, except while an open claim runs."""
    left = free(session)
    if left is None:
        return True
    return left > 0 and (open_claim_runs(session) or not session.registrations.queue().exists())


def other_seats(user_id: int, session: Session, *, now: datetime) -> QuerySet[Registration]:
    """Confirmed seats of the person at other future sessions of the same stop, through any institution."""
    return (
        Registration.objects.confirmed()
        .filter(user=user_id, session__stop=session.stop_id)
        .filter(session__status=Session.Status.PLANNED, session__starts_at__gt=now)
        .exclude(session=session.pk)
        .select_related("session")
    )


def queue_number(registration: Registration) -> int:
    """The place in the queue, from 1."""
    before = Q(queued_at__lt=registration.queued_at) | Q(
        queued_at=registration.queued_at, pk__lt=registration.pk
    )
    return 1 + registration.session.registrations.queue().filter(before).count()
