"""The members of a team with their facts, in one query whatever their number."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Case, OuterRef, QuerySet, When
from django.utils.translation import get_language

from courses.models import title_of
from metro.accounts.models import Institution, Team, TeamMembership, by_name
from metro.accounts.policy import Actor
from metro.accounts.prepared import PreparedFor
from metro.core.prepared import Place, Places
from metro.core.subqueries import JSONList, JSONRows
from tracking.models import Attendance, Completion, LineChoice, Registration, StopSkip

NONE = Institution.LeadVisibility.NONE
PER_PERSON = Institution.LeadVisibility.PER_PERSON
AGGREGATED = Institution.LeadVisibility.AGGREGATED


class Done(NamedTuple):
    """A valid completion."""

    stop_id: int
    at: datetime
    expires: date | None

    def is_expired(self, today: date) -> bool:
        return self.expires is not None and self.expires <= today


class Visit(NamedTuple):
    """A session that was attended or missed, or a seat at one that comes. Who missed it is told its title."""

    stop_id: int
    at: datetime
    result: str = ""
    title: str = ""


@dataclass(frozen=True, eq=False)
class Person:
    """A member of the team and the facts about them that the actor reads. Without facts: a name.

    The same facts are the same object, so what was worked out from them can be kept.
    """

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
            known = first.get(row.stop_id)
            if known is None or row.at < known:
                first[row.stop_id] = row.at
        return first

    def been_at(self) -> set[int]:
        """Stops where the person was or that they completed, also if that has expired."""
        present = {row.stop_id for row in self.visits if row.result == Attendance.Result.PRESENT}
        return present | {row.stop_id for row in self.completions}

    def reached(self, today: date) -> "Reached":
        """What the facts say today, worked out once for all lines."""
        done, lapsed = self.done(today), self._lapsed()
        # From the weakest to the strongest: the first that holds of rules.md §3.1 is written last.
        states = dict.fromkeys(self.skipped, "skipped")
        states |= dict.fromkeys(lapsed, "expired")
        states |= dict.fromkeys((row.stop_id for row in self.seats), "registered")
        states |= dict.fromkeys(self._present_since(lapsed), "attended")
        states |= dict.fromkeys(done, "completed")
        return Reached(done, states)

    def _lapsed(self) -> dict[int, date]:
        """Stops with completions that end → the first day without."""
        lapsed = {}
        for row in self.completions:
            if row.expires:
                lapsed[row.stop_id] = max(row.expires, lapsed.get(row.stop_id, date.min))
        return lapsed

    def _present_since(self, lapsed: dict[int, date]) -> set[int]:
        present = (row for row in self.visits if row.result == Attendance.Result.PRESENT)
        return {row.stop_id for row in present if row.at.date() >= lapsed.get(row.stop_id, date.min)}


@dataclass(frozen=True)
class Reached:
    """Of one person today: stops completed → when first; stops with a fact → state."""

    done: dict[int, datetime]
    states: dict[int, str]

    def state(self, stop_id: int) -> str:
        return self.states.get(stop_id, "open")


def team_of(team_id: int, actor: Actor) -> Team | None:
    """A team that the actor may open. One query."""
    return next(iter(_TEAM.rows(actor, team_id=team_id)), None)


_TEAM = PreparedFor(lambda actor, team_id: Team.objects.visible_to(actor).filter(pk=team_id), "team_id")


def people_of(team: Team, actor: Actor) -> tuple[Person, ...]:
    """The members of the team now, by name. One query.

    Facts are those dated inside the time in the team. Under `aggregated` they are there to be counted
    and must not be shown; under `none` there are only names.
    """
    if actor.today is None:
        return ()  # Without an institution there is no day, and nobody to see.
    return _PEOPLE.made(actor, _each_once, about=get_language(), team_id=team.pk)


def _each_once(rows: Iterable[TeamMembership]) -> tuple[Person, ...]:
    return tuple({row.member_id: person_of(row) for row in rows}.values())


def _people(actor: Actor, team_id: Place) -> QuerySet:
    rows = members(actor).filter(team=team_id).only(*_OF_PERSON)
    if actor.sees_of_team in (PER_PERSON, AGGREGATED):
        lead = actor.as_lead_of(team_id).with_places(led_team_ids=Places([team_id]))
        rows = with_facts(rows, lead.counting())
    return rows


_OF_PERSON = (
    "start_date",
    "member__user__first_name",
    "member__user__prefix",
    "member__user__last_name",
)
_PEOPLE = PreparedFor(_people, "team_id")


def names_of(team: Team, actor: Actor) -> tuple[Person, ...]:
    """The members of the team now, without facts. One query."""
    return tuple(person_of(row) for row in members(actor).filter(team=team))


def names_only(people: Iterable[Person]) -> tuple[Person, ...]:
    """So that no page shows by accident what was only counted."""
    return tuple(Person(row.member_id, row.name, row.first_name, row.start_date) for row in people)


def not_started(team: Team, actor: Actor) -> list[int]:
    """The ids of members with no stop behind them and no seat ahead. Not to be shown: it names people."""
    people = people_of(team, actor)
    return [person.member_id for person in people if not person.been_at() and not person.seats]


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


def _facts(reader: Actor) -> dict[str, JSONRows]:
    seats = Registration.objects.seats_visible_to(reader).upcoming(reader.now)
    visits = Attendance.objects.filter(reader.facts_rule("session__starts_at"))
    return {
        "done_rows": _array(
            Completion.objects.visible_to(reader).valid(),
            "completed_at",
            "stop_id",
            "completed_at",
            "expires_date",
        ),
        "visit_rows": _array(
            visits,
            "session__starts_at",
            "session__stop_id",
            "session__ends_at",
            "result",
            _if_missed("session__stop__title_nl"),
            _if_missed("session__stop__title_en"),
        ),
        "seat_rows": _array(seats, "session__starts_at", "session__stop_id", "session__starts_at"),
        "skip_rows": _array(StopSkip.objects.visible_to(reader).open(), "skipped_at", "stop_id"),
        "choice_rows": _array(
            LineChoice.objects.visible_to(reader).open(), "joined_at", "line_id", "version_id"
        ),
    }


def _if_missed(title: str) -> Case:
    """Hundreds of visits, and only a missed one is told by its title."""
    return Case(When(result=Attendance.Result.ABSENT, then=title))


def _array(rows, moment: str, *values: str | Case) -> JSONRows:
    """The rows of this member that are dated inside the time in this team."""
    rows = rows.filter(member=OuterRef("member"))
    return JSONRows(rows.order_by(moment).values(row=JSONList(*values)))


def person_of(row: TeamMembership) -> Person:
    """A row of `members`, with what `with_facts` added if that was asked."""
    user = row.member.user
    return Person(
        member_id=row.member_id,
        name=user.name,
        first_name=user.first_name,
        start_date=row.start_date,
        completions=tuple(_done(*fact) for fact in getattr(row, "done_rows", ())),
        visits=tuple(_visit(*fact) for fact in getattr(row, "visit_rows", ())),
        seats=tuple(_visit(*fact) for fact in getattr(row, "seat_rows", ())),
        skipped=frozenset(stop for [stop] in getattr(row, "skip_rows", ())),
        versions=dict(getattr(row, "choice_rows", ())),
    )


def _done(stop_id: int, at: str, expires: str | None) -> Done:
    return Done(stop_id, datetime.fromisoformat(at), date.fromisoformat(expires) if expires else None)


def _visit(
    stop_id: int, at: str, result: str = "", title_nl: str | None = None, title_en: str | None = None
) -> Visit:
    title = title_of(title_nl, title_en or "") if title_nl else ""
    return Visit(stop_id, datetime.fromisoformat(at), result, title)
