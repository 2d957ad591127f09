"""What a marker shows. Every state has its own shape, so that none depends on colour."""

from math import cos, pi, sin

from courses.map_layout.curves import number, spot
from courses.map_layout.layout import PlacedStop
from courses.map_layout.markup import Markup, circle, element, straight
from courses.map_layout.shapes import Point


def glyph(stop: PlacedStop, state: str) -> Markup:
    """The sign of a state, to be drawn over the empty ring of the stop. Nothing for `open`."""
    draw = _SIGNS.get(state)
    return draw(stop) if draw else Markup()


def share_glyph(stop: PlacedStop, share: float | None) -> Markup:
    """The part of a team that has been there, as a filled sector from twelve o'clock; None: it may not be told."""
    if share is None:
        return _dashed(stop) + _path("m-ink", f"M{spot(_off(stop, -3, 0))}h6")
    radius = _ring(stop)
    whole = circle("m-disc", stop.centre, radius)
    if share >= 1:
        return whole + circle("m-full", stop.centre, radius)
    return whole + (_sector(stop.centre, radius, share) if share > 0 else Markup())


def supply_glyph(stop: PlacedStop, sessions: int) -> Markup:
    """How many sessions are to come, as a figure in the marker; the ring is dashed when there are none."""
    x, y = stop.centre
    figure = str(sessions) if sessions < 10 else "9+"
    ring = circle("m-disc", stop.centre, 9.5) if sessions else _dashed(stop)
    return ring + element("text", figure, class_="b num", x=x, y=y + 3.6, text_anchor="middle")


def _ring(stop: PlacedStop) -> float:
    """The radius in the middle of the ring."""
    return stop.radius - (0.8 if stop.is_interchange else 0)


def _registered(stop: PlacedStop) -> Markup:
    return circle("m-full", stop.centre, 4.4 if stop.is_interchange else 3.2)


def _attended(stop: PlacedStop) -> Markup:
    radius = _ring(stop)
    size = number(radius)
    return _path("m-full", f"M{spot(_off(stop, -radius, 0))}a{size} {size} 0 0 0 {number(2 * radius)} 0z")


def _completed(stop: PlacedStop) -> Markup:
    full = circle("m-full", stop.centre, _ring(stop) + (1.9 if stop.is_interchange else 1.1))
    if stop.is_capsule:
        full = straight("cap", (stop.a, stop.b), 2 * stop.radius + 1.6)
    return full + _path("m-cut", f"M{spot(_off(stop, -3.7, 0.2))}l2.6 2.8 4.9-5.6")


def _skipped(stop: PlacedStop) -> Markup:
    return _path("m-ink", f"M{spot(_off(stop, -3, 0))}h6")


def _expired(stop: PlacedStop) -> Markup:
    return _dashed(stop) + _path("m-ink", f"M{spot(_off(stop, -3.2, 0.2))}l2.3 2.5 4.2-5")


def _next(stop: PlacedStop) -> Markup:
    radius = _ring(stop) + 2.3
    halo = circle("m-halo", stop.centre, radius + 5.5)
    return (
        halo
        + circle("m-next", stop.centre, radius)
        + _path("m-play", f"M{spot(_off(stop, -2.2, -4))}l6.5 4-6.5 4z")
    )


def _dashed(stop: PlacedStop) -> Markup:
    radius = _ring(stop) + 1
    if stop.is_capsule:  # Too long to dash: it makes way for a ring.
        paper = straight("cap2", (stop.a, stop.b), 2 * stop.radius + 3)
        return paper + circle("m-dash", stop.centre, radius + 1)
    return circle("q", stop.centre, radius + 2) + circle("m-dash", stop.centre, radius)


def _sector(at: Point, radius: float, share: float) -> Markup:
    angle = 2 * pi * share - pi / 2
    end = at[0] + radius * cos(angle), at[1] + radius * sin(angle)
    top, size = (at[0], at[1] - radius), number(radius)
    return _path("m-full", f"M{spot(at)}L{spot(top)}A{size} {size} 0 {int(share > 0.5)} 1 {spot(end)}z")


def _path(class_: str, data: str) -> Markup:
    return element("path", class_=class_, d=data)


def _off(stop: PlacedStop, dx: float, dy: float) -> Point:
    return stop.centre[0] + dx, stop.centre[1] + dy


_SIGNS = {
    "registered": _registered,
    "attended": _attended,
    "completed": _completed,
    "skipped": _skipped,
    "expired": _expired,
    "next": _next,
}
