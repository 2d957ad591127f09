"""What happened between a member and a stop: the facts that may complete it, cycle by cycle."""

from dataclasses import dataclass, field, replace
from datetime import datetime, time

from django.db.models import Count, Max

from courses.models import Check, Session, Stop
from metro.accounts.models import Membership
from tracking.models import Attendance, CheckAnswer, Completion, Evidence, RecordingOpening
from tracking.queries.cycles import current_cycle

Rule, Kind = Stop.Completion, Completion.Kind
_BY_PRESENCE = {Rule.ATTENDED, Rule.ATTENDED_OR_RECORDING, Rule.ANY}
_BY_EVIDENCE = {Rule.EVIDENCE, Rule.ANY}
_BY_RECORDING = {Rule.RECORDING_AND_CHECK, Rule.ATTENDED_OR_RECORDING, Rule.ANY}


@dataclass(frozen=True)
class Fact:
    """Something that may complete a stop: when its last part happened, and when its first."""

    kind: str
    happened_at: datetime
    session_id: int | None
    began_at: datetime
    evidence_id: int | None = None

    @property
    def source(self):
        """As `Completion.source`."""
        return self.session_id or (self.evidence_id and ("evidence", self.evidence_id))


@dataclass(frozen=True)
class Happened:
    """Presences and approved evidence, oldest first; per cycle when the check was closed, and when a recording
    was opened.
    """

    rule: str
    has_questions: bool
    presences: tuple[Fact, ...]
    evidence: tuple[Fact, ...] = ()
    closed: dict[int, datetime] = field(default_factory=dict)
    opened: dict[int, datetime] = field(default_factory=dict)

    @property
    def standing(self) -> set:
        return {fact.source for fact in (*self.presences, *self.evidence)}

    def facts(self, cycle: int, *, used: set) -> list[Fact]:
        """What satisfies the rule in this cycle and was not used for another, oldest first.

        Without questions there is no check to close after a session. A recording always needs its questions:
        a click is not a presence.
        """
        found = [fact for fact in self._live(cycle) if fact.source not in used]
        if self.rule in _BY_EVIDENCE:
            found += [fact for fact in self.evidence if fact.source not in used]
        if self.rule in _BY_RECORDING and cycle in self.closed and cycle in self.opened:
            opened_at, closed_at = self.opened[cycle], self.closed[cycle]
            found.append(Fact(Kind.RECORDING, max(opened_at, closed_at), None, opened_at))
        return sorted(found, key=lambda fact: fact.happened_at)

    def _live(self, cycle) -> list[Fact]:
        if self.rule in _BY_PRESENCE or (self.rule == Rule.ATTENDED_AND_CHECK and not self.has_questions):
            return list(self.presences)
        if self.rule != Rule.ATTENDED_AND_CHECK or cycle not in self.closed:
            return []
        closed_at = self.closed[cycle]
        return [replace(fact, happened_at=max(fact.happened_at, closed_at)) for fact in self.presences]


def happened(member: Membership, stop: Stop, *, now: datetime) -> Happened:
    """Everything that counts until `now`."""
    asked = Check.objects.asked().filter(stop=stop)
    number = asked.count()
    return Happened(
        rule=stop.completion,
        has_questions=bool(number),
        presences=tuple(_presences(member, stop, now=now)),
        evidence=tuple(_evidence(member, stop)),
        closed=_closed(member, asked, number),
        opened=dict(
            RecordingOpening.objects.filter(member=member, stop=stop).values_list("cycle", "opened_at")
        ),
    )


def cycle_of(member: Membership, stop: Stop, *, now: datetime) -> int:
    """The cycle that answers and openings of today count for."""
    return current_cycle(Completion.objects.filter(member=member, stop=stop), member, now=now)


def _presences(member, stop, *, now):
    rows = (
        Attendance.objects.present()
        .filter(member=member, session__stop=stop, session__ends_at__lte=now)
        .filter(session__status__in=(Session.Status.PLANNED, Session.Status.HELD))
        .order_by("session__ends_at", "session")
    )
    for ends_at, session_id in rows.values_list("session__ends_at", "session"):
        yield Fact(Kind.LIVE, ends_at, session_id, ends_at)


def _evidence(member, stop):
    """It happened at noon of its day; what is approved before that noon, happened at the approval."""
    rows = Evidence.objects.approved().filter(member=member, stop=stop).order_by("done_date", "pk")
    for row in rows:
        noon = datetime.combine(row.done_date, time(12), tzinfo=member.institution.zone)
        at = min(noon, row.decided_at)
        yield Fact(Kind.EVIDENCE, at, None, at, evidence_id=row.pk)


def _closed(member, asked, number) -> dict[int, datetime]:
    if not number:
        return {}
    answers = CheckAnswer.objects.filter(member=member, question__in=asked)
    cycles = answers.order_by().values("cycle").annotate(n=Count("pk"), at=Max("answered_at"))
    return {row["cycle"]: row["at"] for row in cycles if row["n"] == number}
