"""The same rows as the page, as a table for a file: numbers as numbers, hidden figures as such."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from metro.core import tables
from tracking.queries.small_numbers import Figure
from tracking.queries.teams.hours import TeamHours
from tracking.queries.teams.overview import TeamLines
from tracking.queries.teams.people import NONE
from tracking.queries.teams.skills import TeamSkills


@dataclass(frozen=True)
class Table:
    head: list[str]
    rows: list[list]

    def as_csv(self) -> bytes:
        """A file that a Dutch spreadsheet opens by itself, and in which a name is never a formula."""
        return tables.write([self.head, *([str(cell) for cell in row] for row in self.rows)])


def of(view: TeamLines | TeamSkills | TeamHours) -> Table:
    """Every row of the view, whatever page is shown."""
    if view.level == NONE:
        return Table([_("Teacher")], [[row.name] for row in view.people])
    return {TeamLines: _lines, TeamSkills: _skills, TeamHours: _hours}[type(view)](view)


def _lines(view: TeamLines) -> Table:
    if view.shares:
        head = [_("Line"), _("Title"), _("Started"), _("Achieved")]
        rows = [
            [row.line.code, row.line.title, _text(row.started), _text(row.achieved)] for row in view.shares
        ]
        return Table(head, rows)
    head = [_("Teacher")]
    for column in view.lines:
        code = column.line.code
        head += [f"{code} {column.line.title}", f"{code} {_('got')}", f"{code} {_('needed')}"]
    rows = [
        [row.name, *(part for c in row.cells for part in (str(c.word), c.got, c.needed))] for row in view.rows
    ]
    return Table(head, rows)


def _skills(view: TeamSkills) -> Table:
    if view.shares:
        head = [_("Skill"), _("Title"), _("With proof"), _("Shares an own rating")]
        rows = [[row.skill.code, row.skill.title, _text(row.proven), _text(row.rated)] for row in view.shares]
        return Table(head, rows)
    head = [_("Teacher")]
    for skill in view.skills:
        head += [skill.title, f"{skill.title}: {_('source')}", f"{skill.title}: {_('own rating')}"]
    rows = [
        [row.name, *(part for c in row.cells for part in (c.proven, str(c.source), c.own))]
        for row in view.rows
    ]
    return Table(head, rows)


def _hours(view: TeamHours) -> Table:
    names = [_("Entitled"), _("Booked"), _("Planned"), _("Left"), _("Technical"), _("Didactic")]
    head = [_("Teacher")]
    for name in names:
        head += [f"{name} ({_('minutes')})", f"{name} ({_('hours')})"]
    rows = [[row.name, *_minutes(row.sums)] for row in view.rows]
    total = [_too_few()] * 12 if view.total is None else _minutes(view.total)
    return Table(head, [*rows, [_("Team"), *total]])


def _minutes(sums) -> list:
    return [part for value in sums.cells for part in (value, f"{value / 60:.2f}".replace(".", ","))]


def _text(figure: Figure) -> str:
    return _too_few() if figure.is_suppressed else figure.text


def _too_few() -> str:
    return _("too few people")
