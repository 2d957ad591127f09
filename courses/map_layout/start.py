"""Where the search begins: a row per line, lines that share stops beside each other, time from left to right."""

import random
from collections.abc import Iterator
from itertools import pairwise

from courses.map_layout.graph import Graph, forward_order
from courses.map_layout.model import Cell

TRIES = 12


def start_cells(graph: Graph, chance: random.Random) -> tuple[list[int], list[int]]:
    """Column and row per stop. No edge goes back that need not; stops may still share a cell."""
    rows = {line: row for row, line in enumerate(line_order(graph, chance))}
    x = columns(graph)
    y = []
    for visits in graph.visits:
        own = [rows[line] for line, _ in visits]
        y.append(own[0] if len(own) == 1 else round(sum(own) / len(own) + chance.uniform(-0.2, 0.2)))
    return x, y


def from_known(graph: Graph, known: dict[int, Cell]) -> tuple[list[int], list[int]]:
    """Column and row per stop: those that are known keep their cell, the others come beside their neighbours."""
    cells = dict(known)
    for stops in graph.lines:
        if not any(stop in cells for stop in stops):
            cells[stops[0]] = min(x for x, _ in cells.values()), max(y for _, y in cells.values()) + 2
        for before, stop in pairwise(stops):
            if stop not in cells and before in cells:
                after = next((cells[s] for s in stops[stops.index(stop) :] if s in cells), None)
                cells[stop] = _free_cell(cells[before], after, set(cells.values()))
        for after, stop in pairwise(stops[::-1]):
            if stop not in cells:
                x, y = cells[after]
                cells[stop] = _free_cell(None, (x, y), set(cells.values()))
    return [cells[stop][0] for stop in range(graph.size)], [cells[stop][1] for stop in range(graph.size)]


def _free_cell(before: Cell | None, after: Cell | None, taken: set[Cell]) -> Cell:
    """The nearest free cell to where a stop between two others, or beyond one, would lie."""
    left = before or (after[0] - 2, after[1])
    right = after or (left[0] + 2, left[1])
    middle = (left[0] + right[0]) / 2, (left[1] + right[1]) / 2

    def badness(cell: Cell) -> tuple[float, Cell]:
        outside = max(0, left[0] - cell[0]) + max(0, cell[0] - right[0])
        return 10 * outside + abs(cell[0] - middle[0]) + abs(cell[1] - middle[1]), cell

    x, y = round(middle[0]), round(middle[1])
    around = [(x + dx, y + dy) for dx in range(-9, 10) for dy in range(-9, 10)]
    return min((cell for cell in around if cell not in taken), key=badness, default=(x, y))


def fit_to_pins(graph: Graph, x: list[int], y: list[int], pins: dict[int, Cell]) -> None:
    """Put pinned stops in their cells and shift the others along, forward where that is possible."""
    apart = sorted((column - x[stop], row - y[stop]) for stop, (column, row) in pins.items())
    dx, dy = apart[len(apart) // 2]
    for stop in range(graph.size):
        x[stop], y[stop] = pins.get(stop, (x[stop] + dx, y[stop] + dy))
    following = forward_order(graph.lines, graph.size)
    preceding = reversed_order(following)
    for _ in range(graph.size):
        is_settled = True
        for stop in range(graph.size):
            earliest = max((x[before] + 1 for before in preceding[stop]), default=x[stop])
            latest = min((x[after] - 1 for after in following[stop]), default=x[stop])
            column = min(max(x[stop], earliest), max(latest, earliest)) if stop not in pins else x[stop]
            is_settled &= column == x[stop]
            x[stop] = column
        if is_settled:
            return


def reversed_order(following: list[set[int]]) -> list[set[int]]:
    preceding: list[set[int]] = [set() for _ in following]
    for a, others in enumerate(following):
        for b in others:
            preceding[b].add(a)
    return preceding


def spread_out(x: list[int], y: list[int], fixed: set[int]) -> list[int]:
    """Move stops to the nearest free row of their column until every cell holds one. Returns who moved."""
    taken = {(x[stop], y[stop]) for stop in fixed}
    moved = []
    for stop in range(len(x)):
        if stop in fixed:
            continue
        row = next(row for row in _nearest_rows(y[stop]) if (x[stop], row) not in taken)
        if row != y[stop]:
            moved.append(stop)
            y[stop] = row
        taken.add((x[stop], row))
    return moved


def _nearest_rows(row: int) -> Iterator[int]:
    yield row
    for away in range(1, 10_000):
        yield row + away
        yield row - away


def columns(graph: Graph) -> list[int]:
    """The least column per stop that keeps every line running forward, then the slack shared out."""
    following = forward_order(graph.lines, graph.size)
    preceding = reversed_order(following)
    order = _in_order(following, preceding)
    x = [0] * graph.size
    for stop in order:
        x[stop] = max([x[before] + 1 for before in preceding[stop]], default=0)
    for _ in range(12):
        for stop in reversed(order):
            latest = min([x[after] - 1 for after in following[stop]], default=None)
            if latest is None:
                continue
            if preceding[stop]:
                earliest = max(x[before] + 1 for before in preceding[stop])
                x[stop] = (earliest + latest + 1) // 2
            else:
                x[stop] = latest  # A line begins close to where it is needed.
    return x


def _in_order(following: list[set[int]], preceding: list[set[int]]) -> list[int]:
    left = [len(before) for before in preceding]
    waiting = [stop for stop, count in enumerate(left) if count == 0]
    order = []
    while waiting:
        stop = waiting.pop()
        order.append(stop)
        for after in sorted(following[stop]):
            left[after] -= 1
            if left[after] == 0:
                waiting.append(after)
    return order


def line_order(graph: Graph, chance: random.Random) -> list[int]:
    """The lines from top to bottom, so that those which share many stops are near each other."""
    shared = _shared(graph)
    best: tuple[float, list[int]] | None = None
    for _ in range(TRIES):
        order = list(range(len(graph.lines)))
        chance.shuffle(order)
        found = _improved(order, shared)
        if best is None or found < best:
            best = found
    return best[1] if best else []


def _shared(graph: Graph) -> list[list[int]]:
    shared = [[0] * len(graph.lines) for _ in graph.lines]
    for visits in graph.visits:
        for one, _ in visits:
            for other, _ in visits:
                shared[one][other] += one != other
    return shared


def _improved(order: list[int], shared: list[list[int]]) -> tuple[float, list[int]]:
    """Put lines elsewhere one by one for as long as it helps."""
    cost = _pull(order, shared)
    is_better = True
    while is_better:
        is_better = False
        for line in list(order):
            rest = [other for other in order if other != line]
            for place in range(len(order)):
                tried = [*rest[:place], line, *rest[place:]]
                pull = _pull(tried, shared)
                if pull < cost - 1e-9:
                    order, cost, is_better = tried, pull, True
    return cost, order


def _pull(order: list[int], shared: list[list[int]]) -> float:
    return sum(
        shared[line][other] * (below - above) ** 1.3
        for above, line in enumerate(order)
        for below, other in enumerate(order[above + 1 :], above + 1)
        if shared[line][other]
    )
