"""One line as a strip from top to bottom: the main form on a phone, from the same data as the map.

It is measured in the pixels of the map and drawn SCALE times as large, for reading in the hand.
"""

from dataclasses import dataclass

from courses.map_layout.badges import code_width
from courses.map_layout.checking import checked
from courses.map_layout.geometry import BIG_MARKER, MARKER
from courses.map_layout.layout import PlacedStop
from courses.map_layout.model import Line, Network
from courses.map_layout.patterns import patterns_of
from courses.map_layout.shapes import Box
from courses.map_layout.text import ROW, rows_of, shortened

SCALE = 15 / 13
TRACK_X, TEXT_X = 36.0, 72.0
HEAD, GAP, FOOT = 74.0, 22.0, 14.0
CODE_GAP, RIM = 4.0, 12.0
MOST_ROWS = 4  # Of a name; a longer one ends in an ellipsis.


@dataclass(frozen=True)
class StripStop:
    """A stop on a strip. Under its rows one row is kept free for a note. `codes` are the boxes of `others`."""

    place: PlacedStop
    rows: tuple[str, ...]
    is_short: bool
    others: tuple[Line, ...]
    codes: tuple[Box, ...]
    box: Box  # Of the name and the note.


@dataclass(frozen=True)
class Strip:
    """A line from top to bottom. `pattern` is its own, `patterns` those of the lines that it meets."""

    line: Line
    pattern: str
    width: float
    height: float
    stops: tuple[StripStop, ...]


def strip_of(network: Network, line_id: str, *, width: float = 360.0) -> Strip:
    """The strip of one line, so many pixels wide on the screen. Raises KeyError when there is no such line."""
    network, _ = checked(network)
    number = {line.id: number for number, line in enumerate(network.lines)}[line_id]
    line = network.lines[number]
    inner = width / SCALE
    stops: list[StripStop] = []
    for stop in line.stops:
        top = stops[-1].box[3] + GAP if stops else HEAD
        stops.append(_placed(network, line, stop, top, inner))
    pattern = patterns_of([own.palette for own in network.lines])[number]
    return Strip(line, pattern, inner, stops[-1].box[3] + FOOT, tuple(stops))


def _placed(network: Network, line: Line, stop_id: str, top: float, width: float) -> StripStop:
    stop = next(stop for stop in network.stops if stop.id == stop_id)
    others = tuple(own for own in network.lines if stop_id in own.stops and own.id != line.id)
    codes = _codes(others, top, width)
    right = min((box[0] for box in codes), default=width) - RIM
    rows, is_short = _rows(stop.name, right - TEXT_X, is_bold=bool(others))
    bottom = top + (len(rows) + 1) * ROW
    at = TRACK_X, (top + bottom) / 2
    radius = BIG_MARKER if others else MARKER
    lines = tuple(own.id for own in network.lines if stop_id in own.stops)
    place = PlacedStop(stop_id, stop.name, lines, at, at, at, radius, None, stop.language)
    return StripStop(place, rows, is_short, others, codes, (TEXT_X, top, right, bottom))


def _rows(name: str, most: float, *, is_bold: bool) -> tuple[tuple[str, ...], bool]:
    rows, _ = rows_of(name, most, is_bold=is_bold, longest_word=most)
    if len(rows) <= MOST_ROWS:
        return rows, False
    return shortened(name, most, MOST_ROWS, is_bold=is_bold)[0], True


def _codes(others: tuple[Line, ...], top: float, width: float) -> tuple[Box, ...]:
    """Boxes for the codes of other lines: at the right edge, three beside each other at most."""
    boxes = []
    right = width - RIM
    for place, line in enumerate(others):
        if place % 3 == 0:
            right, row = width - RIM, place // 3
        own = code_width(line.code)
        boxes.append((right - own, top + row * 26, right, top + row * 26 + 22))
        right -= own + CODE_GAP
    return tuple(boxes)
