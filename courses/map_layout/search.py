"""From a graph to cells and shapes: where the search begins, how long it takes, and what it must respect."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from courses.map_layout.annealing import State, anneal, state_of
from courses.map_layout.board import BORDER, Board
from courses.map_layout.costs import MOST_BENDS, Form
from courses.map_layout.graph import Graph
from courses.map_layout.model import Cell, Grid
from courses.map_layout.paths import bends_of
from courses.map_layout.start import fit_to_pins, from_known, spread_out, start_cells

MARGIN = BORDER + 12  # Cells around the start in which the map may grow.
HOT, WARM, COLD = 6.0, 1.5, 0.2
# People know the map: change little. Where a change has no room at all, only heat makes some.
KNOWN_HEATS = ((0.6, 0.05), (5.0, 0.05), (12.0, 0.1))
KEPT = 400  # What a map may cost more for every stop that keeps its place on it, and not on another.
REPAIR_HEAT = (1.2, 0.05)
REPAIR_WEIGHT = 2.5
DEARER = (50, 125, 240)  # What a bend costs more while lines bend too often.
STRAIGHT_HEAT = (1.5, 0.05)

GoesOn = Callable[[float], bool]


@dataclass(frozen=True)
class Effort:
    """How much work a map gets, in moves per stop: for every start while it is hot, and to cool down.

    A large map needs more than its share to cool down: `cool_more` moves for every pair of stops.

    `repairs` is how often it is searched again where labels had no room or lines bend too often, and
    `growth` how often the cells become larger for labels.
    """

    starts: int
    hot: int
    cool: int
    cool_more: int
    most: int  # Moves to cool down at most, whatever the size.
    known_starts: int  # How often a map that people know is searched from the same places,
    known: int  # and in how many moves per stop each time.
    repairs: int
    growth: int


FINAL = Effort(
    starts=3, hot=200, cool=400, cool_more=9, most=180_000, known_starts=5, known=300, repairs=3, growth=3
)
PREVIEW = Effort(
    starts=1, hot=30, cool=60, cool_more=0, most=8_000, known_starts=1, known=60, repairs=0, growth=2
)


class Search:
    """The search for the cells of one map. All that is random comes from the seed.

    `pins` are cells that stops must have; `known` is the map that people know.
    """

    def __init__(
        self, graph: Graph, form: Form, effort: Effort, pins: dict[int, Cell], known: Grid | None, seed: int
    ) -> None:
        self.graph, self.form, self.effort, self.pins = graph, form, effort, pins
        self.known = known if known and known.cells.keys() & set(graph.ids) else None
        self.chance = random.Random(seed)
        self.weights: dict[int, float] = {}
        self.offset: Cell = (0, 0)

    def run(self, goes_on: GoesOn) -> None:
        """Find cells and shapes; `board` holds them afterwards."""
        if self.known:
            self._from_known(self.known, goes_on)
        else:
            self._from_nothing(goes_on)
        self._part()

    def repair(self, crowded: list[int], goes_on: GoesOn) -> None:
        """Search again, a little, with more weight on the room of labels that found none."""
        for stop in crowded:
            self.weights[stop] = min(12.0, self.weights.get(stop, 1.0) * REPAIR_WEIGHT)
            self.board.weigh_label(stop, self.weights[stop])
        self.board.load(self.board.x, self.board.y, self.board.shape)
        self._anneal(self._cool_moves() // 4, REPAIR_HEAT, goes_on)
        self._part()

    def _part(self) -> None:
        """Stops that share a cell after a short search part company: no two may be drawn on each other."""
        x, y = list(self.board.x), list(self.board.y)
        if spread_out(x, y, fixed=set(self.pins)):
            self.board.load(x, y, self.board.shape)

    @property
    def cost(self) -> int:
        """What the map costs with bends at their usual price."""
        board = self.board
        if board.form is self.form:
            return board.cost
        plain = Board(board.graph, self.form, board.x, board.y, size=(board.width, board.height))
        plain.load(board.x, board.y, board.shape)
        return plain.cost

    def cells(self) -> tuple[list[int], list[int]]:
        """Columns and rows. Without pins and known cells they begin at 0."""
        x, y = self.board.x, self.board.y
        free = not self.pins and not self.known
        dx, dy = (min(x), min(y)) if free else self.offset
        return [column - dx for column in x], [row - dy for row in y]

    def _from_nothing(self, goes_on: GoesOn) -> None:
        hot, cool = self.effort.hot * self.graph.size, self._cool_moves()
        whole = self.effort.starts * hot + cool
        best: tuple[State, Board] | None = None
        for number in range(self.effort.starts):
            self.board = self._board(*start_cells(self.graph, self.chance))
            part = _within(goes_on, number * hot / whole, hot / whole)
            state = self._anneal(hot, (HOT, WARM), part)
            if best is None or state[0] < best[0][0]:
                best = state, self.board
        self.board = best[1]
        self._anneal(cool, (WARM, COLD), _within(goes_on, 1 - cool / whole, cool / whole))
        self._anneal(cool // 10, (COLD, COLD / 4), lambda fraction: True)
        self._straighten(cool // 2, goes_on)

    def _straighten(self, moves: int, goes_on: GoesOn) -> None:
        """Where lines bend too often, search on a little with bends ever dearer; they stay so for repairs."""
        for more in DEARER[: self.effort.repairs]:
            x, y, shapes = self.board.x, self.board.y, self.board.shape
            if self.pins or bends_of(self.graph, x, y, shapes) <= MOST_BENDS * len(self.graph.lines):
                return
            size = self.board.width, self.board.height
            form = replace(self.form, bend=self.form.bend + more)
            self.board = Board(self.board.graph, form, x, y, size=size)
            self.board.load(x, y, shapes)
            self._anneal(moves, STRAIGHT_HEAT, lambda fraction: goes_on(1.0))

    def _from_known(self, known: Grid, goes_on: GoesOn) -> None:
        ids = self.graph.ids
        cells = {stop: known.cells[own] for stop, own in enumerate(ids) if own in known.cells}
        self.board = self._board(*from_known(self.graph, cells))
        self.board.homes = {
            stop: (column + self.offset[0], row + self.offset[1])
            for stop, (column, row) in cells.items()
            if stop not in self.pins
        }
        shapes = [known.shapes.get((ids[a], ids[b]), 2) for a, b in self.graph.edges]
        self.board.load(self.board.x, self.board.y, shapes)
        if not self._is_unchanged(known):
            self._closest_to_known(goes_on)

    def _closest_to_known(self, goes_on: GoesOn) -> None:
        """Search from the same places several times, ever hotter. Of what was found, the map that keeps most
        and costs little more."""
        start, starts = state_of(self.board), self.effort.known_starts
        found = []
        for number in range(starts):
            self.board.load(*start[1:])
            part = _within(goes_on, number / starts, 1 / starts)
            heat = KNOWN_HEATS[number % len(KNOWN_HEATS)]
            found.append(self._anneal(self.effort.known * self.graph.size, heat, part))
        self.board.load(*min(found, key=lambda state: state[0] + KEPT * self._moved(state))[1:])

    def _moved(self, state: State) -> int:
        """How many stops people would find elsewhere."""
        _, x, y, _ = state
        return sum((x[stop], y[stop]) != cell for stop, cell in self.board.homes.items())

    def _is_unchanged(self, known: Grid) -> bool:
        ids = self.graph.ids
        edges = {(ids[a], ids[b]) for a, b in self.graph.edges}
        has_pins = all(known.cells.get(ids[stop]) == cell for stop, cell in self.pins.items())
        return has_pins and edges == set(known.shapes) and set(ids) == set(known.cells)

    def _board(self, x: list[int], y: list[int]) -> Board:
        """A board with room around these cells, after the pins have been put in."""
        if self.pins:
            fit_to_pins(self.graph, x, y, self.pins)
        spread_out(x, y, fixed=set(self.pins))
        back = [
            may or x[b] < x[a] for may, (a, b) in zip(self.graph.may_go_back, self.graph.edges, strict=True)
        ]
        self.offset = MARGIN - min(x), MARGIN - min(y)
        size = max(x) - min(x) + 2 * MARGIN + 1, max(y) - min(y) + 2 * MARGIN + 1
        x, y = [column + self.offset[0] for column in x], [row + self.offset[1] for row in y]
        return Board(replace(self.graph, may_go_back=back), self.form, x, y, size=size)

    def _anneal(self, moves: int, heat: tuple[float, float], goes_on: GoesOn) -> State:
        return anneal(self.board, set(self.pins), self.chance, moves, heat, goes_on)

    def _cool_moves(self) -> int:
        size, effort = self.graph.size, self.effort
        return min(size * (effort.cool + effort.cool_more * size), effort.most)


def _within(goes_on: GoesOn, start: float, share: float) -> GoesOn:
    """Progress within a part of the whole."""
    return lambda fraction: goes_on(start + share * fraction)
