"""How good a map is, measured on what is drawn. These are the criteria a map is accepted by."""

from dataclasses import dataclass
from itertools import combinations, pairwise
from math import atan2, degrees, dist, pi

from courses.map_layout.curves import flattened
from courses.map_layout.geometry import TRACK
from courses.map_layout.layout import Layout, PlacedLine
from courses.map_layout.shapes import Box, Point, Segment, box_of, crossing, grown, length, overlap, touches

LEAST_DISTANCE = 48.0  # Pixels between two stops: a target of 24 pixels each, at half size.
JOG = 12.0  # Shorter parts are not looked at for crossings: they lie under a marker.


@dataclass(frozen=True)
class Quality:
    """The criteria. Lengths in pixels, shares from 0 to 1, the rest are counts."""

    octilinear: float
    bends_per_line: float
    label_on_label: int
    label_on_track: int
    label_on_marker: int
    label_on_badge: int
    badge_on_other: int
    hidden_labels: int
    crossings: int
    track_through_stop: int
    tracks_on_top: int
    smallest_distance: float
    backward: int
    length_variation: float
    longest_by_mean: float

    @property
    def label_collisions(self) -> int:
        return self.label_on_label + self.label_on_track + self.label_on_marker + self.label_on_badge


def measure(layout: Layout) -> Quality:
    """All criteria of a map."""
    labels = [(stop.id, stop.label.box) for stop in layout.stops if stop.label]
    segments = drawn_segments(layout)
    lengths = [length(list(leg)) for leg in distinct_legs(layout)]
    mean = sum(lengths) / len(lengths) if lengths else 0.0
    variance = sum((own - mean) ** 2 for own in lengths) / len(lengths) if lengths else 0.0
    return Quality(
        octilinear=octilinear_share(layout),
        bends_per_line=_mean([bends(line) for line in layout.lines]),
        label_on_label=sum(overlap(one, other) for (_, one), (_, other) in combinations(labels, 2)),
        label_on_track=sum(_is_on_track(box, segments) for _, box in labels),
        label_on_marker=sum(
            overlap(box, stop.box) for own, box in labels for stop in layout.stops if stop.id != own
        ),
        label_on_badge=sum(overlap(box, badge.box) for _, box in labels for badge in layout.badges),
        badge_on_other=badges_on_others(layout, segments),
        hidden_labels=len(layout.stops) - len(labels),
        crossings=len(crossings(layout)),
        track_through_stop=len(tracks_through_stops(layout)),
        tracks_on_top=len(tracks_on_top(layout)),
        smallest_distance=smallest_distance(layout),
        backward=len(backward_edges(layout)),
        length_variation=variance**0.5 / mean if mean else 0.0,
        longest_by_mean=max(lengths) / mean if mean else 0.0,
    )


def octilinear_share(layout: Layout) -> float:
    """The share of all track, by length, that runs in one of the eight directions.

    Between two stops: where a line changes its place in a bundle, it does so under the marker.
    """
    whole = octilinear = 0.0
    for line in layout.lines:
        for angle, size in _courses(line):
            off = degrees(angle) % 45
            whole += size
            octilinear += size if min(off, 45 - off) < 1 else 0.0
    return octilinear / whole if whole else 1.0


def bends(line: PlacedLine) -> int:
    """How often a line changes its direction, at stops or between them."""
    angles = [angle for angle, _ in _courses(line)]
    return sum(abs((a - b + pi) % (2 * pi) - pi) > 0.3 for a, b in pairwise(angles))


def _courses(line: PlacedLine) -> list[tuple[float, float]]:
    """Angle and length of every straight part of a line, stop by stop."""
    return [
        (atan2(b[1] - a[1], b[0] - a[0]), dist(a, b)) for leg in line.legs for a, b in pairwise(leg) if a != b
    ]


def smallest_distance(layout: Layout) -> float:
    """Between the middles of any two stops; infinite when there are fewer than two."""
    return min((dist(a.at, b.at) for a, b in combinations(layout.stops, 2)), default=float("inf"))


