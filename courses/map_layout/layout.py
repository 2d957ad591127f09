"""The finished map: everything in pixels, ready to be drawn, measured or stored."""

from dataclasses import dataclass, field

from courses.map_layout.model import Finding, Grid
from courses.map_layout.shapes import Box, Point, Rounded, joined

Points = tuple[Point, ...]


@dataclass(frozen=True)
class PlacedLabel:
    """The rows of a name; `x` is where they are anchored (start, middle, end)."""

    rows: tuple[str, ...]
    box: Box
    x: float
    anchor: str
    is_short: bool = False


@dataclass(frozen=True)
class PlacedStop(Rounded):
    """A stop with its marker: a disc round `a`, or for lines beside each other a capsule from `a` to `b`.

    `language` is that of the name, where it is not the language of the map.
    """

    id: str
    name: str
    lines: tuple[str, ...]
    at: Point
    a: Point
    b: Point
    radius: float
    label: PlacedLabel | None
    language: str = ""

    @property
    def is_interchange(self) -> bool:
        return len(self.lines) > 1


@dataclass(frozen=True)
class PlacedLine:
    """A line with its stops in order, and between each two of them its polyline."""

    id: str
    code: str
    name: str
    palette: str
    pattern: str
    stops: tuple[str, ...]
    legs: tuple[Points, ...]
    language: str = ""

    @property
    def track(self) -> list[Point]:
        """The polyline of the whole line."""
        return joined(self.legs)


@dataclass(frozen=True)
class PlacedBadge:
    """`name` is empty where there is only the code. The stub joins it to its stop."""

    line: str
    is_start: bool
    box: Box
    code_width: float
    name: str
    stub: tuple[Point, Point]


@dataclass(frozen=True)
class Layout:
    """A map. `grid` holds the cells it was made from, for the next version; `cost` is that of the search."""

    form: str
    cell: int
    box: Box
    lines: tuple[PlacedLine, ...]
    stops: tuple[PlacedStop, ...]
    badges: tuple[PlacedBadge, ...]
    grid: Grid
    findings: tuple[Finding, ...] = ()
    cost: float = 0.0
    by_id: dict[str, PlacedStop] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {stop.id: stop for stop in self.stops})
