"""The hours of a team: sums per person, or one sum of five people or more."""

from dataclasses import dataclass

from metro.accounts.models import Team
from metro.accounts.policy import Actor
from tracking.queries.hours import HoursAccount, hours_of
from tracking.queries.teams.hiding import is_hidden
from tracking.queries.teams.people import NONE, PER_PERSON, Person, names_of

COLUMNS = ("entitlement", "booked", "planned", "left", "technical", "didactic")


@dataclass(frozen=True)
class Sums:
    """Minutes of one school year."""

    entitlement: int
    booked: int
    planned: int
    left: int
    technical: int
    didactic: int

    @property
    def cells(self) -> tuple[int, ...]:
        return tuple(getattr(self, name) for name in COLUMNS)


@dataclass(frozen=True)
class HoursLine:
    member_id: int
    name: str
    sums: Sums


@dataclass(frozen=True)
class TeamHours:
    """`total` is None where it is hidden."""

    level: str
    people: tuple[Person, ...]
    total: Sums | None = None
    rows: tuple[HoursLine, ...] = ()


def team_hours(team: Team, actor: Actor) -> TeamHours:
    """The running school year. Three queries; one under `none`; one more for a coordinator who reads totals."""
    people = names_of(team, actor)
    level = actor.sees_of_team
    if level == NONE:
        return TeamHours(level, people)
    accounts = hours_of(
        [row.member_id for row in people], actor=actor.as_lead_of(team.pk).counting(), now=actor.now
    )
    rows = tuple(
        HoursLine(row.member_id, row.name, sums_of(accounts[row.member_id]))
        for row in people
        if row.member_id in accounts
    )
    total = _total([row.sums for row in rows])
    if level == PER_PERSON:
        return TeamHours(level, people, total, rows)
    return TeamHours(level, people, None if is_hidden(team, len(rows), actor) else total)


def sums_of(account: HoursAccount) -> Sums:
    return Sums(**{name: getattr(account, name) for name in COLUMNS})


def _total(rows: list[Sums]) -> Sums:
    return Sums(**{name: sum(getattr(row, name) for row in rows) for name in COLUMNS})
