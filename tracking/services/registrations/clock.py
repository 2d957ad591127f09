"""What the clock does to seats. Each session is looked after in transactions of its own."""

from datetime import datetime

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from courses.models import Session
from metro.core.errors import Busy
from tracking.models import Registration
from tracking.services.registrations.queue import fill
from tracking.services.registrations.release import close_list

Status = Registration.Status
BATCH = 200


def tend(*, now: datetime) -> None:
    """Close the lists of sessions that started, let offers lapse, and give free seats to queues."""
    for session_id in _started(now).values_list("pk", flat=True)[:BATCH]:
        _close(session_id, now=now)
    for session in _in_need(now)[:BATCH]:
        fill(session, now=now)


def _close(session_id, *, now):
    try:
        close_list(session_id, now=now)
    except Busy:
        return  # The next sweep finds it again.


def _with_waiters() -> QuerySet[Session]:
    waiting = Registration.objects.filter(status__in=(Status.WAITLISTED, Status.OFFERED))
    return Session.objects.filter(pk__in=waiting.values("session")).order_by("starts_at", "pk")


def _started(now) -> QuerySet[Session]:
    return _with_waiters().filter(starts_at__lte=now)


def _in_need(now) -> QuerySet[Session]:
    """Future sessions with a lapsed offer, or with a free seat and somebody who was not told of it."""
    rows = Registration.objects.filter(session=OuterRef("pk"))
    lapsed = rows.filter(status=Status.OFFERED, offer_expires_at__lte=now)
    untold = rows.queue().filter(is_open_claim=False)
    taken = rows.taking_seats().order_by().values("session").annotate(n=Count("pk")).values("n")
    return (
        _with_waiters()
        .planned()
        .filter(starts_at__gt=now)
        .alias(taken=Coalesce(Subquery(taken, output_field=IntegerField()), 0))
        .filter(Exists(lapsed) | Exists(untold) & (Q(capacity=None) | Q(taken__lt=F("capacity"))))
    )
