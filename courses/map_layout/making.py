"""From lines and stops to a finished map: the one function that others call, and what it puts together."""

from collections.abc import Callable
from dataclasses import replace

from courses.map_layout.badges import Badge
from courses.map_layout.candidates import Label
from courses.map_layout.checking import checked
from courses.map_layout.costs import WIDE, Form
from courses.map_layout.graph import graph_of
from courses.map_layout.layout import (
    Layout,
    PlacedBadge,
    PlacedLabel,
    PlacedLine,
    PlacedStop,
    Points,
)
from courses.map_layout.lettering import Lettered, lettered
from courses.map_layout.model import Finding, Grid, Network
from courses.map_layout.patterns import patterns_of
from courses.map_layout.review import review
from courses.map_layout.search import FINAL, Effort, Search
from courses.map_layout.shapes import Box, Point, around, grown

RIM = 28  # Pixels around all that is drawn.
EMPTY_BOX = (0.0, 0.0, 240.0, 120.0)

Progress = Callable[[float], bool | None]


def lay_out(
    network: Network,
    form: Form = WIDE,
    *,
    effort: Effort = FINAL,
    known: Grid | None = None,
    progress: Progress | None = None,
    seed: int = 1,
) -> Layout:
    """Lay a network out as a map. The same arguments give the same map, on every machine.

    `form` is WIDE or TALL. `effort` is FINAL (seconds to half a minute) or PREVIEW (at most a second
    or two). `known` is the grid of the map that people know: its stops keep their cell as far as can
    be. `progress` is told the fraction done, from 0 to 1; when it answers False, the search stops and
    the best so far is made into a map. What could not be drawn well is in the findings of the map.
    Raises MapRefused when the network is too large; nothing else.
    """
    network, findings = checked(network)
    if not network.lines:
        return Layout(form.name, form.cell, EMPTY_BOX, (), (), (), Grid({}, {}), tuple(findings))
    watch = _Watch(progress)
    graph = graph_of(network)
    index = {stop: number for number, stop in enumerate(graph.ids)}
    pins = {index[stop]: cell for stop, cell in network.pins.items()}
    search = Search(graph, form, effort, pins, known, seed)
    search.run(watch.goes_on)
    layout = _assembled(lettered(search, network, watch.goes_on), network)
    if watch.is_stopped:
        findings.append(Finding("stopped_early"))
    findings += review(layout, network, graph)
    watch.goes_on(1.0)
    return replace(layout, findings=tuple(findings))


class _Watch:
    """Passes the progress on, rising only, and remembers the wish to stop."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress = progress
        self.fraction = 0.0
        self.is_stopped = False

    def goes_on(self, fraction: float) -> bool:
        self.fraction = max(self.fraction, min(fraction, 1.0))
        if self.progress and not self.is_stopped:
            self.is_stopped = self.progress(self.fraction) is False
        return not self.is_stopped


def _assembled(made: Lettered, network: Network) -> Layout:
    plan, graph = made.plan, made.plan.graph
    lines = [line.id for line in network.lines]
    stops = tuple(
        PlacedStop(
            stop.id,
            stop.name,
            tuple(lines[line] for line, _ in graph.visits[number]),
            _rounded(plan.stops[number]),
            _rounded(plan.markers[number].a),
            _rounded(plan.markers[number].b),
            plan.markers[number].radius,
            _label(made.labelling.labels[number]),
            stop.language,
        )
        for number, stop in enumerate(network.stops)
    )
    badges = tuple(_badge(badge, lines) for badge in made.badges)
    boxes = [*(stop.box for stop in stops), *(badge.box for badge in badges)]
    boxes += [stop.label.box for stop in stops if stop.label]
    boxes += [(x, y, x, y) for points in plan.tracks for x, y in points]
    return Layout(
        plan.form.name,
        plan.cell,
        _rounded_box(grown(around(*boxes), RIM)),
        _lines(made, network),
        stops,
        badges,
        _grid(made),
        cost=made.cost / 100,
    )


def _lines(made: Lettered, network: Network) -> tuple[PlacedLine, ...]:
    patterns = patterns_of([line.palette for line in network.lines])
    return tuple(
        PlacedLine(
            line.id,
            line.code,
            line.name,
            line.palette,
            pattern,
            line.stops,
            tuple(_rounded_all(leg) for leg in made.plan.legs[number]),
            line.language,
        )
        for number, (line, pattern) in enumerate(zip(network.lines, patterns, strict=True))
    )


def _grid(made: Lettered) -> Grid:
    (x, y, shapes), graph = made.grid, made.plan.graph
    return Grid(
        {stop: (x[number], y[number]) for number, stop in enumerate(graph.ids)},
        {(graph.ids[a], graph.ids[b]): shapes[edge] for edge, (a, b) in enumerate(graph.edges)},
    )


def _label(label: Label | None) -> PlacedLabel | None:
    if label is None:
        return None
    return PlacedLabel(label.rows, _rounded_box(label.box), round(label.x, 1), label.anchor, label.is_short)


def _badge(badge: Badge, lines: list[str]) -> PlacedBadge:
    start, end = badge.stub
    return PlacedBadge(
        lines[badge.line],
        badge.is_start,
        _rounded_box(badge.box),
        round(badge.code_width, 1),
        badge.name,
        (_rounded(start), _rounded(end)),
    )


def _rounded(point: Point) -> Point:
    return round(point[0], 1), round(point[1], 1)


def _rounded_all(points: list[Point]) -> Points:
    return tuple(_rounded(point) for point in points)


def _rounded_box(box: Box) -> Box:
    return round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1)
