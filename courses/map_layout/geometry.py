"""From cells and shapes to pixels: tracks and markers."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import dist

from courses.map_layout.bundles import offsets
from courses.map_layout.costs import DIRECTIONS, Form
from courses.map_layout.curves import flattened
from courses.map_layout.graph import Graph
from courses.map_layout.paths import steps_of
from courses.map_layout.shapes import Point, Rounded, Segment, joined, mitred

TRACK = 7.5  # Pixels, like all below.
MARKER, BIG_MARKER = 6.6, 9.4  # Radius of a stop and of an interchange.


@dataclass(frozen=True)
class Marker(Rounded):
    """A disc, or where lines run beside each other a capsule over them all, from `a` to `b`."""

    a: Point
    b: Point
    radius: float


@dataclass(frozen=True)
class Plan:
    """The tracks and markers of a map in pixels, by index as in the graph."""

    graph: Graph
    form: Form
    cell: int
    stops: list[Point]
    directions: list[tuple[int, ...]]  # Per edge its unit steps, as drawn.
    legs: list[list[list[Point]]]  # Per line, per edge its polyline in the line's direction.
    tracks: list[list[Point]]  # Per line its polyline, with corners.
    drawn: list[list[Point]]  # The same as drawn, with the round corners as short segments.
    markers: list[Marker]

    def segments(self) -> list[tuple[Segment, int]]:
        """All that is drawn of the tracks, with the line it belongs to."""
        return [((a, b), line) for line, points in enumerate(self.drawn) for a, b in pairwise(points)]


def plan_of(
    graph: Graph, form: Form, cell: int, x: Sequence[int], y: Sequence[int], shapes: Sequence[int]
) -> Plan:
    """Tracks and markers for the cells (in reading direction) and shapes, `cell` pixels per cell."""
    left, top = min(x, default=0), min(y, default=0)
    cells = [(column - left, row - top) for column, row in zip(x, y, strict=True)]
    stops = [_turned((column * float(cell), row * float(cell)), form) for column, row in cells]
    directions = [
        tuple(_turned_direction(step, form) for step in steps_of(x[b] - x[a], y[b] - y[a], shapes[edge]))
        for edge, (a, b) in enumerate(graph.edges)
    ]
    beside = offsets(graph, directions)
    legs = [
        [
            _leg(stops[graph.edges[edge][0]], directions[edge], cell, beside[edge, line], is_forward)
            for edge, is_forward in edges
        ]
        for line, edges in enumerate(graph.line_edges)
    ]
    tracks = [joined(own) or [stops[graph.lines[line][0]]] for line, own in enumerate(legs)]
    drawn = [flattened(points, stops) if len(points) > 1 else points for points in tracks]
    markers = [_marker(graph, stop, stops[stop], legs) for stop in range(graph.size)]
    return Plan(graph, form, cell, stops, directions, legs, tracks, drawn, markers)


def _turned(point: Point, form: Form) -> Point:
    return (point[1], point[0]) if form.is_tall else point


def _turned_direction(direction: int, form: Form) -> int:
    return (2 - direction) % 8 if form.is_tall else direction


def _leg(start: Point, steps: tuple[int, ...], cell: int, beside: float, is_forward: bool) -> list[Point]:
    x, y = start
    points = [start]
    for place, direction in enumerate(steps):
        dx, dy = DIRECTIONS[direction]
        x, y = x + dx * cell, y + dy * cell
        if place + 1 == len(steps) or steps[place + 1] != direction:
            points.append((x, y))
    points = mitred(points, beside)
    return points if is_forward else points[::-1]


def _marker(graph: Graph, stop: int, at: Point, legs: list[list[list[Point]]]) -> Marker:
    if not graph.is_interchange(stop):
        return Marker(at, at, MARKER)
    ends = [at]
    for line, place in graph.visits[stop]:
        ends += [leg[0] for leg in legs[line][place : place + 1]]
        ends += [leg[-1] for leg in legs[line][max(0, place - 1) : place]]
    a = max(ends, key=lambda end: dist(end, at))
    if dist(a, at) <= 1:
        return Marker(at, at, BIG_MARKER)
    return Marker(a, max(ends, key=lambda end: dist(end, a)), BIG_MARKER)
