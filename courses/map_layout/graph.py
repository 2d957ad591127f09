"""The network as numbers: stops, lines and edges are indices into flat lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from courses.map_layout.model import Network

Edge = tuple[int, int]


@dataclass(frozen=True)
class Graph:
    """The network in indices. An edge joins two stops that are neighbours on one line or more."""

    ids: list[str]
    lines: list[list[int]]  # Per line its stops, in order.
    edges: list[Edge]  # In the direction of the first line that has it.
    edge_lines: list[list[int]]
    line_edges: list[list[tuple[int, bool]]]  # Per line its edges; True when run from first to second.
    visits: list[list[tuple[int, int]]]  # Per stop (line, place on the line).
    incident: list[list[int]]  # Per stop its edges.
    may_go_back: list[bool]  # Per edge: two lines contradict each other here.
    after: list[list[int]]  # Per stop itself and all that follows it, over all lines.
    before: list[list[int]]

    @property
    def size(self) -> int:
        return len(self.ids)

    def is_interchange(self, stop: int) -> bool:
        return len(self.visits[stop]) > 1


def graph_of(network: Network) -> Graph:
    """The graph of a checked network; indices follow the order of its stops and lines."""
    ids = [stop.id for stop in network.stops]
    index = {stop: number for number, stop in enumerate(ids)}
    lines = [[index[stop] for stop in line.stops] for line in network.lines]
    visits: list[list[tuple[int, int]]] = [[] for _ in ids]
    for number, stops in enumerate(lines):
        for place, stop in enumerate(stops):
            visits[stop].append((number, place))
    edges, edge_lines, line_edges = _edges(lines)
    incident: list[list[int]] = [[] for _ in ids]
    for edge, ends in enumerate(edges):
        for stop in ends:
            incident[stop].append(edge)
    following = forward_order(lines, len(ids))
    may_go_back = [
        b not in following[a] or _is_reversed(a, b, lines, edge_lines[edge])
        for edge, (a, b) in enumerate(edges)
    ]
    after, before = _closures(lines, len(ids))
    return Graph(ids, lines, edges, edge_lines, line_edges, visits, incident, may_go_back, after, before)


def forward_order(lines: list[list[int]], size: int) -> list[set[int]]:
    """Per stop the stops right after it, without what would close a circle.

    Lines with the most interchanges are taken first: a contradiction then costs the lesser line.
    """
    count = [0] * size
    for stops in lines:
        for stop in stops:
            count[stop] += 1
    following: list[set[int]] = [set() for _ in range(size)]
    for stops in sorted(lines, key=lambda stops: -sum(count[stop] > 1 for stop in stops)):
        for a, b in pairwise(stops):
            if b not in following[a] and a not in reachable(following, b):
                following[a].add(b)
    return following


def reachable(neighbours: list[set[int]], start: int) -> set[int]:
    """The stop and everything that can be reached from it."""
    seen, waiting = {start}, [start]
    while waiting:
        for stop in neighbours[waiting.pop()]:
            if stop not in seen:
                seen.add(stop)
                waiting.append(stop)
    return seen


def _edges(lines: list[list[int]]) -> tuple[list[Edge], list[list[int]], list[list[tuple[int, bool]]]]:
    edges: list[Edge] = []
    edge_lines: list[list[int]] = []
    line_edges: list[list[tuple[int, bool]]] = []
    known: dict[Edge, int] = {}
    for number, stops in enumerate(lines):
        own = []
        for a, b in pairwise(stops):
            edge = known.setdefault((min(a, b), max(a, b)), len(edges))
            if edge == len(edges):
                edges.append((a, b))
                edge_lines.append([])
            edge_lines[edge].append(number)
            own.append((edge, edges[edge][0] == a))
        line_edges.append(own)
    return edges, edge_lines, line_edges


def _is_reversed(a: int, b: int, lines: list[list[int]], owners: Iterable[int]) -> bool:
    return any(lines[line].index(a) > lines[line].index(b) for line in owners)


def _closures(lines: list[list[int]], size: int) -> tuple[list[list[int]], list[list[int]]]:
    following: list[set[int]] = [set() for _ in range(size)]
    preceding: list[set[int]] = [set() for _ in range(size)]
    for stops in lines:
        for a, b in pairwise(stops):
            following[a].add(b)
            preceding[b].add(a)
    after = [sorted(reachable(following, stop)) for stop in range(size)]
    before = [sorted(reachable(preceding, stop)) for stop in range(size)]
    return after, before
