"""One person of a team, as the lead may see it; and as oneself sees through the eyes of the lead."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from metro.accounts.models import TeamMembership
from metro.accounts.policy import Actor
from tracking.queries.hours import hours_of
from tracking.queries.skills import SkillProgress, skill_profile
from tracking.queries.teams.hours import Sums, sums_of
from tracking.queries.teams.overview import Cell, LineColumn, line_columns, row_of
from tracking.queries.teams.people import Person, members, person_of, with_facts
from tracking.queries.teams.skills import SkillCell, skill_cell

STATES = {
    "open": _("open"),
    "registered": _("registered"),
    "attended": _("attended"),
    "completed": _("completed"),
    "skipped": _("skipped"),
    "expired": _("expired"),
}


@dataclass(frozen=True)
class StopLine:
    """A stop on a line with its state, and the day it was completed."""

    stop_id: int
    title: str
    state: str
    completed_at: datetime | None

    @property
    def word(self):
        return STATES[self.state]


@dataclass(frozen=True)
class LineOfPerson:
    line: object
    cell: Cell
    sentence: str
    stops: tuple[StopLine, ...]

    @property
    def is_started(self) -> bool:
        return self.cell.status != "not_started"


@dataclass(frozen=True)
class SkillOfPerson:
    progress: SkillProgress
    cell: SkillCell


def person_rows(team_id: int, actor: Actor) -> QuerySet:
    """The rows of the members of a team that the actor may open, with what its lead reads about them."""
    rows = with_facts(members(actor).filter(team=team_id), actor.as_lead_of(team_id))
    return rows.select_related("team", "member__institution", "member__user")


def person_lines(row: TeamMembership, actor: Actor) -> list[LineOfPerson]:
    """The lines with their stops, started ones first. `row` comes from `person_rows`. One query."""
    person = person_of(row)
    columns = line_columns(actor)
    cells = row_of(person, columns, actor.today).cells
    lines = [_line(person, column, cell, actor) for column, cell in zip(columns, cells, strict=True)]
    return sorted(lines, key=lambda line: not line.is_started)


def person_skills(row: TeamMembership, actor: Actor) -> list[SkillOfPerson]:
    """The skills with proof or a shared own rating. Two queries."""
    lead = actor.as_lead_of(row.team_id)
    profile = skill_profile([row.member_id], actor=lead, now=actor.now).get(row.member_id, [])
    rows = [SkillOfPerson(progress, skill_cell(progress)) for progress in profile]
    return [row for row in rows if not row.cell.is_empty]


def person_hours(row: TeamMembership, actor: Actor) -> Sums | None:
    """The sums of the running school year. Two queries."""
    lead = actor.as_lead_of(row.team_id)
    account = hours_of([row.member_id], actor=lead, now=actor.now).get(row.member_id)
    return sums_of(account) if account else None


def _line(person: Person, column: LineColumn, cell: Cell, actor: Actor) -> LineOfPerson:
    done = person.done(actor.today)
    _version, stops = column.of(person)
    rows = tuple(
        StopLine(stop.stop_id, stop.title, person.state(stop.stop_id, actor.today), done.get(stop.stop_id))
        for stop in stops
    )
    return LineOfPerson(column.line, cell, column.progress(person, actor.today).sentence, rows)
