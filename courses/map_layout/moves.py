"""The moves that the search tries: which stops go to which cells, and which edges take another shape."""

import random
from bisect import bisect
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from math import log

from courses.map_layout.board import Board, Cells, Shapes

Move = tuple[Cells, Shapes]

SHARES = (0.22, 0.46, 0.12, 0.10, 0.035, 0.02, 0.02, 0.025)
STEPS = ((0, 1), (0, -1), (1, 0), (-1, 0))
STOP_STEPS = (*STEPS * 2, (1, 1), (-1, 1), (1, -1), (-1, -1))
RUN_STEPS = (
    *((0, 1), (0, -1)) * 2,
    *((1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1), (0, 2), (0, -2)),
)


class Mover:
    """Proposes moves on a board. The same chance gives the same moves."""

    def __init__(self, board: Board, pinned: set[int], chance: random.Random) -> None:
        self.board, self.graph, self.pinned = board, board.graph, pinned
        self.random = chance.random
        self.is_free = not pinned and not board.homes
        self.own = [
            [stop for stop in stops if not self.graph.is_interchange(stop)] for stops in self.graph.lines
        ]
        self.lines = [line for line, stops in enumerate(board.graph.lines) if len(stops) > 1]
        self.bounds = list(accumulate(SHARES))
        self.makers: tuple[Callable[[], Move], ...] = (
            self.one_stop,
            self.run_of_stops,
            self.other_shape,
            self.run_to_row,
            self.all_after_or_before,
            self.cut_columns,
            self.cut_rows,
            self.exchange_lines,
        )

    def propose(self) -> Move:
        """A move at random. It may be empty."""
        cells, shapes = self.makers[bisect(self.bounds, self.random() * self.bounds[-1])]()
        x, y = self.board.x, self.board.y
        return {
            stop: cell
            for stop, cell in cells.items()
            if stop not in self.pinned and cell != (x[stop], y[stop])
        }, shapes

    def one_stop(self) -> Move:
        stop = self._any(self.graph.size)
        dx, dy = self._one_of(STOP_STEPS)
        return {stop: (self.board.x[stop] + dx, self.board.y[stop] + dy)}, {
            edge: self._any(3) for edge in self.graph.incident[stop] if self.random() < 0.3
        }

    def run_of_stops(self) -> Move:
        """Stops in a row on one line, up to its end or not, with or without the interchanges among them."""
        line = self._one_of(self.lines)
        stops, edges = self.graph.lines[line], self.graph.line_edges[line]
        first, last = self._run(len(stops), 0.3)
        share = self.random()
        if share < 0.25:
            last = len(stops)
        elif share < 0.4:
            first = 0
        dx, dy = self._one_of(RUN_STEPS)
        run = stops[first:last]
        if self.random() < 0.4:
            run = [stop for stop in run if not self.graph.is_interchange(stop)]
        return self._shifted(run, dx, dy), {
            edges[place][0]: self._any(3)
            for place in (first - 1, last - 1)
            if 0 <= place < len(edges) and self.random() < 0.6
        }

    def other_shape(self) -> Move:
        return {}, {self._any(len(self.graph.edges)): self._any(3)}

    def run_to_row(self) -> Move:
        """Stops in a row on one line go to the row of a neighbour, so that the line runs straight."""
        stops = self.graph.lines[self._one_of(self.lines)]
        first, last = self._run(len(stops), 0.35)
        if first and self.random() < 0.5:
            row = self.board.y[stops[first - 1]]
        else:
            row = self.board.y[stops[last] if last < len(stops) else stops[first]]
        return {stop: (self.board.x[stop], row) for stop in stops[first:last]}, {}

    def all_after_or_before(self) -> Move:
        closure = self.graph.after if self.random() < 0.6 else self.graph.before
        return self._shifted_apart(closure[self._any(self.graph.size)], *self._one_of(STEPS)), {}

    def cut_columns(self) -> Move:
        x = self.board.x
        column, step = self._one_of(x), self._one_of((-1, 1))
        return self._shifted_apart([stop for stop, own in enumerate(x) if own >= column], step, 0), {}

    def cut_rows(self) -> Move:
        """All rows from one on, over the whole width or on one side of a column."""
        x, y = self.board.x, self.board.y
        row, step, share = self._one_of(y), self._one_of((-1, 1)), self.random()
        left = self._one_of(x) if share < 0.35 else min(x)
        right = self._one_of(x) if 0.35 <= share < 0.7 else max(x)
        below = [stop for stop, own in enumerate(y) if own >= row and left <= x[stop] <= right]
        return self._shifted_apart(below, 0, step), {}

    def exchange_lines(self) -> Move:
        one, other = self.own[self._any(len(self.own))], self.own[self._any(len(self.own))]
        if not one or not other or one is other:
            return {}, {}
        y = self.board.y
        apart = round(sum(y[stop] for stop in other) / len(other) - sum(y[stop] for stop in one) / len(one))
        return self._shifted(one, 0, apart) | self._shifted(other, 0, -apart), {}

    def _shifted(self, stops: Iterable[int], dx: int, dy: int) -> Cells:
        x, y = self.board.x, self.board.y
        return {stop: (x[stop] + dx, y[stop] + dy) for stop in stops}

    def _shifted_apart(self, stops: Sequence[int], dx: int, dy: int) -> Cells:
        """To move most stops one way is to move the others the other way, which is less work."""
        if self.is_free and 2 * len(stops) > self.graph.size:
            stops = sorted(set(range(self.graph.size)).difference(stops))
            dx, dy = -dx, -dy
        return self._shifted(stops, dx, dy)

    def _run(self, length: int, rate: float) -> tuple[int, int]:
        first = self._any(length)
        return first, min(length, first + 1 + int(-log(1 - self.random()) / rate))

    def _any(self, count: int) -> int:
        return int(self.random() * count)

    def _one_of(self, choices):
        return choices[int(self.random() * len(choices))]
