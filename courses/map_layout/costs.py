"""What makes a map bad, in hundredths of a point, so that every sum is exact on every machine."""

from dataclasses import dataclass

DIRECTIONS = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))  # Right, then clockwise.

TURN = (0, 115, 600, 2400, 6000)  # A line turns at a stop by 0, 45, 90, 135, 180 degrees.
BEND = 100  # A line turns between two stops.
LENGTH, LENGTH_SQUARED = 100, 30  # Every step of an edge beyond the first.
ROWS = 30  # Per row between two neighbouring stops.
UPRIGHT, STEEP = 160, 64  # An edge that stands upright, or has an upright part.
BACK, BACK_PER_COLUMN = 1200, 300  # An edge against the reading direction.
CROSSING, CROSSING_AT_STOP = 600, 210
ON_TOP = 6000  # Two edges on the same step of the grid.
THROUGH = 6000  # An edge through a stop that is not its own.
SAME_CELL = 20000
NEAR = 50  # A diagonal that passes the corner of a cell with a stop.
RESERVED = 700  # Something where a badge should come.
LABEL = 300  # Weight of the room for a label.
MOST_BENDS = 5  # Of a line, on average: with more, people lose it.
MOVED, MOVED_PER_CELL = 700, 60  # A stop that people know elsewhere.


@dataclass(frozen=True)
class Form:
    """What differs between a wide and a tall map. Both are laid out from left to right; a tall one
    is turned over its diagonal afterwards, so that it reads from top to bottom."""

    name: str
    cell: int  # Pixels.
    ratio: int  # Hundredths: how much dearer a row is than a column.
    is_tall: bool = False
    bend: int = 0  # What a bend of 45 degrees costs more than above.


WIDE = Form("wide", cell=104, ratio=170)
TALL = Form("tall", cell=112, ratio=125, is_tall=True, bend=50)  # It bends more easily.


def length_cost(columns: int, rows: int) -> int:
    """The cost of an edge over so many columns and rows, without its bends."""
    extra = max(abs(columns), abs(rows)) - 1
    cost = LENGTH * extra + LENGTH_SQUARED * extra * extra + ROWS * abs(rows)
    if columns < 0:
        return cost + BACK + BACK_PER_COLUMN * -columns
    if columns == 0:
        return cost + UPRIGHT
    return cost + (STEEP if abs(rows) > columns else 0)


def extent_cost(columns: int, rows: int, ratio: int) -> int:
    """The cost of a map of so many columns and rows (counted between the outermost stops)."""
    width, height = 100 * columns, ratio * rows
    return max(width, height) + (width + height) * 4 // 5


def room_costs(is_tall: bool) -> list[int]:
    """Per set of directions in use at a stop (bit k: DIRECTIONS[k]), how badly a label fits. 0 to 100."""
    if not is_tall:
        return [_room(used) for used in range(256)]
    return [_room(sum(1 << (2 - k) % 8 for k in range(8) if used >> k & 1)) for used in range(256)]


def _room(used: int) -> int:
    def is_free(*directions: int) -> bool:
        return not any(used >> direction & 1 for direction in directions)

    if is_free(5, 6, 7) or is_free(1, 2, 3):
        return 0  # Above or below.
    if is_free(7, 0, 1) or is_free(3, 4, 5):
        return 35  # Beside, all clear.
    if is_free(6, 7, 0) or is_free(0, 1, 2) or is_free(2, 3, 4) or is_free(4, 5, 6):
        return 50  # A whole quadrant.
    if is_free(0) or is_free(4):
        return 90  # A wedge of 90 degrees.
    return 160 if is_free(2) or is_free(6) else 300
