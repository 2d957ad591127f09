"""The plate of the next session: the name of the stop on yellow, with date and time."""

from collections.abc import Iterator

from courses.map_layout.candidates import candidates
from courses.map_layout.geometry import Marker
from courses.map_layout.layout import Layout, PlacedLabel, PlacedStop
from courses.map_layout.markup import Markup, rectangle, text_rows
from courses.map_layout.shapes import Box, around, grown, overlap
from courses.map_layout.text import ROW, width

PAD = 4.0
_TARGET = 12.0  # Half of what must stay free round another stop.


def plate(layout: Layout, stop: PlacedStop, when: str) -> Markup:
    """The plate, over the label that the background has there. It covers nothing of another stop:
    where the date has no room beside the name it gets its own plate near by, or is left out."""
    taken = list(_taken(layout, stop))
    label = stop.label
    if label is None:
        return _date_alone(stop, when, layout.cell, taken)
    for box, rows, x, anchor in _plates(label, when, stop.is_interchange):
        if not any(overlap(box, other) for other in taken):
            return rectangle("plate", box, 5) + _text(rows, x, box, anchor, stop)
    named = rectangle("plate", grown(label.box, 3), 5)
    named += _text(label.rows, label.x, grown(label.box, PAD), label.anchor, stop)
    return named + _date_alone(stop, when, layout.cell, [*taken, grown(label.box, 3)])


def _date_alone(stop: PlacedStop, when: str, cell: int, taken: list[Box]) -> Markup:
    for place in candidates(when, Marker(stop.a, stop.b, stop.radius + 5), cell, is_bold=False):
        box = grown(place.box, PAD)
        if not any(overlap(box, other) for other in taken):
            return rectangle("plate", box, 5) + text_rows(place.rows, place.x, place.box[1], place.anchor)
    return Markup()


def _text(rows: tuple[str, ...], x: float, box: Box, anchor: str, stop: PlacedStop) -> Markup:
    return text_rows(
        rows, x, box[1] + PAD, anchor, "x" if stop.is_interchange else None, language=stop.language
    )


def _taken(layout: Layout, stop: PlacedStop) -> Iterator[Box]:
    for other in layout.stops:
        if other.id != stop.id:
            x, y = other.centre
            yield around(other.box, (x - _TARGET, y - _TARGET, x + _TARGET, y + _TARGET))
            if other.label:
                yield other.label.box
    yield from (badge.box for badge in layout.badges)
    yield grown(stop.box, -3)


def _plates(
    label: PlacedLabel, when: str, is_bold: bool
) -> Iterator[tuple[Box, tuple[str, ...], float, str]]:
    """The name with the date below or above it, flush as the name is, or shifted to either side."""
    left, top, right, bottom = label.box
    wide = max(width(when, is_bold=is_bold), right - left)
    flush = {"start": left, "end": right - wide}.get(label.anchor, (left + right - wide) / 2)
    for start in (flush, left, right - wide, (left + right - wide) / 2):
        x = {"start": start, "end": start + wide}.get(label.anchor, start + wide / 2)
        yield grown((start, top, start + wide, bottom + ROW), PAD), (*label.rows, when), x, label.anchor
        yield grown((start, top - ROW, start + wide, bottom), PAD), (when, *label.rows), x, label.anchor
