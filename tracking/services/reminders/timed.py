"""The reminders before a start: the day before and shortly before."""

from collections.abc import Iterable
from datetime import datetime

from courses.models import Session
from tracking.models import Registration, Reminder
from tracking.models.reminders import Kind
from tracking.services.reminders import rows


def for_seats(seats: Iterable[Registration], session: Session, *, now: datetime) -> list[Reminder]:
    """The rows, not yet written, before the start of this version of the session."""
    version = session.schedule_version
    return [
        rows.of_seat(kind, seat, session, now=now, version=version)
        for seat in seats
        for kind in (Kind.DAY_BEFORE, Kind.STARTS_SOON)
    ]
