"""Octilinear paths between two cells, ready to be laid on the price board.

The board is one flat list, SLOTS numbers per grid point: four unit steps that start there, and the
prices of letting an edge, a stop or a badge have the point.
"""

from collections.abc import Sequence
from itertools import pairwise

from courses.map_layout import costs
from courses.map_layout.costs import DIRECTIONS
from courses.map_layout.graph import Graph

SLOTS = 8
# Unit steps, by the corner of the cell with the least column and row: to the right, down, and the two diagonals.
RIGHT, DOWN, FALLING, RISING = 0, 1, 2, 3
EDGE, STOP, BADGE = 4, 5, 6

SHAPES = (0, 1, 2)
Steps = tuple[int, ...]  # Directions, one per unit step.
# cost, direction out of the start, direction out of the end, reads, writes, what it reads of its own writing
Path = tuple[int, int, int, tuple[int, ...], tuple[tuple[int, int], ...], int]


def steps_of(columns: int, rows: int, shape: int) -> Steps:
    """The unit steps of the path over so many columns and rows: at most one diagonal part, and octilinear."""
    across = (columns > 0) - (columns < 0), (rows > 0) - (rows < 0)
    diagonal = min(abs(columns), abs(rows))
    straight = max(abs(columns), abs(rows)) - diagonal
    on = (across[0], 0) if abs(columns) > abs(rows) else (0, across[1])
    before = (0, straight, straight // 2)[shape]
    parts = [(on, before), (across, diagonal), (on, straight - before)]
    return tuple(DIRECTIONS.index(step) for step, count in parts for _ in range(count))


def bends_in(steps: Sequence[int]) -> int:
    return sum(one != other for one, other in pairwise(steps))


def bends_of(graph: Graph, x: Sequence[int], y: Sequence[int], shapes: Sequence[int]) -> int:
    """How often all lines together change their direction, at stops or between them."""
    steps = [steps_of(x[b] - x[a], y[b] - y[a], shapes[edge]) for edge, (a, b) in enumerate(graph.edges)]
    return sum(
        bends_in(
            [
                step if is_forward else (step + 4) % 8
                for edge, is_forward in edges
                for step in (steps[edge] if is_forward else steps[edge][::-1])
            ]
        )
        for edges in graph.line_edges
    )


class PathTable:
    """All paths that were needed so far, for edges with a given number of lines."""

    def __init__(self, height: int, lines: int, bend: int = 0) -> None:
        self.height = height
        self.bend = (costs.BEND + bend) * lines
        self.paths: dict[int, Path] = {}

    def get(self, columns: int, rows: int, shape: int) -> Path:
        key = columns * 8192 + rows * 4 + shape
        path = self.paths.get(key)
        if path is None:
            path = self.paths[key] = self._made(columns, rows, shape)
        return path

    def _made(self, columns: int, rows: int, shape: int) -> Path:
        steps = steps_of(columns, rows, shape)
        cost = costs.length_cost(columns, rows) + self.bend * bends_in(steps)
        first = steps[0] if steps else 0
        last = (steps[-1] + 4) % 8 if steps else 0
        reads, writes = self._marks(steps)
        own: dict[int, int] = {}
        for slot, amount in writes:
            own[slot] = own.get(slot, 0) + amount
        return cost, first, last, reads, writes, sum(own.get(slot, 0) for slot in reads)

    def _marks(self, steps: Steps) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
        reads: list[int] = []
        writes: list[tuple[int, int]] = []
        x = y = 0
        for place, direction in enumerate(steps):
            dx, dy = DIRECTIONS[direction]
            if place:
                point = self._slot(x, y, 0)
                reads.append(point + EDGE)
                writes += [
                    (point + EDGE, costs.CROSSING),
                    (point + STOP, costs.THROUGH),
                    (point + BADGE, costs.RESERVED),
                ]
            step = self._step(x, y, dx, dy)
            reads.append(step)
            writes.append((step, costs.ON_TOP))
            if dx and dy:
                writes += self._beside(step, min(x, x + dx), min(y, y + dy), dx == dy)
            x, y = x + dx, y + dy
        return tuple(reads), tuple(writes)

    def _step(self, x: int, y: int, dx: int, dy: int) -> int:
        kind = RIGHT if not dy else DOWN if not dx else FALLING if dx == dy else RISING
        return self._slot(min(x, x + dx), min(y, y + dy), kind)

    def _beside(self, step: int, x: int, y: int, is_falling: bool) -> list[tuple[int, int]]:
        """What a diagonal does to the other diagonal of its cell, and to stops in the cell's other corners."""
        corners = ((x + 1, y), (x, y + 1)) if is_falling else ((x, y), (x + 1, y + 1))
        return [
            (step ^ 1, costs.CROSSING),
            *((self._slot(*corner, STOP), costs.NEAR) for corner in corners),
        ]

    def _slot(self, x: int, y: int, kind: int) -> int:
        return (x * self.height + y) * SLOTS + kind
