"""Tracks with round corners: as SVG path data to draw, and as short segments to measure."""

from math import acos, hypot, pi, tan

from courses.map_layout.shapes import Point, without_repeats

RADIUS = 30.0
RADIUS_AT_STOP = 9.0  # In a sharp bend at a stop, or the curve would leave the marker.
SHARP = 1.2  # Radians.
STRAIGHT = 0.02

Corner = tuple[Point, Point, Point]  # Where the curve begins, the corner, where it ends.


def corners(points: list[Point], stops: list[Point]) -> list[Corner]:
    """The curves that replace the corners of a polyline, in order."""
    points = without_repeats(points)
    found = []
    for a, b, c in zip(points, points[1:], points[2:], strict=False):
        before, after = hypot(a[0] - b[0], a[1] - b[1]), hypot(c[0] - b[0], c[1] - b[1])
        u = (a[0] - b[0]) / before, (a[1] - b[1]) / before
        v = (c[0] - b[0]) / after, (c[1] - b[1]) / after
        turn = pi - acos(max(-1.0, min(1.0, u[0] * v[0] + u[1] * v[1])))
        if turn < STRAIGHT:
            continue
        cut = min(_radius(turn, b, stops) * tan(min(turn, 3.0) / 2), before / 2, after / 2)
        found.append(((b[0] + u[0] * cut, b[1] + u[1] * cut), b, (b[0] + v[0] * cut, b[1] + v[1] * cut)))
    return found


def _radius(turn: float, at: Point, stops: list[Point]) -> float:
    is_at_stop = turn > SHARP and any(abs(at[0] - x) + abs(at[1] - y) < 8 for x, y in stops)
    return RADIUS_AT_STOP if is_at_stop else RADIUS


def path_data(points: list[Point], stops: list[Point]) -> str:
    """The polyline with round corners as the `d` of an SVG path, in tenths of a pixel."""
    data = "M" + spot(points[0])
    for start, corner, end in corners(points, stops):
        data += f"L{spot(start)}Q{spot(corner)} {spot(end)}"
    return data + "L" + spot(points[-1])


def flattened(points: list[Point], stops: list[Point]) -> list[Point]:
    """The same line as a polyline that stays within a fraction of a pixel of what is drawn."""
    flat = [points[0]]
    for start, corner, end in corners(points, stops):
        flat += [_on_curve(start, corner, end, part / 4) for part in range(5)]
    return without_repeats([*flat, points[-1]])


def _on_curve(start: Point, corner: Point, end: Point, at: float) -> Point:
    left, mid, right = (1 - at) ** 2, 2 * at * (1 - at), at**2
    return (
        left * start[0] + mid * corner[0] + right * end[0],
        left * start[1] + mid * corner[1] + right * end[1],
    )


def number(value: float) -> str:
    """Tenths at most, without a needless zero or sign."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def spot(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"
