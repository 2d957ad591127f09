"""The sessions of one institution: rows of sessions and hosts, and the seats in them."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from courses.models import Session
from tracking.models import Registration
from tracking.services.scale.catalogue import Stop
from tracking.services.scale.copying import FALSE, NULL, TRUE, moment
from tracking.services.scale.messages import Messages
from tracking.services.scale.moments import Moments, Span
from tracking.services.scale.people import Expert, Member, Place
from tracking.services.scale.tables import Tables

Status = Registration.Status
CAPACITIES = (12, 20, 25, 40)
_TOGETHER = (8, 24)  # People in one session, when there are enough of them.
_SETTLED = timedelta(days=20)  # A newcomer attends nothing in the first days.


@dataclass(frozen=True)
class Given:
    """A session that was written, ready for seats."""

    id: str
    stop: Stop
    span: Span
    host: Expert
    messages: Messages


class Sessions:
    """Writes the sessions of one institution; every stop has one expert there."""

    def __init__(self, tables: Tables, moments: Moments, place: Place, rng: Random):
        self.tables, self.moments, self._place, self._rng = tables, moments, place, rng
        stops = list(dict.fromkeys(stop for line in place.lines for stop in line.stops))
        offered_at = moment(moments.now - timedelta(days=780))
        self._hosts = {}
        for number, stop in enumerate(stops):
            self._hosts[stop.id] = expert = place.experts[number % len(place.experts)]
            tables.offers.add(place.id, expert.user, stop.id, stop.title, offered_at, offered_at)
        self.stops = stops

    def give(self, stop: Stop, days: Sequence[date], status: str, *, capacity: int) -> Given:
        """Write a session of this stop on one of these days, with its host."""
        tables, place, rng = self.tables, self._place, self._rng
        span, host = self.moments.draw(days, stop.minutes, rng), self._hosts[stop.id]
        session = tables.sessions.add(
            *(unique(rng), place.id, stop.id, status, span.starts_at, span.ends_at, span.local_start),
            *(f"https://vergader.example/{place.slug}/{stop.slug}", str(capacity)),
            *(host.user, span.planned_at, span.planned_at),
        )
        tables.hosts.add(session, host.user, host.shown_name)
        messages = Messages(tables, place, session, span, now=self.moments.now)
        return Given(session, stop, span, host, messages)

    def held(self, stop: Stop, people: list[Member]) -> Iterator[tuple[Given, list[Member]]]:
        """As many sessions as these people need, each with who is there; no one before they had begun."""
        people = sorted(people, key=lambda member: member.first_day)
        start = 0
        while start < len(people):
            group = people[start : start + self._rng.randint(*_TOGETHER)]
            start += len(group)
            days = self.moments.past
            days = days[bisect_left(days, group[-1].first_day + _SETTLED) :]
            capacity = next(size for size in CAPACITIES if size >= len(group) + len(group) // 8)
            yield self.give(stop, days, Session.Status.HELD, capacity=capacity), group


class Seats:
    """Writes registrations of one institution."""

    def __init__(self, tables: Tables, place: Place, rng: Random):
        self._tables, self._place, self._rng = tables, place, rng

    def confirmed(self, given: Given, member: Member, at: str) -> str:
        span = given.span
        registration = self._add(
            given, member, Status.CONFIRMED, at, NULL, "", FALSE, "0", span.starts_at, span.ends_at
        )
        if given.messages.are_kept:
            given.messages.confirmed(member, registration, at)
        return registration

    def waiting(self, given: Given, member: Member, at: str) -> None:
        self._add(given, member, Status.WAITLISTED, at, NULL, "", FALSE, "0", NULL, NULL)

    def cancelled(self, given: Given, member: Member, at: str, *, ended_at: str, is_late: bool) -> None:
        reason = Registration.EndedReason.SELF
        late = TRUE if is_late else FALSE
        self._add(given, member, Status.CANCELLED, at, ended_at, reason, late, "1", NULL, NULL)

    def _add(self, given, member, status, at, ended_at, reason, is_late, calendar, told_start, told_end):
        return self._tables.registrations.add(
            *(unique(self._rng), self._place.id, given.id, member.id, member.user, member.user, status),
            *(at, at, ended_at, reason, is_late, calendar, told_start, told_end),
        )


def unique(rng: Random) -> str:
    """A UUID that the same dice give again."""
    return f"{rng.getrandbits(128):032x}"
