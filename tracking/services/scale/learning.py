"""What the people of one institution did in two years, and what they are going to do."""

from collections import defaultdict
from datetime import datetime, timedelta
from random import Random

from courses.models import Session
from tracking.models import Attendance, SkillAssessment
from tracking.services.scale.catalogue import Stop
from tracking.services.scale.copying import FALSE, NULL, TRUE, moment
from tracking.services.scale.moments import Moments, ago
from tracking.services.scale.people import Member, Place
from tracking.services.scale.sessions import CAPACITIES, Given, Seats, Sessions
from tracking.services.scale.tables import Tables
from tracking.services.scale.walks import Walk, walks

_TEACHERS_PER_COMING_SESSION = 30
_FOR_THE_FIRST = 2  # Sessions that the first member can use: the teacher of the benchmarks, in one place.
_PRESENT, _ABSENT = Attendance.Result.PRESENT, Attendance.Result.ABSENT
_LATE = timedelta(hours=24)


class Learning:
    """Writes the learning of one institution."""

    def __init__(self, tables: Tables, moments: Moments, place: Place, rng: Random):
        self._tables, self._place, self._rng, self._now = tables, place, rng, moments.now
        self._sessions = Sessions(tables, moments, place, rng)
        self._seats = Seats(tables, place, rng)
        self._moments = moments
        first_day = moments.past[0]
        self._veterans = [member for member in place.members if member.first_day < first_day]
        self._done: dict[str, set[str]] = {}

    def write(self, completions: int) -> None:
        people = defaultdict(list)
        stops = {}
        for walk in walks(self._place, completions, self._rng):
            self._follow(walk)
            self._done[walk.member.id] = {stop.id for stop in walk.done}
            for stop in walk.done:
                stops[stop.id] = stop
                people[stop.id].append(walk.member)
        for number, stop in stops.items():
            for given, group in self._sessions.held(stop, people[number]):
                self._hold(given, group)
            self._tables.batches.send_when_full()
        self._plan()

    def _follow(self, walk: Walk) -> None:
        tables, place, rng, member = self._tables, self._place, self._rng, walk.member
        for line in walk.lines:
            joined = max(self._moments.past[rng.randrange(60)], member.first_day)
            tables.choices.add(place.id, member.id, line.id, line.version, f"{joined} 12:00+00")
        if walk.left_out and rng.random() < 0.2:
            skipped = ago(self._now, rng, days=(1, 30))
            tables.skips.add(place.id, member.id, walk.left_out.id, moment(skipped))
        if walk.left_out and rng.random() < 0.3:
            self._rate(member, walk.left_out)

    def _rate(self, member, stop) -> None:
        at = moment(ago(self._now, self._rng, days=(1, 30)))
        is_shared = TRUE if self._rng.random() < 0.5 else FALSE
        for skill, level in stop.skills:
            self._tables.assessments.add(
                *(self._place.id, member.id, skill, level, SkillAssessment.Kind.OWN),
                *(is_shared, member.user, NULL, at),
            )

    def _hold(self, given: Given, group: list[Member]) -> None:
        """Those of the group were there; a few more were not, or had cancelled."""
        rng = self._rng
        before = self._registered_before(given.span.starts)
        for number, member in enumerate(group):
            self._seats.confirmed(given, member, before[number % len(before)])
            self._attended(given, member, _PRESENT, TRUE)
            self._complete(given, member)
        extra = rng.sample(self._veterans, min(len(self._veterans), len(group) // 4))
        there = {member.id for member in group}
        for number, member in enumerate(one for one in extra if one.id not in there):
            if number < len(group) // 8:
                self._seats.confirmed(given, member, rng.choice(before))
                self._attended(given, member, _ABSENT, FALSE)
            else:
                self._cancel(given, member, rng.choice(before))

    def _registered_before(self, starts: datetime) -> list[str]:
        rng = self._rng
        return [
            moment(starts - timedelta(days=rng.randrange(3, 18), minutes=rng.randrange(600)))
            for _number in range(6)
        ]

    def _cancel(self, given, member, registered_at) -> None:
        before = timedelta(hours=self._rng.choice((3, 30, 70)))
        ended_at = moment(given.span.starts - before)
        self._seats.cancelled(given, member, registered_at, ended_at=ended_at, is_late=before < _LATE)

    def _attended(self, given, member, result, is_present) -> None:
        tables, place, at = self._tables, self._place.id, given.span.decided_at
        tables.signals.add(place, given.id, member.id, is_present, given.host.user, at)
        tables.attendances.add(place, given.id, member.id, result, at)

    def _complete(self, given: Given, member: Member) -> None:
        tables, place, stop, span = self._tables, self._place.id, given.stop, given.span
        completion = tables.completions.add(
            *(place, member.id, stop.id, given.id, span.ends_at, span.decided_at),
            *(stop.technical, stop.didactic, stop.rule),
        )
        is_confirmed = self._rng.random() < 0.1
        for skill, level in stop.skills:
            tables.completion_skills.add(completion, skill, level)
            if is_confirmed:
                tables.assessments.add(
                    *(place, member.id, skill, level, SkillAssessment.Kind.EXPERT),
                    *(FALSE, given.host.user, given.id, span.decided_at),
                )

    def _plan(self) -> None:
        """Sessions to come, with people who can still use them: never more than one seat per stop."""
        rng, members, busy = self._rng, self._place.members, set()
        for number in range(2 + len(members) // _TEACHERS_PER_COMING_SESSION):
            capacity = rng.choice(CAPACITIES)
            asked = rng.sample(members, min(len(members), rng.randint(2, capacity + 4)))
            stops = self._sessions.stops
            if number < _FOR_THE_FIRST:
                asked, stops = [members[0], *asked], self._still_open(members[0]) or stops
            given = self._sessions.give(
                rng.choice(stops), self._moments.ahead, Session.Status.PLANNED, capacity=capacity
            )
            self._register(given, asked, capacity, busy)
            self._tables.batches.send_when_full()

    def _still_open(self, member) -> list[Stop]:
        return [stop for stop in self._sessions.stops if stop.id not in self._done[member.id]]

    def _register(self, given, asked, capacity, busy) -> None:
        wishes = dict.fromkeys(one for one in asked if self._may(given, one, busy))
        moments = sorted(moment(ago(self._now, self._rng, days=(1, 12))) for _wish in wishes)
        for number, (member, at) in enumerate(zip(wishes, moments, strict=True)):
            if number < capacity:
                self._seats.confirmed(given, member, at)
                busy.add((member.id, given.stop.id))
            else:
                self._seats.waiting(given, member, at)

    def _may(self, given, member, busy) -> bool:
        stop = given.stop.id
        return stop not in self._done[member.id] and (member.id, stop) not in busy
