"""Small pieces of SVG. No styles and no scripts: classes and plain attributes only, for a strict CSP."""

from collections.abc import Iterable, Sequence
from html import escape

from courses.map_layout.curves import number, spot
from courses.map_layout.shapes import Box, Point
from courses.map_layout.text import ROW, is_right_to_left

BASELINE = 0.82  # Of a row, from its top.
_OPPOSITE = {"start": "end", "end": "start"}


class Markup(str):
    """SVG that is safe to put into a page: only `element` makes it, and what is added to it gets escaped."""

    __slots__ = ()

    def __html__(self) -> "Markup":
        return self

    def __add__(self, other: str) -> "Markup":
        return Markup(str.__add__(self, escaped(other)))

    def __radd__(self, other: str) -> "Markup":
        return Markup(str.__add__(escaped(other), self))


def escaped(text: str) -> Markup:
    return text if isinstance(text, Markup) else Markup(escape(text))


def together(parts: Iterable[str]) -> Markup:
    return Markup("".join(map(escaped, parts)))


def element(tag: str, content: str = "", /, **attributes: str | float | None) -> Markup:
    """An element; `class_` becomes `class`, other underscores hyphens; an attribute that is None is left out.

    All text is escaped: attributes, and content that is not markup.
    """
    parts = [tag]
    for name, value in attributes.items():
        if value is not None:
            text = value if isinstance(value, str) else number(value)
            parts.append(f'{name.rstrip("_").replace("_", "-")}="{escape(text)}"')
    opened = " ".join(parts)
    return Markup(f"<{opened}>{escaped(content)}</{tag}>" if content else f"<{opened}/>")


def circle(class_: str, at: Point, radius: float) -> Markup:
    return element("circle", class_=class_, cx=at[0], cy=at[1], r=radius)


def rectangle(class_: str, box: Box, corner: float) -> Markup:
    left, top, right, bottom = box
    return element("rect", class_=class_, x=left, y=top, width=right - left, height=bottom - top, rx=corner)


def straight(class_: str, points: Iterable[Point], width: float | None = None) -> Markup:
    return element(
        "path", class_=class_, d="M" + "L".join(spot(point) for point in points), stroke_width=width
    )


def text_rows(
    rows: Sequence[str],
    x: float,
    top: float,
    anchor: str,
    class_: str | None = None,
    *,
    full: str = "",
    language: str = "",
) -> Markup:
    """Rows of text below each other. `full` is the whole text, shown when the pointer rests on a part.
    `language` is that of the text, where it is not the language of the page."""
    is_reversed = is_right_to_left(" ".join(rows))
    shown = together(
        element("tspan", row, x=x, y=top + (place + BASELINE) * ROW) for place, row in enumerate(rows)
    )
    return element(
        "text",
        (element("title", full) if full else "") + shown,
        class_=class_,
        text_anchor=_OPPOSITE.get(anchor, anchor) if is_reversed else anchor,
        direction="rtl" if is_reversed else None,
        lang=language or None,
    )


def group(content: Iterable[str], **attributes: str | None) -> Markup:
    return element("g", together(content), **attributes)


def svg(
    box: Box,
    content: Markup,
    *,
    prefix: str,
    title: str,
    description: str,
    layers: tuple[Markup, Markup] = (Markup(), Markup()),
    scale: float = 1.0,
    class_: str = "metro",
) -> Markup:
    """The whole drawing: content between a layer under and a layer over it, with a name and a description."""
    left, top, right, bottom = box
    names = element("title", title, id=f"{prefix}-title")
    names += element("desc", description, id=f"{prefix}-desc")
    return element(
        "svg",
        names + layers[0] + content + layers[1],
        class_=class_,
        viewBox=" ".join(number(value) for value in (left, top, right - left, bottom - top)),
        width=(right - left) * scale,
        height=(bottom - top) * scale,
        role="group",
        direction="ltr",
        aria_labelledby=f"{prefix}-title {prefix}-desc",
    )
