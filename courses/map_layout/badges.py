"""The badge with code and name where a line begins, and with the code alone where it ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot

from courses.map_layout.costs import DIRECTIONS
from courses.map_layout.geometry import Plan
from courses.map_layout.model import Line
from courses.map_layout.shapes import Box, Point, Segment, crossing, grown, overlap, touches
from courses.map_layout.text import shortened, width

HEIGHT = 22.0
LONGEST_NAME = 220.0
STUBS = (32.0, 46.0, 60.0)  # From the stop to the near side of the badge.
AWAY = 14.0  # Closer to the stop its own tracks count as in the way.
REACH = 420.0  # No badge reaches farther from its stop.
COLLIDES = 1000.0


@dataclass(frozen=True)
class Badge:
    """`name` is empty where there is only the code. The stub joins it to the stop."""

    line: int
    is_start: bool
    box: Box
    code_width: float
    name: str
    stub: Segment


def code_width(code: str) -> float:
    return max(HEIGHT, width(code, is_bold=True) + 12)


def badges_of(plan: Plan, lines: tuple[Line, ...]) -> tuple[list[Badge], list[tuple[int, bool]]]:
    """A badge at both ends of every line, where nothing is in its way. Also the ends that got none."""
    placer = _Placer(plan)
    missing = []
    for is_start in (True, False):
        for number, line in enumerate(lines):
            if not is_start and len(line.stops) == 1:
                continue
            if not placer.place(number, line, is_start):
                missing.append((number, is_start))
    return placer.badges, missing


class _Placer:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.segments = plan.segments()
        self.badges: list[Badge] = []

    def place(self, number: int, line: Line, is_start: bool) -> bool:
        """Put the cheapest badge that collides with nothing. False when there is none."""
        near = self._near(self.plan.graph.lines[number][0 if is_start else -1])
        best, best_cost = None, COLLIDES
        for cost, badge in self._tried(number, line, is_start):
            if cost < best_cost:
                cost += self._price(badge, near)
                if cost < best_cost:
                    best, best_cost = badge, cost
        if best:
            self.badges.append(best)
        return best is not None

    def _near(self, stop: int) -> list[tuple[Segment, int]]:
        x, y = self.plan.stops[stop]
        zone = (x - REACH, y - REACH, x + REACH, y + REACH)
        return [(segment, line) for segment, line in self.segments if touches(segment, zone)]

    def _tried(self, number: int, line: Line, is_start: bool) -> Iterator[tuple[float, Badge]]:
        """Badges in every direction, the line's own first, with what each costs by itself."""
        graph, track = self.plan.graph, self.plan.tracks[number]
        stop = graph.lines[number][0 if is_start else -1]
        at = track[0 if is_start else -1]
        own = self._outward(track if is_start else track[::-1])
        names = [_badge_name(line)] if is_start else [""]
        for turn in (0, 1, -1, 2, -2, 3, -3, 4):
            direction = (own + turn) % 8
            takes_label_room = graph.is_interchange(stop) and direction in (0, 4)
            for name in [*names, *([""] if is_start and names != [""] else [])]:
                for stub in STUBS:
                    for side in (0, 1, 2) if name and direction in (2, 6) else (0,):
                        cost = abs(turn) * 1.2 + takes_label_room + (stub - STUBS[0]) * 0.02 + side * 0.2
                        cost += 4.0 if is_start and not name else 0.0
                        yield cost, _badge(number, line, is_start, name, at, direction, stub, side)

    def _outward(self, track: list[Point]) -> int:
        """The direction out of the line at its first point."""
        if len(track) == 1:
            return 6 if self.plan.form.is_tall else 4
        (ax, ay), (bx, by) = track[0], track[1]
        return max(range(8), key=lambda k: _along(k, ax - bx, ay - by))

    def _price(self, badge: Badge, near: list[tuple[Segment, int]]) -> float:
        """What a badge pays for crossing tracks with its stub; COLLIDES when it touches anything."""
        box, stub, price = badge.box, badge.stub, 0.0
        for other in self.badges:
            if overlap(grown(box, 5), other.box) or touches(stub, grown(other.box, 3)):
                return COLLIDES
            if crossing(stub, other.stub) or touches(other.stub, grown(box, 5)):
                return COLLIDES
        if any(overlap(grown(box, 4), marker.box) for marker in self.plan.markers):
            return COLLIDES
        for segment, line in near:
            if touches(segment, grown(box, 6)):
                return COLLIDES
            if line != badge.line and crossing(stub, segment):
                price += 15
        return price


def _along(direction: int, dx: float, dy: float) -> float:
    ux, uy = DIRECTIONS[direction]
    return (dx * ux + dy * uy) / hypot(ux, uy)


def _badge_name(line: Line) -> str:
    return shortened(line.name, LONGEST_NAME, 1, is_bold=True)[0][0]


def _badge(
    number: int, line: Line, is_start: bool, name: str, at: Point, direction: int, stub: float, side: int
) -> Badge:
    dx, dy = DIRECTIONS[direction]
    size = hypot(dx, dy)
    dx, dy = dx / size, dy / size
    code = code_width(line.code)
    whole = code + (width(name, is_bold=True) + 16 if name else 0)
    reach = stub + HEIGHT / 2
    x, y = at[0] + dx * reach, at[1] + dy * reach
    if dx < -0.1:
        left = x + HEIGHT / 2 - whole
    elif dx > 0.1:
        left = x - HEIGHT / 2
    else:
        left = (x - HEIGHT / 2, x + HEIGHT / 2 - whole, x - whole / 2)[side]
    box = (left, y - HEIGHT / 2, left + whole, y + HEIGHT / 2)
    start = (at[0] + dx * AWAY, at[1] + dy * AWAY)
    return Badge(number, is_start, box, code, name, (start, (x, y)))
