"""The layer that is the same for everybody: tracks, badges, markers and names. It is hidden from readers."""

from courses.map_layout.curves import path_data
from courses.map_layout.layout import Layout, PlacedBadge, PlacedLine, PlacedStop
from courses.map_layout.markup import Markup, circle, element, group, rectangle, straight, text_rows
from courses.map_layout.model import Line
from courses.map_layout.patterns import CORE, SOLID
from courses.map_layout.shapes import Box, Point, grown
from courses.map_layout.text import FONT

CODE_RIM = 3  # Pixels of line colour around the square with the code.
RING = 3.2
LEADER = 15.0  # A label farther from its marker than this is joined to it by a fine line.


def background(layout: Layout, prefix: str) -> Markup:
    """The SVG group of tracks, badges, markers and names. Ids begin with the prefix."""
    stops = [stop.at for stop in layout.stops]
    return group(
        [
            *(_path(line, number, prefix, stops) for number, line in enumerate(layout.lines) if line.legs),
            *(_stub(badge, layout) for badge in layout.badges),
            *(_track(line, number, prefix) for number, line in enumerate(layout.lines) if line.legs),
            *(_leader(stop) for stop in layout.stops),
            *(badge_of(badge, layout) for badge in layout.badges),
            *(marker(stop) for stop in layout.stops),
            *(label(stop) for stop in layout.stops),
        ],
        aria_hidden="true",
    )


def _path(line: PlacedLine, number: int, prefix: str, stops: list[Point]) -> Markup:
    path = element("path", id=f"{prefix}-t{number}", d=path_data(line.track, stops))
    return element("defs", path)


def _track(line: PlacedLine, number: int, prefix: str) -> Markup:
    """A line with its casing, so that it passes visibly over those drawn before it."""
    href = f"#{prefix}-t{number}"
    drawn = element("use", class_="k", href=href) + element("use", class_=f"t line-{line.palette}", href=href)
    if line.pattern == SOLID:
        return drawn
    return drawn + element("use", class_="c" if line.pattern == CORE else "c dash", href=href)


def _stub(badge: PlacedBadge, layout: Layout) -> Markup:
    line = next(line for line in layout.lines if line.id == badge.line)
    at = layout.by_id[line.stops[0 if badge.is_start else -1]].at
    if line.legs:
        at = line.track[0 if badge.is_start else -1]
    return straight(f"t line-{line.palette}", (at, badge.stub[1]))


def badge_of(badge: PlacedBadge, layout: Layout) -> Markup:
    line = next(line for line in layout.lines if line.id == badge.line)
    return sign(line, badge.box, badge.code_width, badge.name)


def sign(line: Line | PlacedLine, box: Box, code_width: float, name: str) -> Markup:
    """The badge of a line: its code on a square, and its name or what fits of it."""
    left, top, _, bottom = box
    base = (top + bottom) / 2 + FONT * 0.36
    parts = [
        rectangle("p", box, 7),
        rectangle("q", grown((left, top, left + code_width, bottom), -CODE_RIM), 5),
        _text("b", line.code, left + code_width / 2, base, "middle"),
    ]
    if name:
        title = line.name if name != line.name else ""
        parts.append(_text("b on", name, left + code_width + 6, base, "start", title, line.language))
    return group(parts, class_=f"line-{line.palette}")


def _text(
    class_: str, text: str, x: float, y: float, anchor: str, title: str = "", language: str = ""
) -> Markup:
    content = (element("title", title) if title else Markup()) + text
    return element(
        "text",
        content,
        class_=class_,
        x=x,
        y=y,
        text_anchor="middle" if anchor == "middle" else None,
        lang=language or None,
    )


def marker(stop: PlacedStop) -> Markup:
    """The empty ring of a stop, or the capsule of one where lines run beside each other."""
    if stop.is_capsule:
        outer = straight("cap", (stop.a, stop.b), 2 * stop.radius + 1.6)
        return outer + straight("cap2", (stop.a, stop.b), 2 * stop.radius - 2 * RING + 1.6)
    return circle("m-disc", stop.a, stop.radius - (0.8 if stop.is_interchange else 0))


def label(stop: PlacedStop) -> Markup:
    """The name of a stop. When it is shortened the whole name is its title."""
    if stop.label is None or not stop.name:
        return Markup()
    return text_rows(
        stop.label.rows,
        stop.label.x,
        stop.label.box[1],
        stop.label.anchor,
        "x" if stop.is_interchange else None,
        full=stop.name if stop.label.is_short else "",
        language=stop.language,
    )


def _leader(stop: PlacedStop) -> Markup:
    if stop.label is None:
        return Markup()
    x, y = stop.centre
    tip = nearest(stop.label.box, stop.centre)
    apart = max(abs(tip[0] - x), abs(tip[1] - y)) - stop.radius
    return straight("lead", ((x, y), tip)) if apart > LEADER + 8 else Markup()


def nearest(box: Box, point: Point) -> Point:
    """The point of the box that is nearest to a point."""
    return min(max(point[0], box[0]), box[2]), min(max(point[1], box[1]), box[3])
