"""What is on the map of an institution, and the sheets that were drawn of it."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from hashlib import sha256

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, FilteredRelation, Q

from courses.map_layout import Layout, Line, Markup, Network, Stop, layout_from
from courses.map_layout.as_json import VERSION
from courses.models import Line as LineRow
from courses.models import LineStop, MapDrawing, MapPin, MapSheet
from courses.models import Stop as StopRow
from metro.accounts.models import Institution
from metro.accounts.policy import Actor
from metro.accounts.prepared import PreparedFor

MOST_KEPT = 64  # Sheets that a process remembers: they never change.


@dataclass(frozen=True)
class MapStop:
    """A stop on the map, in both languages. Without an institution it is shared with all."""

    id: int
    institution_id: int | None
    title_nl: str
    title_en: str

    def name(self, language: str) -> str:
        return (self.title_en if language == "en" else "") or self.title_nl


@dataclass(frozen=True)
class MapLine:
    """An active line in its released version."""

    id: int
    institution_id: int | None
    code: str
    palette: str
    title_nl: str
    title_en: str
    stops: tuple[MapStop, ...] = ()

    @cached_property
    def is_same_for_all(self) -> bool:
        return all(stop.institution_id is None for stop in self.stops)

    @cached_property
    def digest(self) -> str:
        return sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def name(self, language: str) -> str:
        return (self.title_en if language == "en" else "") or self.title_nl

    def seen_in(self, institution_id: int) -> "MapLine":
        """The line with the stops that this institution sees."""
        if self.is_same_for_all:
            return self
        seen = tuple(stop for stop in self.stops if stop.institution_id in (None, institution_id))
        return replace(self, stops=seen)


@dataclass(frozen=True)
class Contents:
    """Everything that the map of one institution is drawn from."""

    institution_id: int
    lines: tuple[MapLine, ...]
    pins: tuple[tuple[int, int, int], ...] = ()  # Stop, column, row; only of stops on these lines.

    @cached_property
    def fingerprint(self) -> str:
        """The same for the same lines, stops, names and pins, whoever's they are; another for any other."""
        parts = [str(VERSION), *(line.digest for line in self.lines), json.dumps(self.pins)]
        return sha256("\n".join(parts).encode()).hexdigest()

    def network(self, language: str, *, has_pins: bool = True) -> Network:
        stops = {stop.id: stop for line in self.lines for stop in line.stops}
        return Network(
            lines=tuple(drawn_line(line, language) for line in self.lines),
            stops=tuple(drawn_stop(stop, language) for stop in stops.values()),
            pins={str(stop): (column, row) for stop, column, row in self.pins} if has_pins else {},
        )


def drawn_line(line: MapLine, language: str) -> Line:
    stops = tuple(str(stop.id) for stop in line.stops)
    return Line(
        str(line.id), line.code, line.name(language), stops, line.palette, _other_language(line, language)
    )


def drawn_stop(stop: MapStop, language: str) -> Stop:
    return Stop(str(stop.id), stop.name(language), _other_language(stop, language))


def _other_language(named: MapLine | MapStop, language: str) -> str:
    """The language of a name that is missing in the language of the map."""
    return "nl" if language == "en" and not named.title_en else ""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A drawn map, ready to get a person's layer."""

    id: int
    is_preview: bool
    layout: Layout
    background: Markup


def contents_of_all() -> dict[int, Contents]:
    """Per institution with a line what its map should show. Three queries, however many there are."""
    ids = Institution.objects.order_by("pk").values_list("pk", flat=True)
    return _contents(ids, map_lines(Q()), MapPin.objects.all())


def contents_of(institution_id: int) -> Contents | None:
    """What the map of this institution should show; None when it has no line. One query."""
    owners = Q(version__line__institution=None) | Q(version__line__institution=institution_id)
    own_pin = FilteredRelation("stop__map_pins", condition=Q(stop__map_pins__institution=institution_id))
    places = {"pin_column": F("own_pin__column"), "pin_row": F("own_pin__row")}
    rows = list(_places(owners).annotate(own_pin=own_pin).annotate(**places))
    pins = {
        row.stop_id: MapPin(
            institution_id=institution_id, stop_id=row.stop_id, column=row.pin_column, row=row.pin_row
        )
        for row in rows
        if row.pin_row is not None
    }
    return _contents([institution_id], _lines(rows), pins.values()).get(institution_id)


