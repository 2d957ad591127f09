"""When mail that can wait may go out, and where a moment moves that is at night or on a free day. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from tracking.services.reminders import timing

LOOKS_AHEAD_DAYS = 400
LOOKS_BACK_DAYS = 4
IN_TIME = timedelta(hours=3)
A_DAY = timedelta(hours=24)


class Quiet(StrEnum):
    """What evenings, weekends and holidays do to a kind.

    ignore: it goes at once. later: it waits for the next permitted moment. around: as later, but an earlier
    day when later is too near the start. unless_near: as later, but at once when the start is too near the
    next permitted moment. within_a_day: at once when the start is less than 24 hours away, else later.
    """

    IGNORE = "ignore"
    LATER = "later"
    AROUND = "around"
    UNLESS_NEAR = "unless_near"
    WITHIN_A_DAY = "within_a_day"


def never(day: date) -> bool:
    return False


@dataclass(frozen=True)
class Windows:
    """The hours of one person: from `opens` to `closes` on days that are not free, by the clock of `zone`."""

    zone: ZoneInfo
    opens: time = time(7, 30)
    closes: time = time(20)
    has_weekends: bool = False
    is_free: Callable[[date], bool] = never

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5 and not self.is_free(day)

    def permits_day(self, day: date) -> bool:
        return (self.has_weekends or day.weekday() < 5) and not self.is_free(day)

    def permits(self, moment: datetime) -> bool:
        local = moment.astimezone(self.zone)
        return self.permits_day(local.date()) and self.opens <= local.time() < self.closes

    def next(self, moment: datetime) -> datetime | None:
        """The first permitted moment from this one on; None when there is none in sight."""
        if self.permits(moment):
            return moment
        first = moment.astimezone(self.zone).date()
        for number in range(LOOKS_AHEAD_DAYS):
            day = first + timedelta(days=number)
            opening = timing.wall(day, self.opens, self.zone)
            if opening >= moment and self.permits_day(day):
                return opening
        return None

    def working_day(self, moment: datetime, at: time) -> datetime:
        """That time on the next working day after the day of this moment."""
        day = moment.astimezone(self.zone).date()
        for _number in range(LOOKS_AHEAD_DAYS):
            day += timedelta(days=1)
            if self.is_working_day(day):
                break
        return timing.wall(day, at, self.zone)


def shift(
    meant_at: datetime,
    quiet: str,
    windows: Windows,
    *,
    now: datetime,
    useful_until: datetime | None = None,
    starts_at: datetime | None = None,
) -> datetime | None:
    """Where a moment goes under this policy, in UTC; None when no moment is good any more.

    `now` is when it is planned: nothing is moved to before it.
    """
    if quiet == Quiet.IGNORE or _is_urgent(meant_at, quiet, windows, starts_at):
        return meant_at
    moment = _later(meant_at, windows, useful_until)
    if quiet != Quiet.AROUND or starts_at is None:
        return moment
    if moment is not None and starts_at - moment >= IN_TIME:
        return moment
    return _earlier(meant_at, windows, now)


def _is_urgent(meant_at, quiet, windows, starts_at) -> bool:
    if starts_at is None:
        return False
    if quiet == Quiet.WITHIN_A_DAY:
        return starts_at - meant_at < A_DAY
    if quiet == Quiet.UNLESS_NEAR:
        permitted = windows.next(meant_at)
        return permitted is None or starts_at < permitted + IN_TIME
    return False


def _later(meant_at, windows, useful_until) -> datetime | None:
    moment = windows.next(meant_at)
    if moment is None or (useful_until is not None and moment > useful_until):
        return None
    return moment.astimezone(UTC)


def _earlier(meant_at, windows, now) -> datetime | None:
    """The same wall time on the nearest earlier permitted day; before the opening it waits for the opening."""
    local = meant_at.astimezone(windows.zone)
    for number in range(1, LOOKS_BACK_DAYS + 1):
        day = local.date() - timedelta(days=number)
        if windows.permits_day(day):
            moment = timing.wall(day, max(local.time(), windows.opens), windows.zone)
            return moment if moment > now and windows.permits(moment) else None
    return None
