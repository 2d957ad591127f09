"""When the timed reminders are meant to be due, before nights and holidays. Pure."""

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STARTS_SOON_MINUTES = 60
SETTLE = timedelta(minutes=10)
SETTLE_LIMIT = timedelta(minutes=30)
AT_ONCE = timedelta(hours=2)
SPREAD_SECONDS = 120


def wall(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The moment at which the clock shows this; of two the first; one that does not exist moves past the gap."""
    return datetime.combine(day, clock, tzinfo=zone).replace(fold=0).astimezone(UTC)


def day_before(starts_at: datetime, zone: ZoneInfo, at: time | None = None) -> datetime:
    """The same wall time on the local date before, or `at`."""
    # Local date arithmetic: on a night of a clock change this is 23 or 25 hours, not 24.
    local = starts_at.astimezone(zone)
    return wall(local.date() - timedelta(days=1), at or local.time(), zone)


def starts_soon(starts_at: datetime, minutes: int | None = None) -> datetime:
    """So many minutes before the start, as they pass (UTC)."""
    return starts_at - timedelta(minutes=STARTS_SOON_MINUTES if minutes is None else minutes)


def moved(now: datetime, *, first_at: datetime, starts: tuple[datetime, ...]) -> datetime:
    """10 minutes after the last edit, at most 30 after the first; at once when a start is near."""
    if any(start - now < AT_ONCE for start in starts):
        return now
    return max(now, min(now + SETTLE, first_at + SETTLE_LIMIT))


def spread(key: str) -> timedelta:
    """0 to 120 seconds that belong to this key, so that not everybody is told in the same second."""
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4])
    return timedelta(seconds=number % (SPREAD_SECONDS + 1))
