"""The reminders before a start: the day before and shortly before."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from courses.models import Session
from tracking.models import Registration, Reminder, ReminderChoice
from tracking.models.reminders import Kind
from tracking.services.reminders import rows, timing

State = Reminder.State
JUST_TOLD = {
    Kind.DAY_BEFORE: timedelta(hours=4),
    Kind.STARTS_SOON: timedelta(minutes=15),
    Kind.HOST_DAY_BEFORE: timedelta(hours=4),
    Kind.HOST_STARTS_SOON: timedelta(minutes=15),
}


def for_seats(
    seats: Iterable[Registration], session: Session, *, told_by: str, now: datetime
) -> list[Reminder]:
    """The rows, not yet written, before the start of this version of the session.

    What another message tells just now is written too, as suppressed, so that the person can read why.
    """
    seats = list(seats)
    minutes = _own_minutes(seats)
    return [row for seat in seats for row in _both(seat, session, minutes.get(seat.user_id), told_by, now)]


def _both(seat, session, minutes, told_by, now):
    day_before = timing.day_before(session.starts_at, rows.zone(seat.user, seat.institution))
    starts_soon = timing.starts_soon(session.starts_at, minutes)
    for kind, due_at in ((Kind.DAY_BEFORE, day_before), (Kind.STARTS_SOON, starts_soon)):
        row = rows.of_seat(kind, seat, session, now=now, due_at=due_at, version=session.schedule_version)
        yield _unless_told(row, told_by, now)


def _unless_told(row, told_by, now):
    if row.kind == Kind.DAY_BEFORE and row.due_at < now:
        return rows.closed(row, State.EXPIRED, "moment_passed", now=now)
    if row.due_at <= now + JUST_TOLD[row.kind]:
        return rows.closed(row, State.SUPPRESSED, told_by, now=now)
    return row


def _own_minutes(seats):
    choices = ReminderChoice.objects.filter(
        user__in=[seat.user_id for seat in seats], kind=Kind.STARTS_SOON, minutes_before__isnull=False
    )
    return dict(choices.values_list("user_id", "minutes_before"))
