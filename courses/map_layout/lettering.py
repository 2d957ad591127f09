"""Names on the map: badges and labels, and what to do when they do not fit."""

from dataclasses import dataclass

from courses.map_layout.badges import Badge, badges_of
from courses.map_layout.geometry import Plan, plan_of
from courses.map_layout.labels import Labelling, label_stops
from courses.map_layout.model import Network
from courses.map_layout.search import GoesOn, Search

LARGER = 6  # Pixels by which the cells grow.


@dataclass(frozen=True)
class Lettered:
    """A plan with its badges and labels. `missing` are the ends of lines (line, is start) without a badge."""

    grid: tuple[list[int], list[int], list[int]]  # Columns, rows, shapes.
    plan: Plan
    badges: list[Badge]
    missing: list[tuple[int, bool]]
    labelling: Labelling
    cost: int

    @property
    def badness(self) -> int:
        """How many names found no room."""
        named = sum(bool(badge.name) for badge in self.badges)
        return len(self.labelling.crowded) + len(self.missing) + len(self.plan.graph.lines) - named


def lettered(search: Search, network: Network, goes_on: GoesOn) -> Lettered:
    """The map that the search has found, with names. Where they have no room the search looks again,
    then the cells grow, and in the end names become shorter."""
    best = _written(search, network)
    for _ in range(search.effort.repairs):
        if not best.badness or not goes_on(1.0):
            break
        search.repair(best.labelling.crowded or _nameless_ends(best), goes_on)
        tried = _written(search, network)
        best = min(best, tried, key=lambda one: one.badness)
    for size in range(1, search.effort.growth + 1):
        if not best.badness:
            break
        tried = _rewritten(best, network, search.form.cell + LARGER * size)
        best = min(best, tried, key=lambda one: one.badness)
    return _rewritten(best, network, best.plan.cell, is_last=True) if best.labelling.crowded else best


def _nameless_ends(tried: Lettered) -> list[int]:
    graph = tried.plan.graph
    return [graph.lines[line][0 if is_start else -1] for line, is_start in tried.missing]


def _written(search: Search, network: Network) -> Lettered:
    grid = (*search.cells(), search.board.shape)
    plan = plan_of(search.graph, search.form, search.form.cell, *grid)
    badges, missing = badges_of(plan, network.lines)
    labelling = label_stops(plan, badges, network.stops, is_last=False)
    return Lettered(grid, plan, badges, missing, labelling, search.cost)


def _rewritten(before: Lettered, network: Network, cell: int, *, is_last: bool = False) -> Lettered:
    """The same cells, drawn in another size."""
    plan = plan_of(before.plan.graph, before.plan.form, cell, *before.grid)
    badges, missing = badges_of(plan, network.lines)
    labelling = label_stops(plan, badges, network.stops, is_last=is_last)
    return Lettered(before.grid, plan, badges, missing, labelling, before.cost)
