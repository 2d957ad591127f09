"""The layer of one person: a link per stop with its state, the next session, and the travelled track."""

from collections.abc import Mapping
from dataclasses import dataclass

from courses.map_layout.curves import path_data
from courses.map_layout.glyphs import glyph, share_glyph, supply_glyph
from courses.map_layout.layout import Layout, PlacedLine, PlacedStop
from courses.map_layout.markup import Markup, circle, element, group
from courses.map_layout.plate import plate
from courses.map_layout.shapes import joined

TARGET = 16  # Radius in pixels of what can be clicked.
OPEN, REGISTERED, ATTENDED, COMPLETED, SKIPPED, EXPIRED = STATES = (
    "open",
    "registered",
    "attended",
    "completed",
    "skipped",
    "expired",
)


@dataclass(frozen=True)
class StopView:
    """What one stop shows to one reader.

    `description` is its accessible name in full (name, lines, state); `href` where it leads. `next_at`
    says when the next session is, for the one stop that is next; `note` stands under the name on a
    strip. On a team's map `share` is the part of the team that has been there, 0 to 1, and `is_hidden`
    that it may not be told; on a coordinator's map `supply` is the number of sessions to come.
    """

    href: str
    description: str
    state: str = OPEN
    next_at: str = ""
    note: str = ""
    share: float | None = None
    is_hidden: bool = False
    supply: int | None = None


@dataclass(frozen=True)
class Overlay:
    """`under` comes before the background in the drawing, `over` after it."""

    under: Markup
    over: Markup


def overlay(layout: Layout, views: Mapping[str, StopView], prefix: str, *, list_name: str) -> Overlay:
    """The layer of one person. Stops without a view are left out; each stop is one link, in line order.

    Ids begin with the prefix. `list_name` is the accessible name of the list of stops.
    """
    completed = {stop for stop, view in views.items() if view.state == COMPLETED}
    halos = [halo for line in layout.lines for halo in _halos(layout, line, completed)]
    order = dict.fromkeys(stop for line in layout.lines for stop in line.stops if stop in views)
    items = [_item(layout, layout.by_id[stop], views[stop], prefix) for stop in order]
    under = group(halos, aria_hidden="true") if halos else Markup()
    return Overlay(under, group(items, role="list", aria_label=list_name) if items else Markup())


def _halos(layout: Layout, line: PlacedLine, completed: set[str]) -> list[Markup]:
    """A light band under every part of a line that has been travelled from stop to stop."""
    stops = [stop.at for stop in layout.stops]
    runs: list[list] = [[]]
    for a, b, leg in zip(line.stops, line.stops[1:], line.legs, strict=False):
        if a in completed and b in completed:
            runs[-1].append(leg)
        elif runs[-1]:
            runs.append([])
    return [
        element("path", class_=f"h line-{line.palette}", d=path_data(joined(tuple(run)), stops))
        for run in runs
        if run
    ]


def _item(layout: Layout, stop: PlacedStop, view: StopView, prefix: str) -> Markup:
    title = (
        element("title", stop.name, lang=stop.language or None)
        if stop.label is None or stop.label.is_short
        else ""
    )
    next_session = plate(layout, stop, view.next_at) if view.next_at else ""
    return link(stop, view, prefix, title + sign_of(stop, view) + next_session)


def link(stop: PlacedStop, view: StopView, prefix: str, content: Markup) -> Markup:
    """The link of a stop as an item of a list, with a target of 32 pixels round its marker."""
    target = circle("f", stop.centre, TARGET)
    anchor = element(
        "a", target + content, id=f"{prefix}-{stop.id}", href=view.href, aria_label=view.description
    )
    return group([anchor], role="listitem")


def sign_of(stop: PlacedStop, view: StopView) -> Markup:
    """What the marker shows: sessions to come, the share of a team, or the state of one person."""
    if view.supply is not None:
        return supply_glyph(stop, view.supply)
    if view.share is not None or view.is_hidden:
        return share_glyph(stop, None if view.is_hidden else view.share)
    return glyph(stop, "next" if view.next_at else view.state)
