"""The map for a coordinator: where sessions are missing, what was hard to draw, and which stops are kept."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from courses.map_layout import Markup, StopView
from courses.models import Line, MapDrawing, PublicLine, Session
from courses.queries import maps
from courses.queries.map_findings import Said, in_words
from courses.queries.maps import Contents, MapLine, MapStop, Sheet
from metro.accounts.policy import Actor
from tracking.queries.maps import place_of, svg

STEPS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


@dataclass(frozen=True)
class StopRow:
    """A stop on a line: its sessions to come, whether it is kept at a place, and the lines to change to."""

    id: int
    title: str
    sessions: int
    is_kept: bool
    others: tuple[MapLine, ...]

    @property
    def supply(self) -> str:
        if not self.sessions:
            return _("no session to come")
        return ngettext("{n} session to come", "{n} sessions to come", self.sessions).format(n=self.sessions)


@dataclass(frozen=True)
class LineRows:
    line: MapLine
    title: str
    stops: tuple[StopRow, ...]


@dataclass(frozen=True)
class Chosen:
    """The stop that is about to be moved. `places`: direction → column and row, as a form hands them in."""

    row: StopRow
    place: str
    places: dict[str, str]


@dataclass(frozen=True)
class InstitutionMap:
    """`drawing` is the newest version, done or not; `wide` the one that is shown."""

    drawing: MapDrawing | None
    wide: Markup | None
    cell: int
    cells: str
    is_preview: bool
    findings: list[Said]
    lines: tuple[LineRows, ...]
    chosen: Chosen | None


def institution_map(actor: Actor, stop_id: str = "") -> InstitutionMap:
    """Three queries, and one for a map that this process has not seen yet. `stop_id` is the stop to be moved."""
    contents = maps.contents_of(actor.institution_id)
    drawing, sheets = maps.newest(actor, _language())
    sheet = sheets.get("wide")
    lines = _line_rows(contents, _supply(actor)) if contents else ()
    rows = {row.id: row for line in lines for row in line.stops}
    findings = drawing.findings if drawing else ()
    return InstitutionMap(
        drawing=drawing,
        wide=svg(sheet, _views(rows.values(), contents), _("Map with the sessions to come"))
        if sheet
        else None,
        cell=sheet.layout.cell if sheet else 0,
        cells=json.dumps(_cells(sheet, contents)),
        is_preview=sheet is not None and sheet.is_preview,
        findings=in_words(findings, contents, _language()),
        lines=lines,
        chosen=_chosen(stop_id, rows, _cells(sheet, contents)),
    )


def public_lines(actor: Actor) -> QuerySet[Line]:
    """The lines that can be shown to the public, by code, with `is_open`. One query."""
    opened = PublicLine.objects.visible_to(actor).filter(line=OuterRef("pk"))
    lines = Line.objects.visible_to(actor).active().released()
    return lines.annotate(is_open=Exists(opened)).order_by("code", "pk")


def _language() -> str:
    return "en" if get_language() == "en" else "nl"


def _supply(actor: Actor) -> dict[int, int]:
    rows = Session.objects.visible_to(actor).upcoming(actor.now).order_by().values("stop")
    return {row["stop"]: row["count"] for row in rows.annotate(count=Count("pk"))}


def _line_rows(contents: Contents, supply: dict[int, int]) -> tuple[LineRows, ...]:
    kept = {stop for stop, _, _ in contents.pins}
    return tuple(
        LineRows(
            line,
            line.name(_language()),
            tuple(
                StopRow(
                    stop.id,
                    stop.name(_language()),
                    supply.get(stop.id, 0),
                    stop.id in kept,
                    _others(contents, line, stop),
                )
                for stop in line.stops
            ),
        )
        for line in contents.lines
    )


def _others(contents: Contents, line: MapLine, stop: MapStop) -> tuple[MapLine, ...]:
    return tuple(other for other in contents.lines if other is not line and stop in other.stops)


def _views(rows: Iterable[StopRow], contents: Contents) -> dict[str, StopView]:
    """A link per stop that chooses it, with the number of its sessions."""
    views = {}
    for row in rows:
        lines = [line for line in contents.lines if any(stop.id == row.id for stop in line.stops)]
        said = [place_of(row.title, lines), row.supply, *([_("kept at its place")] if row.is_kept else [])]
        views[str(row.id)] = StopView(
            href=f"?stop={row.id}#chosen", description=", ".join(said), supply=row.sessions
        )
    return views


def _cells(sheet: Sheet | None, contents: Contents | None) -> dict[str, tuple[int, int]]:
    """Where every stop is on the map, or is to be on the next one."""
    if sheet is None or contents is None:
        return {}
    return sheet.layout.grid.cells | {str(stop): (column, row) for stop, column, row in contents.pins}


def _chosen(stop_id: str, rows: dict[int, StopRow], cells: dict[str, tuple[int, int]]) -> Chosen | None:
    row = rows.get(int(stop_id)) if stop_id.isdecimal() and len(stop_id) < 10 else None
    if row is None or stop_id not in cells:
        return None
    column, line = cells[stop_id]
    places = {name: f"{column + dx},{line + dy}" for name, (dx, dy) in STEPS.items()}
    return Chosen(row, f"{column},{line}", places)
