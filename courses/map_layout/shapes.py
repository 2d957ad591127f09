"""Points, boxes and segments in pixels."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import dist, hypot

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # Left, top, right, bottom.
Segment = tuple[Point, Point]


class Rounded:
    """What lies within `radius` of the way from `a` to `b`: a disc, or where these are apart a capsule."""

    a: Point
    b: Point
    radius: float

    @property
    def is_capsule(self) -> bool:
        return dist(self.a, self.b) > 1

    @property
    def centre(self) -> Point:
        return (self.a[0] + self.b[0]) / 2, (self.a[1] + self.b[1]) / 2

    @property
    def box(self) -> Box:
        (ax, ay), (bx, by), r = self.a, self.b, self.radius
        return min(ax, bx) - r, min(ay, by) - r, max(ax, bx) + r, max(ay, by) + r


def joined(legs: Iterable[Sequence[Point]]) -> list[Point]:
    """Polylines that follow each other as one."""
    points: list[Point] = []
    for leg in legs:
        points += leg[1:] if points and dist(points[-1], leg[0]) < 0.5 else leg
    return points


def grown(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def around(*boxes: Box) -> Box:
    """The smallest box around all."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def box_of(segment: Segment) -> Box:
    (ax, ay), (bx, by) = segment
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def touches(segment: Segment, box: Box) -> bool:
    """Whether the segment enters the box (Liang and Barsky)."""
    (x, y), (bx, by) = segment
    dx, dy = bx - x, by - y
    enters, leaves = 0.0, 1.0
    for speed, room in ((-dx, x - box[0]), (dx, box[2] - x), (-dy, y - box[1]), (dy, box[3] - y)):
        if speed == 0:
            if room <= 0:
                return False
            continue
        at = room / speed
        if speed < 0:
            enters = max(enters, at)
        else:
            leaves = min(leaves, at)
        if enters >= leaves:
            return False
    return True


def crossing(one: Segment, other: Segment) -> Point | None:
    """Where two segments cross; None if they do not, or are parallel."""
    (ax, ay), (bx, by) = one
    (cx, cy), (dx, dy) = other
    rx, ry, sx, sy = bx - ax, by - ay, dx - cx, dy - cy
    across = rx * sy - ry * sx
    if abs(across) < 1e-9:
        return None
    along = ((cx - ax) * sy - (cy - ay) * sx) / across
    along_other = ((cx - ax) * ry - (cy - ay) * rx) / across
    if 0 <= along <= 1 and 0 <= along_other <= 1:
        return ax + along * rx, ay + along * ry
    return None


def length(points: list[Point]) -> float:
    return sum(dist(a, b) for a, b in pairwise(points))


def without_repeats(points: list[Point]) -> list[Point]:
    """The points, without those that lie on the one before."""
    kept = points[:1]
    for point in points[1:]:
        if dist(point, kept[-1]) > 0.01:
            kept.append(point)
    return kept


def unit(a: Point, b: Point) -> Point:
    """The direction from a to b, of length one."""
    apart = dist(a, b)
    return (b[0] - a[0]) / apart, (b[1] - a[1]) / apart


def mitred(points: list[Point], by: float) -> list[Point]:
    """The polyline shifted sideways, to the right of its direction; corners stay corners."""
    if not by:
        return points
    normals = [(-dy, dx) for dx, dy in (unit(a, b) for a, b in pairwise(points))]
    shifted = []
    for place, (x, y) in enumerate(points):
        before, after = normals[max(0, place - 1)], normals[min(place, len(normals) - 1)]
        nx, ny = before[0] + after[0], before[1] + after[1]
        size = hypot(nx, ny) or 1.0
        nx, ny = nx / size, ny / size
        stretch = by / (nx * after[0] + ny * after[1])
        shifted.append((x + nx * stretch, y + ny * stretch))
    return shifted