def of_line(line_id: int) -> Q:
    return Q(version__line=line_id)


def map_lines(rule: Q) -> list[MapLine]:
    """The released versions of active lines with their stops, by code. One query."""
    return _lines(_places(rule))


def current_sheets(actor: Actor, language: str) -> dict[str, Sheet]:
    """Form → the map as it stands now. One query, and one more for what this process has not seen yet."""
    return _sheets(_CURRENT.rows(actor, language=language))


def newest(actor: Actor, language: str) -> tuple[MapDrawing | None, dict[str, Sheet]]:
    """The newest version, done or not, and the map as it stands now. As many queries as `current_sheets`."""
    drawings = MapDrawing.objects.visible_to(actor).order_by("-number")
    drawing = drawings.annotate(shown=ArraySubquery(_current(actor, language).values("pk"))).first()
    return drawing, _sheets(drawing.shown) if drawing else {}


def _current(actor: Actor, language: str):
    return MapSheet.objects.visible_to(actor).filter(language=language).current()


_CURRENT = PreparedFor(
    lambda actor, language: _current(actor, language).values_list("pk", flat=True), language=CharField()
)


def _sheets(ids: Iterable[int]) -> dict[str, Sheet]:
    ids = list(ids)
    missing = [pk for pk in ids if pk not in _kept]
    for row in MapSheet.objects.filter(pk__in=missing) if missing else ():
        _keep(row)
    return {sheet.layout.form: sheet for pk in ids if (sheet := _kept.get(pk))}


def _places(rule: Q):
    """The places of stops on lines that are drawn, line by line."""
    return (
        LineStop.objects.released()
        .filter(rule, version__line__status=LineRow.Status.ACTIVE)
        .exclude(stop__status=StopRow.Status.DRAFT)
        .order_by("version__line__code", "version__line_id", "position")
        .select_related("version__line", "stop")
    )


def _lines(places: Iterable[LineStop]) -> list[MapLine]:
    lines: dict[int, list[LineStop]] = defaultdict(list)
    for place in places:
        lines[place.version.line_id].append(place)
    return [_map_line(of_line) for of_line in lines.values()]


_kept: dict[int, Sheet | None] = {}


def _keep(row: MapSheet) -> None:
    while len(_kept) >= MOST_KEPT:
        _kept.pop(next(iter(_kept)), None)
    try:
        layout = layout_from(row.layout)
    except ValueError:  # Of an older version of this code: it will be drawn again.
        _kept[row.pk] = None
    else:
        _kept[row.pk] = Sheet(row.pk, row.is_preview, layout, Markup(row.background))


def _contents(ids: Iterable[int], lines: list[MapLine], pins: Iterable[MapPin]) -> dict[int, Contents]:
    pinned = defaultdict(list)
    for pin in sorted(pins, key=lambda pin: pin.stop_id):
        pinned[pin.institution_id].append((pin.stop_id, pin.column, pin.row))
    own: dict[int, list[MapLine]] = defaultdict(list)
    shared = [line for line in lines if line.institution_id is None]
    for line in lines:
        if line.institution_id is not None:
            own[line.institution_id].append(line)
    found = {}
    for pk in ids:
        seen = [line.seen_in(pk) for line in sorted([*shared, *own[pk]], key=lambda row: (row.code, row.id))]
        if seen := tuple(line for line in seen if line.stops):
            shown = {stop.id for line in seen for stop in line.stops}
            found[pk] = Contents(pk, seen, tuple(pin for pin in pinned[pk] if pin[0] in shown))
    return found


def _map_line(rows: list[LineStop]) -> MapLine:
    line = rows[0].version.line
    stops = tuple(
        MapStop(row.stop_id, row.stop.institution_id, row.stop.title_nl, row.stop.title_en) for row in rows
    )
    return MapLine(line.pk, line.institution_id, line.code, line.palette, line.title_nl, line.title_en, stops)
