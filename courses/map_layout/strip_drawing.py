"""A strip as one SVG, in the same layers as a map."""

from collections.abc import Mapping
from itertools import pairwise

from courses.map_layout.background_layer import marker, sign
from courses.map_layout.badges import code_width
from courses.map_layout.markup import Markup, group, rectangle, straight, svg, text_rows
from courses.map_layout.patterns import CORE, SOLID
from courses.map_layout.personal import COMPLETED, Overlay, StopView, link, sign_of
from courses.map_layout.shapes import grown
from courses.map_layout.strip import RIM, SCALE, TRACK_X, Strip, StripStop
from courses.map_layout.text import ROW, is_right_to_left, shortened, width

SIGN_TOP, SIGN_HEIGHT = 14.0, 22.0
SIDE = 26.0  # How far the track of another line is seen to both sides of an interchange.
PAD = 6.0


def strip_drawing(
    strip: Strip, *, prefix: str, title: str, description: str, layers: Overlay | None = None
) -> Markup:
    """The strip as SVG text, with a person's layers or without. All ids begin with `prefix`."""
    return svg(
        (0.0, 0.0, strip.width, strip.height),
        strip_background(strip),
        prefix=prefix,
        title=title,
        description=description,
        layers=(layers.under, layers.over) if layers else (Markup(), Markup()),
        scale=SCALE,
    )


def strip_background(strip: Strip) -> Markup:
    """The layer that is the same for everybody: sign, tracks, markers, names, codes of other lines."""
    return group(
        [*_tracks(strip), _sign(strip), *(part for stop in strip.stops for part in _stop(stop))],
        aria_hidden="true",
    )


def strip_overlay(strip: Strip, views: Mapping[str, StopView], prefix: str, *, list_name: str) -> Overlay:
    """The layer of one person: halo, and per stop a link with its state, its note, and the next session."""
    halos = [
        straight(f"h line-{strip.line.palette}", (one.place.at, other.place.at))
        for one, other in pairwise(strip.stops)
        if all(stop.place.id in views and views[stop.place.id].state == COMPLETED for stop in (one, other))
    ]
    items = [_item(stop, views[stop.place.id], prefix) for stop in strip.stops if stop.place.id in views]
    under = group(halos, aria_hidden="true") if halos else Markup()
    return Overlay(under, group(items, role="list", aria_label=list_name))


def _sign(strip: Strip) -> Markup:
    code = code_width(strip.line.code)
    left, room = TRACK_X - SIGN_HEIGHT / 2, strip.width - RIM - TRACK_X - code
    (name,), wide = shortened(strip.line.name, room, 1, is_bold=True)
    whole = code + (wide + 16 if name else 0)
    return sign(strip.line, (left, SIGN_TOP, left + whole, SIGN_TOP + SIGN_HEIGHT), code, name)


def _tracks(strip: Strip) -> list[Markup]:
    ends = (TRACK_X, SIGN_TOP + SIGN_HEIGHT), strip.stops[-1].place.at
    drawn = [straight("k", ends), straight(f"t line-{strip.line.palette}", ends)]
    if strip.pattern != SOLID:
        drawn.append(straight("c" if strip.pattern == CORE else "c dash", ends))
    return drawn


def _stop(stop: StripStop) -> list[Markup]:
    x, y = stop.place.at
    sides = []
    for number, line in enumerate(stop.others):
        beside = y + (number - (len(stop.others) - 1) / 2) * 9
        sides.append(straight(f"t side line-{line.palette}", ((x - SIDE, beside), (x + SIDE, beside))))
    codes = [
        sign(line, box, code_width(line.code), "") for line, box in zip(stop.others, stop.codes, strict=True)
    ]
    return [*sides, marker(stop.place), _text(stop, stop.rows, stop.box[1], stop.is_short), *codes]


def _text(stop: StripStop, rows: tuple[str, ...], top: float, is_short: bool = False) -> Markup:
    left, _, right, _ = stop.box
    is_reversed = is_right_to_left(" ".join(rows))
    return text_rows(
        rows,
        right if is_reversed else left,
        top,
        "end" if is_reversed else "start",
        "x" if stop.others else None,
        full=stop.place.name if is_short else "",
        language=stop.place.language,
    )


def _item(stop: StripStop, view: StopView, prefix: str) -> Markup:
    left, top, right, bottom = stop.box
    note = shortened(view.next_at or view.note, right - left, 1)[0]
    shown = text_rows(note, left, bottom - ROW, "start", "soft") if note[0] else Markup()
    if view.next_at:
        widest = max(width(row, is_bold=bool(stop.others)) for row in (*stop.rows, *note))
        plate = rectangle("plate", grown((left, top, left + widest, bottom), PAD), 6)
        shown = plate + _text(stop, (*stop.rows, *note), top)
    return link(stop.place, view, prefix, sign_of(stop.place, view) + shown)
