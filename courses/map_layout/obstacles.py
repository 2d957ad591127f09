"""What a label must keep clear of: tracks, markers and badges, found by their place."""

from dataclasses import dataclass, field
from math import hypot

from courses.map_layout.badges import Badge
from courses.map_layout.candidates import Label
from courses.map_layout.geometry import TRACK, Plan
from courses.map_layout.shapes import Box, Segment, box_of, crossing, grown, overlap, touches

CLEAR = 1.5  # Pixels that a label stays away from a track.
REACH = (3.6, 2.0)  # Cells that a label may reach to the sides and up or down.
FAR = 14.0  # From there a label must see its stop.


@dataclass
class Near:
    """The obstacles around one stop."""

    tracks: list[tuple[Segment, Box, bool]] = field(default_factory=list)  # True: a line of the stop.
    markers: list[Box] = field(default_factory=list)
    badges: list[Box] = field(default_factory=list)


class Obstacles:
    """The obstacles of a plan, and what a label at a stop pays for them."""

    def __init__(self, plan: Plan, badges: list[Badge]) -> None:
        self.plan = plan
        drawn = [*plan.segments(), *((badge.stub, badge.line) for badge in badges)]
        self.tracks = [(segment, box_of(segment), line) for segment, line in drawn]
        self.badges = [badge.box for badge in badges]

    def near(self, stop: int) -> Near:
        """What lies within the reach of the labels of a stop."""
        plan = self.plan
        box = plan.markers[stop].box
        wide, high = REACH[0] * plan.cell, REACH[1] * plan.cell
        zone = (box[0] - wide, box[1] - high, box[2] + wide, box[3] + high)
        own = {line for line, _ in plan.graph.visits[stop]}
        return Near(
            [
                (segment, bounds, line in own)
                for segment, bounds, line in self.tracks
                if overlap(grown(bounds, 1), zone)
            ],
            [
                marker.box
                for other, marker in enumerate(plan.markers)
                if other != stop and overlap(marker.box, zone)
            ],
            [badge for badge in self.badges if overlap(badge, zone)],
        )

    def cost(self, label: Label, stop: int, near: Near) -> float | None:
        """What the label pays for being close to others; None when it touches one or hides behind it."""
        cost = _beside_tracks(label.box, near)
        if cost is None or any(overlap(grown(label.box, CLEAR), badge) for badge in near.badges):
            return None
        wide, clear = grown(label.box, 9), grown(label.box, 2)
        for marker in near.markers:
            if overlap(clear, marker):
                return None
            cost += 0.6 if overlap(wide, marker) else 0.0
        own = self.plan.markers[stop].box
        if overlap(label.box, own) and label.side in "NSEW":
            return None
        return None if self._is_hidden(label, stop, near) else cost

    def _is_hidden(self, label: Label, stop: int, near: Near) -> bool:
        """Whether something lies between a label and its stop, so that it seems to belong elsewhere."""
        left, top, right, bottom = label.box
        own = self.plan.markers[stop].box
        if hypot(max(left - own[2], own[0] - right, 0), max(top - own[3], own[1] - bottom, 0)) <= FAR:
            return False
        x, y = self.plan.markers[stop].centre
        sight = (x, y), (min(max(x, left), right), min(max(y, top), bottom))
        if any(not is_own and crossing(sight, segment) for segment, _, is_own in near.tracks):
            return True
        return any(touches(sight, badge) for badge in near.badges)


def _beside_tracks(box: Box, near: Near) -> float | None:
    cost = 0.0
    left, top, right, bottom = wide = grown(box, TRACK / 2 + 7)
    clear = grown(box, TRACK / 2 + CLEAR)
    for segment, (a, b, c, d), is_own in near.tracks:
        if a > right or c < left or b > bottom or d < top:
            continue
        if touches(segment, clear):
            return None
        if not is_own and touches(segment, wide):
            cost += 0.7
    return cost
