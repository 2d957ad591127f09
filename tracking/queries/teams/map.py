"""The map of a team: every stop shaded by the share of the team that has been there."""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.map_layout import Markup, StopView
from courses.models import Line
from courses.queries.maps import Sheet
from metro.accounts.policy import Actor
from metro.core.prepared import MOST_KEPT
from tracking.queries.maps import place_of, sheets_for, svg
from tracking.queries.small_numbers import Figure
from tracking.queries.teams.overview import LineColumn, TeamLines


@dataclass(frozen=True)
class StopShare:
    stop_id: int
    title: str
    been: Figure
    is_first: bool  # The first place of the stop in the lists: where the map leads to.

    @property
    def key(self) -> str:
        return str(self.stop_id)

    @property
    def said(self) -> str:
        if self.been.is_suppressed:
            return _("too few people")
        return _("{share} has been there").format(share=self.been.text)


@dataclass(frozen=True)
class LineShares:
    line: Line
    stops: tuple[StopShare, ...]


@dataclass(frozen=True, eq=False)
class TeamMap:
    """The same shares as a map and as lists; neither when the team is too small to show them."""

    wide: Markup | None
    tall: Markup | None
    lines: tuple[LineShares, ...]

    @property
    def is_hidden(self) -> bool:
        return all(row.been.is_suppressed for line in self.lines for row in line.stops)


def team_map(view: TeamLines, actor: Actor) -> TeamMap | None:
    """None where the policy shows names only, or there are no lines. At most two queries."""
    if not view.been:
        return None
    sheets = sheets_for(actor)
    return _drawn(view, sheets.get("wide"), sheets.get("tall"), get_language())


@lru_cache(maxsize=MOST_KEPT)
def _drawn(view: TeamLines, wide: Sheet | None, tall: Sheet | None, _language: str) -> TeamMap:
    seen: set[int] = set()
    lines = tuple(_line(column, view, seen) for column in view.lines)
    if all(figure.is_suppressed for figure in view.been.values()):
        return TeamMap(None, None, lines)
    views = _views(lines)
    return TeamMap(
        wide=svg(wide, views, _("Map of the team")) if wide else None,
        tall=svg(tall, views, _("Map of the team, from top to bottom")) if tall else None,
        lines=lines,
    )


def _line(column: LineColumn, view: TeamLines, seen: set[int]) -> LineShares:
    stops = tuple(
        StopShare(stop.stop_id, stop.title, view.been[stop.stop_id], stop.stop_id not in seen)
        for stop in column.stops
    )
    seen.update(stop.stop_id for stop in stops)
    return LineShares(column.line, stops)


def _views(lines: tuple[LineShares, ...]) -> dict[str, StopView]:
    """A link per stop to where it stands in the list: there is nothing else to do for a lead."""
    on: dict[int, list[Line]] = {}
    for line in lines:
        for stop in line.stops:
            on.setdefault(stop.stop_id, []).append(line.line)
    return {stop.key: _stop_view(stop, on[stop.stop_id]) for line in lines for stop in line.stops}


def _stop_view(stop: StopShare, on: list[Line]) -> StopView:
    return StopView(
        href=f"#share-{stop.key}",
        description=f"{place_of(stop.title, on)}, {stop.said}",
        share=None if stop.been.is_suppressed else stop.been.value / 100,
        is_hidden=stop.been.is_suppressed,
    )
