"""What a coordinator should know about a finished map: all that could not be drawn well."""

from courses.map_layout import quality
from courses.map_layout.costs import MOST_BENDS
from courses.map_layout.graph import Graph
from courses.map_layout.layout import Layout
from courses.map_layout.model import Finding, Network


def review(layout: Layout, network: Network, graph: Graph) -> list[Finding]:
    """The findings about the result, in a fixed order."""
    return [
        *_contradictions(graph, network),
        *_backward(layout),
        *(
            Finding("track_through_stop", (stop,), (line,))
            for line, stop in quality.tracks_through_stops(layout)
        ),
        *(Finding("tracks_on_top", lines=pair) for pair in quality.tracks_on_top(layout)),
        *_labels(layout),
        *_badges(layout),
        *_measures(layout),
    ]


def _contradictions(graph: Graph, network: Network) -> list[Finding]:
    """Edges of a circle: at least two lines want these stops in another order."""
    return [
        Finding(
            "orders_contradict",
            (graph.ids[a], graph.ids[b]),
            tuple(network.lines[line].id for line in graph.edge_lines[edge]),
        )
        for edge, (a, b) in enumerate(graph.edges)
        if graph.may_go_back[edge]
    ]


def _backward(layout: Layout) -> list[Finding]:
    return [Finding("goes_back", (a, b), (line,)) for line, a, b in quality.backward_edges(layout)]


def _labels(layout: Layout) -> list[Finding]:
    hidden = [Finding("label_hidden", (stop.id,)) for stop in layout.stops if stop.name and not stop.label]
    short = [
        Finding("label_shortened", (stop.id,)) for stop in layout.stops if stop.label and stop.label.is_short
    ]
    return hidden + short


def _badges(layout: Layout) -> list[Finding]:
    starts = {badge.line: badge for badge in layout.badges if badge.is_start}
    ends = {badge.line for badge in layout.badges if not badge.is_start}
    found = []
    for line in layout.lines:
        if line.id not in starts or (len(line.stops) > 1 and line.id not in ends):
            found.append(Finding("badge_hidden", lines=(line.id,)))
        if line.id in starts and starts[line.id].name != line.name:
            found.append(Finding("badge_shortened", lines=(line.id,)))
    return found


def _measures(layout: Layout) -> list[Finding]:
    found = []
    counts = {line.id: quality.bends(line) for line in layout.lines}
    if sum(counts.values()) > MOST_BENDS * len(counts):
        crooked = tuple(line for line, count in counts.items() if count > MOST_BENDS)
        found.append(Finding("many_bends", lines=crooked))
    return found
