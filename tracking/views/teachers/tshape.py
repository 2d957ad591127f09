"""The T of one person as a drawing: didactic areas are the breadth above, technical ones the depth below. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import wrap

from django.utils.translation import gettext_lazy as _

from courses.models import SkillFramework
from tracking.queries.skills import Level, SkillProgress, TShape, areas

Side = SkillFramework.Side

LEFT, WIDTH, GAP = 116, 606, 6  # Of the columns, in the units of the drawing.
TOP, ROW, DEEP_ROW, BETWEEN = 74, 27, 46, 26
TEXT_LINE, LETTER = 16, 7
MOST_COLUMNS = 6  # More technical areas than this stand in the table only.

# The areas of DigCompEdu have names of their own; the framework lists the skills in them.
AREA_NAMES = {
    ("digcompedu", "1"): _("Professional engagement"),
    ("digcompedu", "2"): _("Digital resources"),
    ("digcompedu", "3"): _("Teaching and learning"),
    ("digcompedu", "4"): _("Assessment"),
    ("digcompedu", "5"): _("Empowering learners"),
    ("digcompedu", "6"): _("Digitally skilled learners"),
}


@dataclass(frozen=True)
class Box:
    x: int
    y: int
    width: int
    height: int
    fills: tuple[str, ...]  # Classes, the lowest first.


@dataclass(frozen=True)
class Label:
    x: int
    y: int
    text: str
    css: str


@dataclass(frozen=True)
class Drawing:
    height: int
    boxes: tuple[Box, ...]
    labels: tuple[Label, ...]

    @property
    def width(self) -> int:
        return LEFT + WIDTH + 8


@dataclass(frozen=True)
class Column:
    """One area: the highest levels in it, and the step to take next (0 for none)."""

    title: str
    levels: tuple[Level, ...]
    proven: int
    met: int
    own: int
    step: int = 0

    @property
    def top(self) -> int:
        return max(self.proven, self.met, self.own, self.step)

    def fills(self, index: int) -> tuple[str, ...]:
        if index <= self.proven:
            return ("fill-ink",)
        if index <= self.met:
            return ("fill-paper", "fill-hatch ring")
        if index <= self.own:
            return ("fill-paper ring",)
        return ("fill-next ring",) if index == self.step else ("fill-wash",)


def draw(progress: list[SkillProgress], shape: TShape) -> Drawing:
    """Full: proven. Hatched: by stops. Outlined: own rating. Yellow: the next step in the field."""
    broad = [_column(rows) for rows in areas(progress, Side.DIDACTIC).values()]
    field = shape.field or (shape.outline.field if shape.outline else "")
    deep = _columns_of_depth(areas(progress, Side.TECHNICAL), field)
    broad_levels = broad[0].levels if broad else ()
    floor = TOP + len(broad_levels) * ROW + BETWEEN
    boxes, labels = [], list(_scale(broad_levels, deep[0].levels if deep else (), floor))
    for column, x, width in _placed(broad):
        boxes += _up(column, x, width)
        labels += _stacked(column.title, x, width, bottom=TOP - 16)
    for column, x, width in _placed(deep):
        boxes += _down(column, x, width, floor)
        below = floor + max(column.top, 1) * DEEP_ROW + 14
        labels += _stacked(column.title, x, width, top=below)
    height = max((label.y for label in labels), default=0) + 12
    return Drawing(height, tuple(boxes), tuple(labels))


def _column(rows: list[SkillProgress], *, is_field: bool = False) -> Column:
    proven, met, own = (max(getattr(row, name) for row in rows) for name in ("proven", "met", "own"))
    reached = max(proven, met, own)
    return Column(
        title=area_title(rows),
        levels=rows[0].levels,
        proven=proven,
        met=met,
        own=own,
        step=reached + 1 if is_field and reached < len(rows[0].levels) else 0,
    )


def area_title(rows: list[SkillProgress]) -> str:
    """The name of an area; one with a single skill is called after it."""
    skill = rows[0].skill
    name = AREA_NAMES.get((skill.framework.code, skill.area))
    return str(name) if name else skill.title if len(rows) == 1 else skill.area


def _columns_of_depth(found: dict[str, list[SkillProgress]], field: str) -> list[Column]:
    """The areas with something in them, filled up in the order of the framework; the deepest in the middle."""
    columns = [_column(rows, is_field=area == field) for area, rows in found.items()]
    chosen = sorted(columns, key=lambda column: -column.top)[:MOST_COLUMNS]
    return [*reversed(chosen[1::2]), *chosen[0::2]]


def _placed(columns: list[Column]) -> Iterable[tuple[Column, int, int]]:
    if not columns:
        return
    width = (WIDTH - GAP * (len(columns) - 1)) // len(columns)
    for place, column in enumerate(columns):
        yield column, LEFT + place * (width + GAP), width


def _up(column: Column, x: int, width: int) -> Iterable[Box]:
    count = len(column.levels)
    for index in range(1, count + 1):
        yield Box(x, TOP + (count - index) * ROW, width, ROW - 5, column.fills(index))


def _down(column: Column, x: int, width: int, floor: int) -> Iterable[Box]:
    for index in range(1, max(column.top, 1) + 1):
        yield Box(x, floor + (index - 1) * DEEP_ROW, width, DEEP_ROW - 6, column.fills(index))


def _scale(broad: tuple[Level, ...], deep: tuple[Level, ...], floor: int) -> Iterable[Label]:
    """The names of both sides, and of the levels beside their rows."""
    x = LEFT - 12
    if broad:
        yield Label(x, TOP - 16, str(_("Didactics")), "h e")
    for level in broad:
        yield Label(x, TOP + (len(broad) - level.index) * ROW + 15, level.code, "s e")
    for level in deep:
        yield Label(x, floor + (level.index - 1) * DEEP_ROW + 24, level.title, "s e")
    if deep:
        yield Label(x, floor + len(deep) * DEEP_ROW + 14, str(_("Technology")), "h e")


def _stacked(text: str, x: int, width: int, *, top: int = 0, bottom: int = 0) -> Iterable[Label]:
    """The words in lines as wide as the column, from `top` down or ending at `bottom`."""
    lines = wrap(text, max(width // LETTER, 4), break_long_words=False, break_on_hyphens=True)
    first = top or bottom - TEXT_LINE * (len(lines) - 1)
    for place, line in enumerate(lines):
        yield Label(x + width // 2, first + place * TEXT_LINE, line, "m")
