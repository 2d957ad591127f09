"""Where the name of a stop may be written: places around its marker, each with its own cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot

from courses.map_layout.geometry import TRACK, Marker
from courses.map_layout.shapes import Box
from courses.map_layout.text import MOST_ROWS, ROW, rows_of, shortened

CLOSE = 5.0  # Pixels between a marker and its label.
WIDTHS = (0.9, 1.2, 1.7, 2.6)  # Of a row, in cells.
ROW_COSTS = (0, 0, 0.15, 0.7, 2.0)
BESIDE = ("E", "W")
BROKEN, BROKEN_COST = 0.8, 1.6  # A word that is broken to fit in so much of a cell.


@dataclass(frozen=True)
class Label:
    """A name in rows inside a box. `side` says where the stop sees it; `anchor` which edge is flush."""

    rows: tuple[str, ...]
    box: Box
    side: str
    anchor: str
    cost: float
    is_short: bool = False

    @property
    def x(self) -> float:
        left, _, right, _ = self.box
        return {"start": left, "end": right}.get(self.anchor, (left + right) / 2)


def candidates(name: str, marker: Marker, cell: int, *, is_bold: bool) -> Iterator[Label]:
    """Every place for the whole name, or for what fits of it in four rows."""
    seen = set()
    for share in WIDTHS:
        rows, width = rows_of(name, share * cell, is_bold=is_bold)
        is_short = len(rows) > MOST_ROWS
        if is_short:
            rows, width = shortened(name, share * cell, MOST_ROWS, is_bold=is_bold)
        if rows not in seen and (not is_short or share >= 1.7):
            seen.add(rows)
            yield from _places(rows, width, marker, cell, is_short)
    rows, width = rows_of(name, BROKEN * cell, is_bold=is_bold, longest_word=BROKEN * cell)
    if rows not in seen and len(rows) <= MOST_ROWS:
        yield from _places(rows, width, marker, cell, is_short=False, extra=BROKEN_COST)


def short_candidates(name: str, marker: Marker, cell: int, *, is_bold: bool) -> Iterator[Label]:
    """The way out when nothing else has room: the start of the name in one or two short rows."""
    for share, rows in ((0.9, 2), (0.6, 2), (0.9, 1), (0.6, 1), (0.4, 1)):
        text, width = shortened(name, share * cell, rows, is_bold=is_bold)
        yield from _places(text, width, marker, cell, is_short=True)


def _places(
    rows: tuple[str, ...], width: float, marker: Marker, cell: int, is_short: bool, extra: float = 0.0
) -> Iterator[Label]:
    height = len(rows) * ROW
    own = extra + ROW_COSTS[min(len(rows), MOST_ROWS)] + max(0.0, width - cell * 0.92) / cell * 1.2
    left, top, right, bottom = marker.box
    middle = marker.centre[1]
    for side, x, y, anchor, cost in _spots(width, height, marker):
        if len(rows) > 2 and side in BESIDE and abs(middle - y - height / 2) > 3:
            continue
        box = (x, y, x + width, y + height)
        away = hypot(max(x - right, left - box[2], 0), max(y - bottom, top - box[3], 0))
        yield Label(rows, box, side, anchor, cost + own + 0.04 * max(0.0, away - 8), is_short)


def _spots(w: float, h: float, marker: Marker) -> Iterator[tuple[str, float, float, str, float]]:
    """Side, left, top, anchor and cost."""
    left, top, right, bottom = marker.box
    x, y = marker.centre
    above, below, upper, lower = top - CLOSE - h, bottom + CLOSE, y - TRACK / 2 - 3.5 - h, y + TRACK / 2 + 3.5
    yield "S", x - w / 2, below, "middle", 0.0
    yield "N", x - w / 2, above, "middle", 0.02
    for part in (0.3, 0.7):
        yield "S", x - w * part, below, "middle", 0.5
        yield "N", x - w * part, above, "middle", 0.5
    for away, cost in ((CLOSE + 2, 0.6), (CLOSE + 9, 0.8), (CLOSE + 18, 1.0)):
        yield "E", right + away, y - h / 2, "start", cost
        yield "W", left - away - w, y - h / 2, "end", cost + 0.1
    for away, cost in ((CLOSE + 34, 3.0), (CLOSE + 56, 4.0)):  # These get a line to their stop.
        yield "E", right + away, y - h / 2, "start", cost
        yield "W", left - away - w, y - h / 2, "end", cost + 0.1
        yield "S", x - w / 2, below + away, "middle", cost + 0.2
        yield "N", x - w / 2, above - away, "middle", cost + 0.2
    yield "NE", x + 7, above, "start", 0.75
    yield "SE", x + 7, below, "start", 0.75
    yield "NW", x - 7 - w, above, "end", 0.85
    yield "SW", x - 7 - w, below, "end", 0.85
    for edge in (upper, lower):  # Between a level track and a diagonal one.
        yield "E", x + h + 16, edge, "start", 1.3
        yield "W", x - h - 16 - w, edge, "end", 1.4
    yield "N", x - w / 2, y - w / 2 - TRACK - 2 - h, "middle", 0.9  # Between two diagonals.
    yield "S", x - w / 2, y + w / 2 + TRACK + 2, "middle", 0.9
    yield "NE", right + 1, top - h + 6, "start", 0.8
    yield "SE", right + 1, bottom - 6, "start", 0.8
    yield "NW", left - 1 - w, top - h + 6, "end", 0.9
    yield "SW", left - 1 - w, bottom - 6, "end", 0.9