def backward_edges(layout: Layout) -> list[tuple[str, str, str]]:
    """Line and two stops, wherever a line runs against the reading direction."""
    axis = 1 if layout.form == "tall" else 0
    at = {stop.id: stop.at[axis] for stop in layout.stops}
    return [
        (line.id, a, b)
        for line in layout.lines
        for a, b in zip(line.stops, line.stops[1:], strict=False)
        if at[b] <= at[a] - 1
    ]


def crossings(layout: Layout) -> list[Point]:
    """Where two lines cross away from any stop."""
    found = []
    tracks = [line.track for line in layout.lines]
    for one, other in combinations([_with_boxes(track) for track in tracks], 2):
        for segment, box in one:
            for against, other_box in other:
                if overlap(grown(box, 0.5), grown(other_box, 0.5)):
                    point = crossing(segment, against)
                    if point and all(dist(point, stop.centre) > 14 for stop in layout.stops):
                        found.append(point)
    return found


def tracks_through_stops(layout: Layout) -> list[tuple[str, str]]:
    """Line and stop, wherever a line runs through a marker of a stop that it does not have."""
    found = []
    for line in layout.lines:
        track = line.track
        for stop in layout.stops:
            if line.id not in stop.lines and any(
                touches(part, grown(stop.box, -2)) for part in pairwise(track)
            ):
                found.append((line.id, stop.id))
    return found


def tracks_on_top(layout: Layout) -> list[tuple[str, str]]:
    """Pairs of lines that run over each other without being drawn side by side."""
    found = []
    tracks = [(line.id, _with_boxes(line.track)) for line in layout.lines]
    for (one, parts), (other, others) in combinations(tracks, 2):
        if any(
            overlap(grown(box, 0.5), grown(other_box, 0.5)) and _cover(part, against)
            for part, box in parts
            for against, other_box in others
        ):
            found.append((one, other))
    return found


def badges_on_others(layout: Layout, segments: list[Segment]) -> int:
    """How many badges touch a track, a marker or another badge."""
    boxes = [badge.box for badge in layout.badges]
    count = sum(overlap(one, other) for one, other in combinations(boxes, 2))
    count += sum(overlap(box, stop.box) for box in boxes for stop in layout.stops)
    return count + sum(_is_on_track(box, segments) for box in boxes)


def drawn_segments(layout: Layout) -> list[Segment]:
    """All tracks as they are drawn, with round corners, in short segments."""
    stops = [stop.at for stop in layout.stops]
    return [part for line in layout.lines if line.legs for part in _parts(flattened(line.track, stops))]


def distinct_legs(layout: Layout) -> list[tuple[Point, ...]]:
    """One polyline per pair of neighbouring stops."""
    legs = {}
    for line in layout.lines:
        for a, b, leg in zip(line.stops, line.stops[1:], line.legs, strict=False):
            legs.setdefault(frozenset((a, b)), leg)
    return list(legs.values())


def _is_on_track(box: Box, segments: list[Segment]) -> bool:
    wide = grown(box, TRACK / 2)
    return any(touches(segment, wide) for segment in segments)


def _with_boxes(track: list[Point]) -> list[tuple[Segment, Box]]:
    return [(part, box_of(part)) for part in _parts(track) if dist(*part) >= JOG]


def _parts(points: list[Point]) -> list[Segment]:
    return list(pairwise(points))


def _cover(one: Segment, other: Segment) -> bool:
    """Whether two segments lie on one straight line and share more than a jog of it."""
    (ax, ay), (bx, by) = one
    size = dist(*one)
    ux, uy = (bx - ax) / size, (by - ay) / size
    if any(abs((x - ax) * uy - (y - ay) * ux) > 2 for x, y in other):
        return False
    along = sorted((x - ax) * ux + (y - ay) * uy for x, y in other)
    return min(size, along[1]) - max(0.0, along[0]) > JOG


def _mean(counts: list[int]) -> float:
    return sum(counts) / len(counts) if counts else 0.0
