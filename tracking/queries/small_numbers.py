"""Which figures about groups of people may be shown (rules.md §5.3). Pure: sizes in, hidden keys out.

A table has entries at (row, column). Along an axis that is a partition the entries of a line add up to its
total, which stands at TOTAL: one more entry of the line. The corner is the total of the totals.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

MINIMUM = 5
TOTAL = "total"

Key = tuple[Hashable, Hashable]  # (row, column)


@dataclass(frozen=True)
class Figure:
    """A figure of a group, or the fact that it is hidden. `value` is whole percent, minutes or persons."""

    value: int | None
    text: str

    @property
    def is_suppressed(self) -> bool:
        return self.value is None


HIDDEN = Figure(None, "")


def share(count: int, size: int) -> Figure:
    """The share in steps of 5 %, half up; the ends are blurred: "< 10 %" and "> 90 %". None below five."""
    if size < MINIMUM:
        return HIDDEN
    if count * 10 < size:
        return Figure(5, "< 10 %")
    if count * 10 > size * 9:
        return Figure(95, "> 90 %")
    percent = (count * 200 + size * 5) // (size * 10) * 5
    return Figure(percent, f"{percent} %")


def hidden_groups(sizes: Mapping[Hashable, int], total: int | None = None) -> set[Hashable]:
    """The groups of one row of siblings that are not shown; TOTAL among them when the total is hidden too."""
    table = {(key, ""): size for key, size in sizes.items()}
    if total is not None:
        table[TOTAL, ""] = total
    axes = (1,) if total is not None else ()
    return {row for row, _ in hidden_entries(table, axes=axes)}


def hidden_entries(sizes: Mapping[Key, int], *, axes: Iterable[int] = (0, 1)) -> set[Key]:
    """The entries of a table that are not shown.

    `axes` names the part of the key that is equal along a line that adds up: 0 for rows, 1 for columns.
    """
    axes = tuple(axes)
    hidden = {key for key, size in sizes.items() if size < MINIMUM}
    hidden |= _too_near_to_their_total(sizes, hidden, axes)
    while extra := _next_to_hide(sizes, hidden, axes):
        hidden.add(extra)
    return hidden


def _too_near_to_their_total(sizes, hidden, axes) -> set[Key]:
    """Who compares a group with the group that contains it must not find one to four people."""
    return {
        key
        for axis in axes
        for line in _lines(sizes, axis)
        for key in line
        if not _is_total(key, axis)
        and (total := _total_of(key, axis)) in sizes
        and total not in hidden
        and 0 < sizes[total] - sizes[key] < MINIMUM
    }


def _next_to_hide(sizes, hidden, axes) -> Key | None:
    """One entry more, while some line or ring of lines still gives a hidden one away."""
    for axis in axes:
        for line in _lines(sizes, axis):
            if _gives_away(line, sizes, hidden, axis):
                return _smallest_shown(line, sizes, hidden, axis)
    if bridge := next(_bridges(sizes, hidden, axes), None):
        return next(
            filter(None, (_smallest_shown(_line_of(bridge, sizes, a), sizes, hidden, a) for a in axes))
        )
    return None


def _gives_away(line, sizes, hidden, axis) -> bool:
    secret = [key for key in line if key in hidden and sizes[key]]
    if not secret or not _total_in(line, axis):
        return False
    is_total_shown = not any(_is_total(key, axis) for key in secret)
    return len(secret) < 2 or (is_total_shown and sum(sizes[key] for key in secret) < MINIMUM)


def _smallest_shown(line, sizes, hidden, axis) -> Key | None:
    """The next smallest sibling with people in it (tie: lower id); when none is left, the total."""
    shown = [key for key in line if key not in hidden and sizes[key]]
    return min(shown, key=lambda key: (_is_total(key, axis), sizes[key], _order(key)), default=None)


def _bridges(sizes, hidden, axes) -> Iterator[Key]:
    """Hidden entries that follow from the shown ones over several lines at once.

    Lines are points, a hidden entry joins its row and its column; what does not add up is one loose point.
    An entry can be computed exactly when nothing else joins its two points.
    """
    joins = {key: _points(key, sizes, axes) for key in hidden if sizes[key]}
    for key in sorted(joins, key=_order):
        others = [points for other, points in joins.items() if other != key]
        if joins[key][1] not in _reachable(joins[key][0], others):
            yield key


def _points(key, sizes, axes):
    return tuple(
        (axis, key[axis]) if axis in axes and _total_in(_line_of(key, sizes, axis), axis) else "loose"
        for axis in (0, 1)
    )


def _reachable(start, joins) -> set:
    found, size = {start}, 0
    while len(found) > size:
        size = len(found)
        for left, right in joins:
            if left in found or right in found:
                found |= {left, right}
    return found


def _lines(sizes, axis) -> list[list[Key]]:
    lines = {}
    for key in sorted(sizes, key=_order):
        lines.setdefault(key[axis], []).append(key)
    return list(lines.values())


def _line_of(key, sizes, axis) -> list[Key]:
    return [other for other in sizes if other[axis] == key[axis]]


def _is_total(key, axis) -> bool:
    return key[1 - axis] == TOTAL


def _total_of(key, axis) -> Key:
    return (key[0], TOTAL) if axis == 0 else (TOTAL, key[1])


def _total_in(line, axis) -> bool:
    return any(_is_total(key, axis) for key in line)


def _order(key):
    return tuple((part == TOTAL, 0 if part == TOTAL else part) for part in key)
