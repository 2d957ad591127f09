"""When sessions are: school days of two years, and of some weeks to come. Worked out once per moment."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

from courses.models import Session
from courses.services import clock
from metro.accounts.models import Institution
from tracking.models.reminders import Kind
from tracking.services.reminders import facts, kinds, timing
from tracking.services.scale.copying import moment, text

ZONE = Institution._meta.get_field("time_zone").default
_TIMES = (time(12, 30), time(15, 30), time(16, 0), time(19, 30))
_PAST, _AHEAD = timedelta(days=730), timedelta(days=42)
_SUMMER = (7, 8)
_SETTLE = 40  # School days after which a newcomer can have attended something.
_KNOWN = 20_000


@dataclass(frozen=True)
class Span:
    """A start and an end, with everything that depends on nothing else, as COPY reads it."""

    starts: datetime
    starts_at: str
    ends_at: str
    local_start: str
    planned_at: str  # When the session was published.
    decided_at: str  # When the host said who came.
    told: str  # What a message says of it.
    due: dict[str, str] = field(default_factory=dict)  # By kind of reminder, as the two below.
    useful_until: dict[str, str] = field(default_factory=dict)


class Moments:
    """The days on which there are sessions, seen from `now`."""

    def __init__(self, *, now: datetime):
        self.now = now
        today = now.date()
        self.past = _school_days(today - _PAST, today - timedelta(days=1))
        self.ahead = _school_days(today + timedelta(days=2), today + _AHEAD) or [today + _AHEAD]
        self.span = lru_cache(maxsize=_KNOWN)(self._span)

    @property
    def first_days(self) -> list[date]:
        """When newcomers began: early enough to have attended something since."""
        return self.past[:-_SETTLE]

    def draw(self, days: list[date], minutes: int, rng: Random) -> Span:
        return self.span(rng.choice(days), rng.choice(_TIMES), minutes)

    def _span(self, day: date, wall: time, minutes: int) -> Span:
        meant = clock.span(datetime.combine(day, wall), ZONE, minutes=minutes)
        session = Session(starts_at=meant.starts_at, ends_at=meant.ends_at, time_zone=ZONE)
        due = {
            Kind.DAY_BEFORE: timing.day_before(meant.starts_at, ZoneInfo(ZONE)),
            Kind.STARTS_SOON: timing.starts_soon(meant.starts_at),
        }
        told_of = (Kind.REGISTERED, *due)
        return Span(
            starts=meant.starts_at,
            starts_at=moment(meant.starts_at),
            ends_at=moment(meant.ends_at),
            local_start=moment(meant.local_start),
            planned_at=moment(min(self.now, meant.starts_at) - timedelta(days=30)),
            decided_at=moment(meant.ends_at + timedelta(hours=2)),
            told=text(json.dumps(facts.of_session(session))),
            due={kind: moment(value) for kind, value in due.items()},
            useful_until={kind: moment(kinds.useful_until(kind, session)) for kind in told_of},
        )


def ago(now: datetime, rng: Random, *, days: tuple[int, int]) -> datetime:
    """A moment so many days before, by day."""
    day = now - timedelta(days=rng.randint(*days))
    return min(now, day.astimezone(UTC).replace(hour=rng.randint(7, 19), minute=rng.randrange(60)))


def _school_days(first: date, last: date) -> list[date]:
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5 and day.month not in _SUMMER]
