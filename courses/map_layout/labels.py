"""Which place every label takes, so that none touches another and neighbours on a line agree."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from courses.map_layout.badges import Badge
from courses.map_layout.candidates import Label, candidates, short_candidates
from courses.map_layout.geometry import Plan
from courses.map_layout.model import Stop
from courses.map_layout.obstacles import Obstacles
from courses.map_layout.shapes import grown, overlap

KEPT = 30  # Candidates per stop.
STARTS, SWEEPS = 10, 30
TOUCH, TIGHT, CLOSE = 1.5, 2.5, 5.0  # Half the pixels between two labels.
TOUCHES, IS_TIGHT, IS_CLOSE, DISAGREES = 60.0, 8.0, 0.4, 0.28


@dataclass(frozen=True)
class Labelling:
    """A label per stop, None where there is no room; `crowded` are the stops that had none at first."""

    labels: list[Label | None]
    crowded: list[int]
    cost: float


def label_stops(plan: Plan, badges: list[Badge], stops: tuple[Stop, ...], *, is_last: bool) -> Labelling:
    """The best labels that were found. When it is the last try, crowded stops get a shorter label or none:
    then no label touches anything. Otherwise labels of crowded stops may."""
    return _Labeller(plan, badges, stops).labelling(is_last)


class _Labeller:
    def __init__(self, plan: Plan, badges: list[Badge], stops: tuple[Stop, ...]) -> None:
        self.plan, self.stops = plan, stops
        self.obstacles = Obstacles(plan, badges)
        self.nears = [self.obstacles.near(stop) for stop in range(plan.graph.size)]
        self.options = [self._options(stop, candidates) for stop in range(plan.graph.size)]
        self.neighbours = [self._neighbours(stop) for stop in range(plan.graph.size)]
        self.known: dict[tuple[int, int, int], list[float]] = {}

    def labelling(self, is_last: bool) -> Labelling:
        chosen = self._chosen()
        crowded = [stop for stop in range(len(chosen)) if self._is_crowded(stop, chosen)]
        labels = [
            options[choice][1] if options else None
            for options, choice in zip(self.options, chosen, strict=True)
        ]
        if is_last:
            self._make_room(labels, crowded)
        return Labelling(labels, crowded, self._total(chosen))

    def _options(self, stop: int, kind: Callable[..., Iterable[Label]]) -> list[tuple[float, Label]]:
        """Labels that touch no track, marker or badge, the cheapest first."""
        name, is_bold = self.stops[stop].name, self.plan.graph.is_interchange(stop)
        found = []
        for label in kind(name, self.plan.markers[stop], self.plan.cell, is_bold=is_bold):
            paid = self.obstacles.cost(label, stop, self.nears[stop])
            if paid is not None:
                found.append((label.cost + paid, label))
        return sorted(found, key=lambda option: option[0])[:KEPT]

    def _neighbours(self, stop: int) -> list[int]:
        wide, high = 4 * self.plan.cell, 2.2 * self.plan.cell
        x, y = self.plan.stops[stop]
        return [
            other
            for other, (a, b) in enumerate(self.plan.stops)
            if other != stop and abs(a - x) < wide and abs(b - y) < high and self.options[other]
        ]

    # Choosing

    def _chosen(self) -> list[int]:
        """The cheapest choice of a few descents: each begins by shaking the best so far."""
        chance = random.Random(5)
        best: tuple[float, list[int]] | None = None
        for _ in range(STARTS):
            chosen = self._shaken(best[1], chance) if best else [0] * len(self.options)
            self._descend(chosen)
            total = self._total(chosen)
            if best is None or total < best[0] - 1e-9:
                best = total, chosen
        return best[1] if best else []

    def _shaken(self, chosen: list[int], chance: random.Random) -> list[int]:
        return [
            choice if chance.random() < 0.7 or not options else int(chance.random() * min(6, len(options)))
            for choice, options in zip(chosen, self.options, strict=True)
        ]

    def _descend(self, chosen: list[int]) -> None:
        """Let every stop take its best label in turn, and again those whose neighbour has changed."""
        waiting = dict.fromkeys(stop for stop, options in enumerate(self.options) if options)
        for _ in range(SWEEPS * len(chosen)):
            if not waiting:
                return
            stop = next(iter(waiting))
            del waiting[stop]
            costs = self._costs(stop, chosen)
            best = min(range(len(costs)), key=costs.__getitem__)
            if costs[best] < costs[chosen[stop]] - 1e-9:
                chosen[stop] = best
                waiting.update(dict.fromkeys(self.neighbours[stop]))

    def _costs(self, stop: int, chosen: list[int]) -> list[float]:
        """What each label of a stop costs beside the labels that its neighbours have."""
        columns = [[cost for cost, _ in self.options[stop]]]
        columns += [self._against(stop, other, chosen[other]) for other in self.neighbours[stop]]
        return [sum(row) for row in zip(*columns, strict=True)]

    def _against(self, stop: int, other: int, choice: int) -> list[float]:
        key = (stop, other, choice)
        if key not in self.known:
            label = self.options[other][choice][1]
            is_level = abs(self.plan.stops[stop][1] - self.plan.stops[other][1]) < 1
            side = label.side if is_level and self._are_joined(stop, other) else ""
            self.known[key] = [_cost_beside(own, label, side) for _, own in self.options[stop]]
        return self.known[key]

    def _are_joined(self, stop: int, other: int) -> bool:
        graph = self.plan.graph
        return any(other in graph.edges[edge] for edge in graph.incident[stop])

    def _total(self, chosen: list[int]) -> float:
        total = 0.0
        for stop, choice in enumerate(chosen):
            if not self.options[stop]:
                total += TOUCHES
                continue
            total += self.options[stop][choice][0]
            total += sum(self._against(stop, o, chosen[o])[choice] for o in self.neighbours[stop]) / 2
        return total

    def _is_crowded(self, stop: int, chosen: list[int]) -> bool:
        if not self.options[stop]:
            return True
        own = chosen[stop]
        return any(self._against(stop, o, chosen[o])[own] >= TOUCHES for o in self.neighbours[stop])

    # The way out

    def _make_room(self, labels: list[Label | None], crowded: list[int]) -> None:
        """Take away the crowded labels, and give each what fits: any place, else a shorter text, else none."""
        for stop in crowded:
            labels[stop] = None
        for stop in crowded:
            options = [*self.options[stop], *self._options(stop, short_candidates)]
            others = [grown(label.box, 2 * TOUCH) for label in labels if label]
            labels[stop] = next(
                (label for _, label in options if not any(overlap(label.box, other) for other in others)),
                None,
            )


def _cost_beside(one: Label, other: Label, side: str) -> float:
    """What two labels pay for being near each other, and for using different sides of one level track."""
    disagrees = DISAGREES if side and one.side != side else 0.0
    if not overlap(grown(one.box, CLOSE), grown(other.box, CLOSE)):
        return disagrees
    for half, cost in ((TOUCH, TOUCHES), (TIGHT, IS_TIGHT)):
        if overlap(grown(one.box, half), grown(other.box, half)):
            return cost + disagrees
    return IS_CLOSE + disagrees
