"""The members of a team with their facts, in one query whatever their number."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils.translation import get_language

from metro.accounts.models import Institution, Team, TeamMembership, by_name
from metro.accounts.policy import Actor
from tracking.models import Attendance, Completion, LineChoice, Registration, StopSkip

NONE = Institution.LeadVisibility.NONE
PER_PERSON = Institution.LeadVisibility.PER_PERSON
AGGREGATED = Institution.LeadVisibility.AGGREGATED


@dataclass(frozen=True)
class Done:
    """A valid completion."""

    stop_id: int
    at: datetime
    expires: date | None
    technical: int
    didactic: int

    def is_expired(self, today: date) -> bool:
        return self.expires is not None and self.expires <= today


@dataclass(frozen=True)
class Visit:
    """A session that was attended or missed, or a seat at one that comes."""

    stop_id: int
    title: str
    at: datetime
    result: str = ""


@dataclass(frozen=True)
class Person:
    """A member of the team and the facts about them that the actor reads. Without facts: a name."""

    member_id: int
    name: str
    first_name: str
    start_date: date
    completions: tuple[Done, ...] = ()
    visits: tuple[Visit, ...] = ()
    seats: tuple[Visit, ...] = ()
    skipped: frozenset[int] = frozenset()
    versions: dict[int, int] = field(default_factory=dict)  # Line → the version that was joined.

    def done(self, today: date) -> dict[int, datetime]:
        """Stops completed and not expired → when first."""
        return self._first(row for row in self.completions if not row.is_expired(today))

    def ever_done(self) -> dict[int, datetime]:
        return self._first(self.completions)

    @staticmethod
    def _first(rows) -> dict[int, datetime]:
        first = {}
        for row in rows:
            first[row.stop_id] = min(row.at, first.get(row.stop_id, row.at))
        return first

    def has_been_at(self, stop_id: int) -> bool:
        """Whether the person was there or completed the stop, also if that has expired."""
        was_present = any(
            row.stop_id == stop_id and row.result == Attendance.Result.PRESENT for row in self.visits
        )
        return was_present or any(row.stop_id == stop_id for row in self.completions)

    def state(self, stop_id: int, today: date) -> str:
        """The state of a stop, the first that holds of rules.md §3.1."""
        mine = [row for row in self.completions if row.stop_id == stop_id]
        if any(not row.is_expired(today) for row in mine):
            return "completed"
        lapsed = max((row.expires for row in mine), default=date.min)
        visits = [row for row in self.visits if row.stop_id == stop_id and row.at.date() >= lapsed]
        if any(row.result == Attendance.Result.PRESENT for row in visits):
            return "attended"
        if any(row.stop_id == stop_id for row in self.seats):
            return "registered"
        if mine:
            return "expired"
        return "skipped" if stop_id in self.skipped else "open"


def people_of(team: Team, actor: Actor) -> list[Person]:
    """The members of the team now, by name. One query.

    Facts are those dated inside the time in the team. Under `aggregated` they are there to be counted
    and must not be shown; under `none` there are only names.
    """
    rows = members(actor).filter(team=team)
    if actor.sees_of_team in (PER_PERSON, AGGREGATED):
        rows = with_facts(rows, actor.as_lead_of(team.pk).counting())
    return list({row.member_id: person_of(row) for row in rows}.values())


def names_of(team: Team, actor: Actor) -> tuple[Person, ...]:
    """The members of the team now, without facts. One query."""
    return tuple(person_of(row) for row in members(actor).filter(team=team))


def names_only(people: Iterable[Person]) -> tuple[Person, ...]:
    """So that no page shows by accident what was only counted."""
    return tuple(Person(row.member_id, row.name, row.first_name, row.start_date) for row in people)


def members(actor: Actor) -> QuerySet:
    """The rows of members now, of the teams that the actor may open, by name."""
    return (
        TeamMembership.objects.visible_to(actor)
        .members()
        .active(actor.now, actor.today)
        .filter(team__in=Team.objects.visible_to(actor))
        .select_related("member__user")
        .order_by(*by_name("member__user__"), "member_id")
    )


def members_of(team_id: int, actor: Actor) -> QuerySet:
    """The ids of the members now of a team that the actor may open, for a filter."""
    return members(actor).filter(team=team_id).order_by().values("member")


def with_facts(rows: QuerySet, reader: Actor) -> QuerySet:
    """Adds the facts that this reader sees, in the same query."""
    return rows.annotate(**_facts(reader))


def _facts(reader: Actor) -> dict[str, ArraySubquery]:
    now = reader.now
    seats = Registration.objects.seats_visible_to(reader).upcoming(now)
    return {
        "done_rows": _array(
            Completion.objects.visible_to(reader).valid(),
            "completed_at",
            stop="stop_id",
            at="completed_at",
            expires="expires_date",
            technical="minutes_technical",
            didactic="minutes_didactic",
        ),
        "visit_rows": _array(
            Attendance.objects.filter(reader.facts_rule("session__starts_at")),
            "session__starts_at",
            at="session__ends_at",
            result="result",
            **_STOP_OF_SESSION,
        ),
        "seat_rows": _array(
            seats, "session__starts_at", at="session__starts_at", result=Value(""), **_STOP_OF_SESSION
        ),
        "skip_rows": _array(StopSkip.objects.visible_to(reader).open(), "skipped_at", stop="stop_id"),
        "choice_rows": _array(
            LineChoice.objects.visible_to(reader).open(), "joined_at", line="line_id", version="version_id"
        ),
    }


_STOP_OF_SESSION = {
    "stop": "session__stop_id",
    "title_nl": "session__stop__title_nl",
    "title_en": "session__stop__title_en",
}


def _array(rows, moment, **names) -> ArraySubquery:
    """The rows of this member that are dated inside the time in this team."""
    rows = rows.filter(member=OuterRef("member"))
    return ArraySubquery(rows.order_by(moment).values(row=JSONObject(**names)))


def person_of(row: TeamMembership) -> Person:
    """A row of `members`, with what `with_facts` added if that was asked."""
    user = row.member.user
    return Person(
        member_id=row.member_id,
        name=user.name,
        first_name=user.first_name,
        start_date=row.start_date,
        completions=tuple(_done(fact) for fact in getattr(row, "done_rows", ())),
        visits=tuple(_visit(fact) for fact in getattr(row, "visit_rows", ())),
        seats=tuple(_visit(fact) for fact in getattr(row, "seat_rows", ())),
        skipped=frozenset(fact["stop"] for fact in getattr(row, "skip_rows", ())),
        versions={fact["line"]: fact["version"] for fact in getattr(row, "choice_rows", ())},
    )


def _done(fact: dict) -> Done:
    return Done(
        stop_id=fact["stop"],
        at=datetime.fromisoformat(fact["at"]),
        expires=date.fromisoformat(fact["expires"]) if fact["expires"] else None,
        technical=fact["technical"],
        didactic=fact["didactic"],
    )


def _visit(fact: dict) -> Visit:
    title = (fact["title_en"] if get_language() == "en" else "") or fact["title_nl"]
    return Visit(
        stop_id=fact["stop"], title=title, at=datetime.fromisoformat(fact["at"]), result=fact["result"]
    )
