"""The state of the search: every stop on a cell, every edge in a shape, and what that costs.

All costs are whole numbers: `cost` is exact after any number of moves. A move is judged in three steps,
the cheapest first, because nearly all moves are refused: what it changes in lengths and turns; what it
could save at best on the board; and only then what really happens there.
"""

from courses.map_layout import costs
from courses.map_layout.corners import Corner, arms_and_passes
from courses.map_layout.graph import Graph
from courses.map_layout.model import Cell
from courses.map_layout.paths import BADGE, SLOTS, STOP, PathTable
from courses.map_layout.prices import Laid, Prices

BORDER = 4  # Cells at the rim where no stop comes, so that its marks stay on the board.
MANY = 12  # Edges: looking all of them up costs more than it spares.

Cells = dict[int, Cell]
Shapes = dict[int, int]
Place = tuple[int, int, int]  # Stop, column, row.
Turned = list[tuple[int, int]]  # Stops with what their turns cost.


class Board:
    """Cells and shapes of a graph, with their cost, on a board of `size` columns and rows."""

    def __init__(self, graph: Graph, form: costs.Form, x: list[int], y: list[int], *, size: Cell) -> None:
        self.graph, self.form = graph, form
        self.homes: Cells = {}  # Where people know the stops; to leave it costs.
        self.width, self.height = size
        tables = {len(lines): PathTable(self.height, len(lines), form.bend) for lines in graph.edge_lines}
        self.tables = [tables[len(lines)] for lines in graph.edge_lines]
        met = [arms_and_passes(graph, stop) for stop in range(graph.size)]
        room = costs.room_costs(form.is_tall)
        self.arms = [arms for arms, _ in met]
        self.corners = [Corner(passes, room, form.bend) for _, passes in met]
        self.badges = [self._badge_places(stop) for stop in range(graph.size)]
        self.load(x, y, [2] * len(graph.edges))

    def load(self, x: list[int], y: list[int], shapes: list[int]) -> None:
        """Lay everything out at once and count the cost from nothing."""
        graph = self.graph
        self.x, self.y, self.shape = list(x), list(y), list(shapes)
        self.prices = Prices(self.width, self.height)
        self.base = [self._base(a) for a, _ in graph.edges]
        self.path = [
            self.tables[edge].get(x[b] - x[a], y[b] - y[a], shapes[edge])
            for edge, (a, b) in enumerate(graph.edges)
        ]
        self.turns = [self._turn_cost(stop) for stop in range(graph.size)]
        self.bounds = (min(x), max(x), min(y), max(y))
        self.spread = self._spread(self.bounds)
        self.taken = self.prices.lay_stops([(self._base(s), self.badges[s]) for s in range(graph.size)])
        self.taken += self.prices.lay_paths(list(zip(self.path, self.base, strict=True)))
        self.cost = self.taken + self.spread + sum(self.turns) + sum(path[0] for path in self.path)
        self.cost += sum(self._away(stop, self.x[stop], self.y[stop]) for stop in self.homes)

    def weigh_label(self, stop: int, weight: float) -> None:
        """Make the room for the label of a stop count more or less. Call `load` afterwards."""
        self.corners[stop].weigh(weight)

    def attempt(self, cells: Cells, shapes: Shapes, limit: float) -> bool:
        """Make the move if it raises the cost by `limit` at most; else leave everything as it was.

        Refuses what leaves the board, and an edge against the reading direction that need not be.
        """
        x, y, shape, bounds = self.x, self.y, self.shape, self.bounds
        places = [(stop, x[stop], y[stop]) for stop in cells]
        shapes_before = [(edge, shape[edge]) for edge in shapes]
        for stop, (column, row) in cells.items():
            x[stop], y[stop] = column, row
        for edge in shapes:
            shape[edge] = shapes[edge]
        edges, paths = self._paths_after(cells, shapes)
        if paths is not None and self._find_bounds(places) and self._judge(places, edges, paths, limit):
            return True
        for stop, column, row in places:
            x[stop], y[stop] = column, row
        for edge, before in shapes_before:
            shape[edge] = before
        self.bounds = bounds
        return False

    def _paths_after(self, cells: Cells, shapes: Shapes) -> tuple[list[int], Laid | None]:
        """The edges that change, and where they lie then; None if one of them may not lie so."""
        graph, x, y, shape, height = self.graph, self.x, self.y, self.shape, self.height
        concerned = dict.fromkeys(shapes)
        for stop in cells:
            for edge in graph.incident[stop]:
                concerned[edge] = None
        edges, paths = [], []
        for edge in concerned:
            a, b = graph.edges[edge]
            columns = x[b] - x[a]
            if columns < 0 and not graph.may_go_back[edge]:
                return edges, None
            path = self.tables[edge].get(columns, y[b] - y[a], shape[edge])
            base = (x[a] * height + y[a]) * SLOTS
            if path is not self.path[edge] or base != self.base[edge]:
                edges.append(edge)
                paths.append((path, base))
        return edges, paths

    def _judge(self, places: list[Place], edges: list[int], paths: Laid, limit: float) -> bool:
        """Make the move that `attempt` has prepared if it is within the limit."""
        before = [(self.path[edge], self.base[edge]) for edge in edges]
        turned = self._turned(edges, paths)
        spread = self._spread(self.bounds)
        change = spread - self.spread + self._away_change(places)
        for (old, _), (new, _) in zip(before, paths, strict=True):
            change += new[0] - old[0]
        for stop, cost in turned:
            change += cost - self.turns[stop]
        if change - self._most_saved(places, before) > limit:
            return False
        if not self._exchange(places, before, paths, change, limit):
            return False
        for edge, (path, base) in zip(edges, paths, strict=True):
            self.path[edge], self.base[edge] = path, base
        for stop, cost in turned:
            self.turns[stop] = cost
        self.spread = spread
        return True

    def _turned(self, edges: list[int], paths: Laid) -> Turned:
        """What the turns will cost at the stops where an edge arrives otherwise."""
        ends, path = self.graph.edges, self.path
        touched, kept = {}, []
        for edge, (new, _) in zip(edges, paths, strict=True):
            old = path[edge]
            if old is not new:
                kept.append((edge, old))
                path[edge] = new
                a, b = ends[edge]
                touched[a] = touched[b] = None
        turned = [(stop, self._turn_cost(stop)) for stop in touched]
        for edge, old in kept:
            path[edge] = old
        return turned

    def _most_saved(self, places: list[Place], paths: Laid) -> int:
        """No less than what is saved on the board by taking away all that the move puts elsewhere."""
        if len(paths) > MANY:
            return self.taken
        prices, height = self.prices.list, self.height
        saved = self.prices.of_paths(paths)
        for path, _ in paths:
            saved -= path[5]
        for stop, column, row in places:
            base = (column * height + row) * SLOTS
            saved += prices[base + STOP] - costs.SAME_CELL
            for badge in self.badges[stop]:
                saved += prices[base + badge + BADGE] - costs.RESERVED
        return saved

    def _exchange(self, places: list[Place], before: Laid, after: Laid, change: int, limit: float) -> bool:
        """Move everything on the board, and back again if that exceeds the limit."""
        prices, height, badges = self.prices, self.height, self.badges
        stops = [((column * height + row) * SLOTS, badges[stop]) for stop, column, row in places]
        saved = prices.lift_paths(before) + prices.lift_stops(stops)
        if change - saved + prices.of_paths(after) > limit:
            prices.lay_stops(stops)
            prices.lay_paths(before)
            return False
        moved = [(self._base(stop), badges[stop]) for stop, _, _ in places]
        paid = prices.lay_stops(moved) + prices.lay_paths(after)
        if change - saved + paid > limit:
            prices.lift_paths(after)
            prices.lift_stops(moved)
            prices.lay_stops(stops)
            prices.lay_paths(before)
            return False
        self.cost += change + paid - saved
        self.taken += paid - saved
        return True

    # The parts of the cost

    def _base(self, stop: int) -> int:
        return (self.x[stop] * self.height + self.y[stop]) * SLOTS

    def _turn_cost(self, stop: int) -> int:
        key, path, arms = 0, self.path, self.arms[stop]
        for edge, end in arms:
            key = key * 8 + path[edge][end]
        corner = self.corners[stop]
        cost = corner.known.get(key)
        return corner.work_out(key, len(arms)) if cost is None else cost

    def _away_change(self, places: list[Place]) -> int:
        if not self.homes:
            return 0
        return sum(
            self._away(stop, self.x[stop], self.y[stop]) - self._away(stop, column, row)
            for stop, column, row in places
        )

    def _away(self, stop: int, column: int, row: int) -> int:
        """What it costs that the stop is there and not at home."""
        home = self.homes.get(stop)
        if home is None or home == (column, row):
            return 0
        return costs.MOVED + costs.MOVED_PER_CELL * (abs(column - home[0]) + abs(row - home[1]))

    def _spread(self, bounds: tuple[int, int, int, int]) -> int:
        left, right, top, bottom = bounds
        return costs.extent_cost(right - left, bottom - top, self.form.ratio)

    def _find_bounds(self, places: list[Place]) -> bool:
        """Bring the bounds up to date. False when a stop has left the board."""
        left, right, top, bottom = self.bounds
        x, y = self.x, self.y
        for stop, column, row in places:
            if not (left < column < right and top < row < bottom):
                break  # It was at the rim.
            if not (left <= x[stop] <= right and top <= y[stop] <= bottom):
                break
        else:
            return True
        left, right, top, bottom = self.bounds = (min(x), max(x), min(y), max(y))
        return left >= BORDER <= top and right < self.width - BORDER and bottom < self.height - BORDER

    def _badge_places(self, stop: int) -> tuple[int, ...]:
        """Where a line that begins or ends here needs room for its badge: before it with name, or after it."""
        if self.graph.is_interchange(stop):
            return ()
        (line, place), column = self.graph.visits[stop][0], self.height * SLOTS
        before = (-column, -2 * column) if place == 0 else ()
        return (*before, *((column,) if place == len(self.graph.lines[line]) - 1 else ()))
