"""What happens at a stop: how its lines turn, whether they cross there, and what room is left for its name."""

from itertools import combinations

from courses.map_layout import costs
from courses.map_layout.graph import Graph

Arms = tuple[tuple[int, int], ...]  # Edge, and where its path says in which direction it leaves the stop.
Passes = tuple[tuple[int, int], ...]  # Per line that runs through: the arms it comes and goes by.


def arms_and_passes(graph: Graph, stop: int) -> tuple[Arms, Passes]:
    """The edges that meet at a stop, and which two of them each line through the stop connects."""
    arms = tuple((edge, 1 if graph.edges[edge][0] == stop else 2) for edge in graph.incident[stop])
    place = {edge: number for number, (edge, _) in enumerate(arms)}
    passes = [
        (place[graph.line_edges[line][at - 1][0]], place[graph.line_edges[line][at][0]])
        for line, at in graph.visits[stop]
        if 0 < at < len(graph.lines[line]) - 1
    ]
    return arms, tuple(passes)


class Corner:
    """The cost of one stop for every combination of directions of its arms, worked out when needed."""

    def __init__(self, passes: Passes, room: list[int], bend: int = 0) -> None:
        self.passes = passes
        self.room = room
        self.turn = [*costs.TURN]
        self.turn[1] += bend
        self.weight = 1.0  # Of the room for the label; raised where a label found no place.
        self.known: dict[int, int] = {}

    def weigh(self, weight: float) -> None:
        self.weight = weight
        self.known.clear()

    def work_out(self, key: int, arms: int) -> int:
        """The cost for the directions packed in `key`, three bits per arm, the first arm highest."""
        directions = [key >> 3 * (arms - 1 - arm) & 7 for arm in range(arms)]
        used = 0
        for direction in directions:
            used |= 1 << direction
        through = [(directions[one], directions[other]) for one, other in self.passes]
        cost = sum(self.turn[turn_of(one, other)] for one, other in through)
        cost += sum(_cross(*two) for two in combinations(through, 2)) * costs.CROSSING_AT_STOP
        cost += round(costs.LABEL * self.room[used] * self.weight) // 100
        self.known[key] = cost
        return cost


def turn_of(out: int, other: int) -> int:
    """By how many eighths a line turns that leaves a stop in these two directions."""
    apart = abs(out - other)
    return 4 - min(apart, 8 - apart)


def _cross(one: tuple[int, int], other: tuple[int, int]) -> bool:
    if len({*one, *other}) < 4:
        return False
    low, high = min(one), max(one)
    return (low < other[0] < high) != (low < other[1] < high)
