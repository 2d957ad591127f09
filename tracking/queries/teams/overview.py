"""Members × lines, per person or as shares: the one table behind page, CSV and API."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.db.models import Q, QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from courses.models import Line, LineVersion
from metro.accounts.models import Team
from metro.accounts.policy import Actor
from metro.accounts.prepared import PreparedFor
from metro.core.prepared import MOST_KEPT
from tracking.models import LineChoice
from tracking.queries.lines import LineProgress, LineStopFact, counted, line_progress
from tracking.queries.small_numbers import HIDDEN, Figure, share
from tracking.queries.teams.hiding import is_hidden
from tracking.queries.teams.people import NONE, PER_PERSON, Person, Reached, names_only, people_of
from tracking.queries.versions import line_facts, stop_rows

NOT_STARTED, IN_PROGRESS, ACHIEVED, EXPIRED = "not_started", "in_progress", "achieved", "expired"

STATUSES = (NOT_STARTED, IN_PROGRESS, ACHIEVED, EXPIRED)
MARKS = {NOT_STARTED: "open", IN_PROGRESS: "attended", ACHIEVED: "completed", EXPIRED: "expired"}
WORDS = {
    NOT_STARTED: gettext_lazy("not started"),
    IN_PROGRESS: gettext_lazy("in progress"),
    ACHIEVED: gettext_lazy("achieved"),
    EXPIRED: gettext_lazy("something expired"),
}


@dataclass(frozen=True)
class Cell:
    """How far one person is on one line."""

    status: str
    got: int
    needed: int

    @property
    def mark(self):
        return MARKS[self.status]

    @property
    def word(self):
        return WORDS[self.status]

    @property
    def text(self):
        return _("%(got)s of %(needed)s") % {"got": self.got, "needed": self.needed}


@dataclass(frozen=True)
class Row:
    member_id: int
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, eq=False)
class LineColumn:
    """A line with its released version and the older ones that people are pinned to."""

    line: Line
    released_id: int
    versions: dict[int, tuple[LineVersion, tuple[LineStopFact, ...]]]

    def of(self, person: Person) -> tuple[LineVersion, tuple[LineStopFact, ...]]:
        pinned = person.versions.get(self.line.pk)
        return self.versions.get(pinned) or self.versions[self.released_id]

    @property
    def stops(self) -> tuple[LineStopFact, ...]:
        """Those of the released version."""
        return self.versions[self.released_id][1]

    def progress(self, person: Person, reached: Reached) -> LineProgress:
        version, stops = self.of(person)
        return line_progress(stops, version.rule, version.rule_stops, reached.done, ever=person.ever_done())


@dataclass(frozen=True)
class LineShare:
    """Of the team: who began on a line, and who achieved it."""

    line: Line
    started: Figure
    achieved: Figure


@dataclass(frozen=True, eq=False)
class TeamLines:
    """The team at the level that the policy allows: `rows` per person, or `shares`, or names only.

    `been` has per stop the share of the team that has been there; hidden under five people.
    """

    level: str
    people: tuple[Person, ...]
    lines: tuple[LineColumn, ...] = ()
    rows: tuple[Row, ...] = ()
    shares: tuple[LineShare, ...] = ()
    been: dict[int, Figure] = field(default_factory=dict)


def team_lines(team: Team, actor: Actor) -> TeamLines:
    """Members × released lines, as the actor may read them.

    Two queries; one under `none`; one more for a coordinator who reads totals.
    """
    people = people_of(team, actor)
    level = actor.sees_of_team
    if level == NONE:
        return TeamLines(level, people)
    columns = line_columns(actor)
    hidden = level != PER_PERSON and is_hidden(team, len(people), actor)
    return _worked_out(people, columns, level, hidden, actor.today)


@lru_cache(maxsize=MOST_KEPT)
def _worked_out(
    people: tuple[Person, ...], columns: tuple[LineColumn, ...], level: str, hidden: bool, today: date
) -> TeamLines:
    rows = tuple(row_of(person, columns, today) for person in people)
    been = _been(people, columns, hidden)
    if level == PER_PERSON:
        return TeamLines(level, people, columns, rows=rows, been=been)
    shares = tuple(_share_of(column.line, rows, place, hidden) for place, column in enumerate(columns))
    return TeamLines(level, names_only(people), columns, shares=shares, been=been)


def line_columns(actor: Actor) -> tuple[LineColumn, ...]:
    """The active lines with a released version, by code, with the versions somebody follows. One query."""
    return _VERSIONS.made(actor, _columns, about=get_language())


def _versions(actor: Actor) -> QuerySet[LineVersion]:
    followed = LineChoice.objects.filter(institution=actor.institution_id).open().values("version")
    versions = LineVersion.objects.visible_to(actor).filter(
        Q(status=LineVersion.Status.RELEASED) | Q(pk__in=followed), line__status=Line.Status.ACTIVE
    )
    rows = versions.select_related("line").annotate(stop_rows=stop_rows())
    return rows.order_by("line__code", "line_id", "number")


_VERSIONS = PreparedFor(_versions)


def row_of(person: Person, columns: Iterable[LineColumn], today: date) -> Row:
    reached = person.reached(today)
    cells = tuple(_cell(person, reached, column) for column in columns)
    return Row(person.member_id, person.name, cells)


def _columns(rows: Iterable[LineVersion]) -> tuple[LineColumn, ...]:
    by_line = {}
    for version in rows:
        by_line.setdefault(version.line, []).append(version)
    columns = (_column(line, versions) for line, versions in by_line.items())
    return tuple(column for column in columns if column)


def _column(line: Line, versions: list[LineVersion]) -> LineColumn | None:
    """None when no version is released."""
    table = {version.pk: (version, tuple(line_facts(version))) for version in versions}
    released = [version.pk for version in versions if version.status == LineVersion.Status.RELEASED]
    return LineColumn(line, released[0], table) if released else None


def _been(people: Iterable[Person], columns: Iterable[LineColumn], hidden: bool = False) -> dict[int, Figure]:
    stops = {stop.stop_id for column in columns for stop in column.stops}
    if hidden:
        return dict.fromkeys(stops, HIDDEN)
    been = Counter(stop for person in people for stop in person.been_at())
    return {stop: share(been[stop], len(people)) for stop in stops}


def _cell(person: Person, reached: Reached, column: LineColumn) -> Cell:
    version, stops = column.of(person)
    needed, got = counted(stops, version.rule, version.rule_stops, reached.done)
    states = {reached.state(stop.stop_id) for stop in stops}
    if got == needed:
        status = ACHIEVED
    elif "expired" in states:
        status = EXPIRED
    elif states & {"completed", "attended"} or column.line.pk in person.versions:
        status = IN_PROGRESS
    else:
        status = NOT_STARTED
    return Cell(status, got, needed)


def _share_of(line, rows, place, is_hidden) -> LineShare:
    if is_hidden:
        return LineShare(line, HIDDEN, HIDDEN)
    statuses = [row.cells[place].status for row in rows]
    started = sum(status != NOT_STARTED for status in statuses)
    achieved = statuses.count(ACHIEVED)
    return LineShare(line, share(started, len(rows)), share(achieved, len(rows)))
