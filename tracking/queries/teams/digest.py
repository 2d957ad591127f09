"""What happened in the led teams in a week: for the Monday mail of a lead (rules.md §4.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from metro.accounts.models import Team
from metro.accounts.policy import Actor
from metro.core import words
from tracking.queries.small_numbers import MINIMUM, Figure, share
from tracking.queries.teams.overview import LineColumn, line_columns
from tracking.queries.teams.people import NONE, PER_PERSON, Person, people_of


@dataclass(frozen=True)
class Done:
    """What one person did in the week: titles of lines achieved, and the number of stops completed."""

    name: str
    stops: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return ", ".join([words.count_stops(self.stops), *self.lines])


@dataclass(frozen=True)
class TeamWeek:
    """One team in the week: people under per_person, else the shares of the team, where they may be shown."""

    team: Team
    people: tuple[Done, ...] = ()
    completed: Figure | None = None
    achieved: Figure | None = None


def weeks(actor: Actor, *, since: datetime, until: datetime) -> list[TeamWeek]:
    """The led teams in which something was completed. The lead's own rows are not among them.

    One query for the teams and one for the lines, and one per team.
    """
    if actor.lead_visibility == NONE:
        return []
    teams = list(Team.objects.filter(pk__in=actor.led_team_ids).order_by("name", "pk"))
    columns = line_columns(actor) if teams else ()
    found = (_week(team, actor, columns, since, until) for team in teams)
    return [week for week in found if week]


def _week(team, actor, columns: Iterable[LineColumn], since, until) -> TeamWeek | None:
    everybody = people_of(team, actor.as_lead_of(team.pk))
    people = [person for person in everybody if person.member_id != actor.member_id]
    done = [row for row in (_done(person, columns, since, until) for person in people) if row.stops]
    if not done:
        return None
    if actor.lead_visibility == PER_PERSON:
        return TeamWeek(team, people=tuple(done))
    if len(people) < MINIMUM:
        return None
    achieved = sum(bool(row.lines) for row in done)
    return TeamWeek(team, completed=share(len(done), len(people)), achieved=share(achieved, len(people)))


def _done(person: Person, columns, since, until) -> Done:
    stops = {row.stop_id for row in person.completions if since <= row.at < until}
    reached = person.reached(until.date())
    lines = (
        column.line.title for column in columns if stops and _achieved(column, person, reached, since, until)
    )
    return Done(person.name, len(stops), tuple(lines))


def _achieved(column, person, reached, since, until) -> bool:
    at = column.progress(person, reached).achieved_at
    return at is not None and since <= at < until
