"""The map as one person sees it: the drawn sheets, with a layer made from the same rows as the list."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from courses.map_layout import Layout, Markup, StopView, drawing, element, group, overlay
from courses.models import Line
from courses.queries import maps
from courses.queries.maps import Sheet
from metro.accounts.policy import Actor
from metro.core import words
from tracking.queries.network import Network
from tracking.queries.stops import StopState

PART = (344.0, 248.0)  # Pixels of the piece round the next stop, for a phone.


@dataclass(frozen=True)
class PersonMap:
    """`wide`, `tall` and `part` are SVG. `others` are lines that the list shows in another version."""

    wide: Markup
    tall: Markup
    part: Markup
    others: tuple[Line, ...]


def person_map(found: Network, actor: Actor) -> PersonMap | None:
    """The map with the person's states; None while there is none. At most two queries."""
    sheets = sheets_for(actor)
    if set(sheets) != {"wide", "tall"} or not found.lines:
        return None
    views = stop_views(found)
    sheets = {form: _in_order(sheet, found) for form, sheet in sheets.items()}
    return PersonMap(
        wide=svg(sheets["wide"], views, _("Map of the lines")),
        tall=svg(sheets["tall"], views, _("Map of the lines, from top to bottom")),
        part=_part(sheets["wide"], views, found),
        others=_others(found, sheets["wide"].layout),
    )


def sheets_for(actor: Actor) -> dict[str, Sheet]:
    """Form → the map in the language of the page."""
    return maps.current_sheets(actor, "en" if get_language() == "en" else "nl")


def stop_views(found: Network) -> dict[str, StopView]:
    """What every stop on a line shows to the person."""
    lines = {view.line.pk: view.line for view in found.lines}
    following = found.next_stop
    return {
        str(pk): _view(state, [lines[line] for line in state.line_ids], is_next=state is following)
        for pk, state in found.stops.items()
        if state.line_ids
    }


def place_of(title: str, lines: Iterable[Line]) -> str:
    """The name of a stop and the lines it is on, for who does not see the map."""
    codes = [line.code for line in lines]
    if len(codes) < 2:
        return _("{stop}, line {code}").format(stop=title, code="".join(codes))
    return _("{stop}, change between lines {codes}").format(stop=title, codes=words.and_list(codes))


def svg(sheet: Sheet, views: dict[str, StopView], title: str) -> Markup:
    """The sheet as SVG with a layer of views."""
    form = sheet.layout.form
    layers = overlay(sheet.layout, views, form, list_name=_("Stops"))
    drawn = group([sheet.background], id=f"{form}-all", class_="metro")
    return drawing(
        sheet.layout, prefix=form, title=title, description=summary(sheet.layout), layers=layers, drawn=drawn
    )


def summary(layout: Layout) -> str:
    """What is on the map, in one sentence."""
    lines, stops = len(layout.lines), len(layout.stops)
    interchanges = sum(stop.is_interchange for stop in layout.stops)
    counts = [
        ngettext("{n} line", "{n} lines", lines).format(n=lines),
        ngettext("{n} stop", "{n} stops", stops).format(n=stops),
        ngettext("{n} interchange", "{n} interchanges", interchanges).format(n=interchanges),
    ]
    return f"{', '.join(counts)}. " + _("The same stops are on the page as a list.")


def _view(state: StopState, lines: list[Line], *, is_next: bool) -> StopView:
    said = [place_of(state.stop.title, lines), state.word]
    next_at = ""
    if is_next:
        seat = state.registration
        next_at = words.short(seat.starts_at, seat.time_zone)
        said.append(_("next session {when}").format(when=_when(seat, state.now)))
    href = reverse("stop", args=[state.stop.slug])
    return StopView(href=href, description=", ".join(said), state=state.state, next_at=next_at)


def _when(seat, now: datetime) -> str:
    return words.period(seat.starts_at, seat.ends_at, seat.time_zone, now=now)


def _in_order(sheet: Sheet, found: Network) -> Sheet:
    """The sheet with its lines in the order of the list, so that both are read in one order."""
    places = {str(view.line.pk): place for place, view in enumerate(found.lines)}
    lines = sorted(sheet.layout.lines, key=lambda line: places.get(line.id, len(places)))
    return replace(sheet, layout=replace(sheet.layout, lines=tuple(lines)))


def _others(found: Network, layout: Layout) -> tuple[Line, ...]:
    """Lines of the list that are not on the map as they stand there: followed in an earlier version, or old."""
    drawn = {line.id: line.stops for line in layout.lines}
    return tuple(
        view.line
        for view in found.lines
        if drawn.get(str(view.line.pk)) != tuple(str(place.stop_state.stop.pk) for place in view.stops)
    )


def _part(sheet: Sheet, views: dict[str, StopView], found: Network) -> Markup:
    """The piece of the wide map round the next stop, or where the person goes on. It is drawn from the map."""
    middle = sheet.layout.by_id.get(_middle(found)) or sheet.layout.stops[0]
    (x, y), (width, height) = middle.centre, PART
    box = x - width / 2, y - height / 2, x + width / 2, y + height / 2
    inside = {
        stop.id: views[stop.id]
        for stop in sheet.layout.stops
        if stop.id in views
        and box[0] + 16 < stop.centre[0] < box[2] - 16
        and abs(stop.centre[1] - y) < height / 2 - 16
    }
    layers = overlay(sheet.layout, inside, "part", list_name=_("Stops"))
    return drawing(
        replace(sheet.layout, box=box),
        prefix="part",
        title=_("Part of the map"),
        description=summary(sheet.layout),
        layers=layers,
        drawn=element("use", href="#wide-all"),
        class_="metro metro--part",
    )


def _middle(found: Network) -> str:
    """The stop of the next session; without one the first that is still open, on a followed line if there is one."""
    if found.next_stop:
        return str(found.next_stop.stop.pk)
    open_stops = (
        place.stop_state.stop.pk
        for view in found.lines
        for place in view.stops
        if not place.stop_state.is_completed
    )
    return str(next(open_stops, ""))
