"""What a map is made from, and what comes out: plain values, equal when their content is equal."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Cell = tuple[int, int]  # Column and row on the grid; the reading direction is that of the columns.


@dataclass(frozen=True)
class Line:
    """A line: its stops in order, by id. `palette` is its place on the palette (class `line-…`).

    `language` is that of the name, where it is not the language of the map.
    """

    id: str
    code: str
    name: str
    stops: tuple[str, ...]
    palette: str = "a"
    language: str = ""


@dataclass(frozen=True)
class Stop:
    """A stop and the name that is written beside it, with its language where that is not the map's."""

    id: str
    name: str
    language: str = ""


@dataclass(frozen=True)
class Network:
    """All that a map is drawn from. `pins` are the cells that a coordinator has fixed."""

    lines: tuple[Line, ...] = ()
    stops: tuple[Stop, ...] = ()
    pins: Mapping[str, Cell] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """Something a coordinator should know: a code, and the ids of what it is about.

    About the input: `no_lines` `line_empty` `line_of_one_stop` `line_doubled` `stop_doubled`
    `stop_repeated` `stop_unknown` `stop_nameless` `stop_on_many_lines` `orders_contradict`
    `pin_unknown` `pin_taken` `pin_far`.
    About the result: `track_through_stop` `tracks_on_top` `goes_back`
    `label_shortened` `label_hidden` `badge_shortened` `badge_hidden` `many_bends`
    `stopped_early`.
    """

    code: str
    stops: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


class MapRefused(Exception):
    """The network is larger than a map can be. `code` is `too_many_lines` or `too_many_stops`."""

    def __init__(self, code: str, limit: int) -> None:
        super().__init__(f"{code}: at most {limit}")
        self.code = code
        self.limit = limit


@dataclass(frozen=True)
class Grid:
    """Where everything lies: a cell per stop, and a shape per edge (a pair of neighbouring stops).

    Shape 0 runs diagonally first, 1 straight first, 2 straight, diagonally, straight.
    """

    cells: Mapping[str, Cell]
    shapes: Mapping[tuple[str, str], int]
