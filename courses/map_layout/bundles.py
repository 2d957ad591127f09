"""Lines that share edges run beside each other. Here it is settled in which order."""

from courses.map_layout.graph import Graph

GAP = 9.5  # Pixels between the middles of two lines.

Offsets = dict[tuple[int, int], float]  # (edge, line) -> pixels to the right of the edge's direction.


def offsets(graph: Graph, steps: list[tuple[int, ...]]) -> Offsets:
    """How far every line lies beside the middle of every edge it has. `steps` are directions per edge.

    Along a chain of edges with the same lines the order stays the same, and follows the sides on
    which the lines come and go, so that they cross as little as can be.
    """
    found: Offsets = {}
    for edge, lines in enumerate(graph.edge_lines):
        if (edge, lines[0]) in found:
            continue
        if len(lines) == 1:
            found[edge, lines[0]] = 0.0
            continue
        chain, first, last = _chain(graph, edge)
        ends = _Ends(graph, steps, first, last)
        order = sorted(lines, key=lambda line: (ends.side(line), line))
        for member, is_forward in chain:
            for place, line in enumerate(order):
                offset = (place - (len(order) - 1) / 2) * GAP
                found[member, line] = offset if is_forward else -offset
    return found


def _chain(graph: Graph, edge: int) -> tuple[list[tuple[int, bool]], tuple[int, int], tuple[int, int]]:
    """The edges with the same lines around this one, and the first two and last two stops of the chain."""
    lead = graph.edge_lines[edge][0]
    same = set(graph.edge_lines[edge])
    edges, stops = graph.line_edges[lead], graph.lines[lead]
    start = next(place for place, (own, _) in enumerate(edges) if own == edge)
    end = start
    while start > 0 and set(graph.edge_lines[edges[start - 1][0]]) == same:
        start -= 1
    while end + 1 < len(edges) and set(graph.edge_lines[edges[end + 1][0]]) == same:
        end += 1
    return edges[start : end + 1], (stops[start], stops[start + 1]), (stops[end + 1], stops[end])


class _Ends:
    """On which side of a chain the lines come and go."""

    def __init__(self, graph: Graph, steps: list, first: tuple[int, int], last: tuple[int, int]) -> None:
        self.graph, self.steps = graph, steps
        self.first, self.last = first, last

    def side(self, line: int) -> float:
        """Negative: left of the chain, seen from its first stop. The mean of both ends."""
        sides = []
        into = self._away(line, *self.first)
        if into is not None:
            sides.append(4 - (into - self._direction(line, *self.first)) % 8)
        onward = self._away(line, *self.last)
        if onward is not None:
            back = self._direction(line, *self.last)
            turn = (onward - back - 4) % 8
            sides.append(turn if turn <= 4 else turn - 8)
        return sum(sides) / len(sides) if sides else 0.0

    def _away(self, line: int, stop: int, inner: int) -> int | None:
        """The direction in which the line leaves the chain at a stop; None if it ends there."""
        stops = self.graph.lines[line]
        place = stops.index(stop)
        beyond = 2 * place - stops.index(inner)
        return self._direction(line, stop, stops[beyond]) if 0 <= beyond < len(stops) else None

    def _direction(self, line: int, stop: int, towards: int) -> int:
        """The direction in which a line leaves one stop for its neighbour."""
        stops = self.graph.lines[line]
        place = min(stops.index(stop), stops.index(towards))
        edge, _ = self.graph.line_edges[line][place]
        steps = self.steps[edge]
        return steps[0] if self.graph.edges[edge][0] == stop else (steps[-1] + 4) % 8
