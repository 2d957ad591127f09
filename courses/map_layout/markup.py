"""Small pieces of SVG. No styles and no scripts: classes and plain attributes only, for a strict CSP."""

from collections.abc import Iterable, Sequence
from html import escape

from courses.map_layout.curves import number, spot
from courses.map_layout.shapes import Box, Point
from courses.map_layout.text import ROW, is_right_to_left

BASELINE = 0.82  # Of a row, from its top.
_OPPOSITE = {"start": "end", "end": "start"}


def element(tag: str, content: str = "", /, **attributes: str | float | None) -> str:
    """An element; `class_` becomes `class`, other underscores hyphens. Texts are escaped, None is left out."""
    parts = [tag]
    for name, value in attributes.items():
        if value is not None:
            text = value if isinstance(value, str) else number(value)
            parts.append(f'{name.rstrip("_").replace("_", "-")}="{escape(text)}"')
    opened = " ".join(parts)
    return f"<{opened}>{content}</{tag}>" if content else f"<{opened}/>"


def circle(class_: str, at: Point, radius: float) -> str:
    return element("circle", class_=class_, cx=at[0], cy=at[1], r=radius)


def rectangle(class_: str, box: Box, corner: float) -> str:
    left, top, right, bottom = box
    return element("rect", class_=class_, x=left, y=top, width=right - left, height=bottom - top, rx=corner)


def straight(class_: str, points: Iterable[Point], width: float | None = None) -> str:
    return element(
        "path", class_=class_, d="M" + "L".join(spot(point) for point in points), stroke_width=width
    )


def text_rows(
    rows: Sequence[str], x: float, top: float, anchor: str, class_: str | None = None, *, full: str = ""
) -> str:
    """Rows of text below each other. `full` is the whole text, shown when the pointer rests on a part."""
    is_reversed = is_right_to_left(" ".join(rows))
    shown = "".join(
        element("tspan", escape(row), x=x, y=top + (place + BASELINE) * ROW) for place, row in enumerate(rows)
    )
    return element(
        "text",
        (element("title", escape(full)) if full else "") + shown,
        class_=class_,
        text_anchor=_OPPOSITE.get(anchor, anchor) if is_reversed else anchor,
        direction="rtl" if is_reversed else None,
    )


def group(content: Iterable[str], **attributes: str | None) -> str:
    return element("g", "".join(content), **attributes)


def svg(
    box: Box,
    content: str,
    *,
    prefix: str,
    title: str,
    description: str,
    layers: tuple[str, str] = ("", ""),
    scale: float = 1.0,
) -> str:
    """The whole drawing: content between a layer under and a layer over it, with a name and a description."""
    left, top, right, bottom = box
    names = element("title", escape(title), id=f"{prefix}-title")
    names += element("desc", escape(description), id=f"{prefix}-desc")
    return element(
        "svg",
        names + layers[0] + content + layers[1],
        class_="metro",
        viewBox=" ".join(number(value) for value in (left, top, right - left, bottom - top)),
        width=(right - left) * scale,
        height=(bottom - top) * scale,
        role="group",
        direction="ltr",
        aria_labelledby=f"{prefix}-title {prefix}-desc",
    )
