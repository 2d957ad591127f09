"""When the rules of a time zone change: a session keeps the time on the wall that was meant."""

from datetime import UTC, datetime
from importlib.metadata import version

from django.db import transaction

from courses.models import Session
from courses.services import clock


def data_version() -> str:
    """Which edition of the time zone data is at work."""
    return version("tzdata")


@transaction.atomic
def keep_wall_times(*, now: datetime) -> list[int]:
    """Move the moments of sessions to come to the wall time that was meant. The ids of those that changed.

    Nobody is told: on the clock where the session is, nothing changed.
    """
    coming = Session.objects.filter(
        starts_at__gt=now, status__in=[Session.Status.PLANNED, Session.Status.DRAFT]
    )
    rows = [row for row in coming.select_for_update().order_by("pk") if _keep_wall_time(row, now)]
    fields = ["starts_at", "ends_at", "registration_opens_at", "registration_closes_at", "updated_at"]
    Session.objects.bulk_update(rows, fields, batch_size=500)
    return [row.pk for row in rows]


def _keep_wall_time(session, now) -> bool:
    meant = clock.to_moment(
        session.local_start.astimezone(UTC).replace(tzinfo=None), session.time_zone, confirmed=True
    )
    change = meant - session.starts_at
    if not change:
        return False
    session.starts_at, session.ends_at, session.updated_at = meant, session.ends_at + change, now
    if session.registration_opens_at:
        session.registration_opens_at += change
    if session.registration_closes_at:
        session.registration_closes_at += change
    return True
