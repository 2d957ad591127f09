from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracking.queries.small_numbers import TOTAL, hidden_entries, hidden_groups, share


def test_the_worked_example_of_three_teams():
    hidden = hidden_groups({1: 16, 2: 7, 3: 4}, total=27)

    assert hidden == {2, 3}
    assert share(10, 16).text == "65 %"
    assert share(18, 27).text == "65 %"


@pytest.mark.parametrize(
    ("count", "size", "text"),
    [
        (0, 5, "< 10 %"),
        (1, 10, "10 %"),
        (1, 8, "15 %"),
        (9, 10, "90 %"),
        (10, 11, "> 90 %"),
        (5, 5, "> 90 %"),
        (4, 4, ""),
    ],
)
def test_shares_are_blurred(count, size, text):
    assert share(count, size).text == text


@pytest.mark.parametrize(
    ("sizes", "total", "hidden"),
    [
        ({1: 5, 2: 6}, 11, set()),
        ({1: 4}, 4, {1, TOTAL}),
        ({1: 4, 2: 0}, 4, {1, 2, TOTAL}),
        ({1: 1, 2: 1, 3: 6, 4: 9}, 17, {1, 2, 3}),
        ({1: 4, 2: 3}, 7, {1, 2}),
        ({1: 4, 2: 9, 3: 9}, 22, {1, 2}),
        ({1: 7, 2: 6}, 9, {1, 2}),  # People in two teams: 9 minus 7 would be two.
        ({1: 5, 2: 4}, None, {2}),
    ],
)
def test_a_row_of_siblings(sizes, total, hidden):
    assert hidden_groups(sizes, total) == hidden


# A busy machine is no fault of the rule.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

SIZES = st.integers(min_value=0, max_value=12)


@st.composite
def tables(draw):
    """Sizes of persons by row and column, with the totals of both and the corner."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    cells = {(row, column): draw(SIZES) for row in range(rows) for column in range(columns)}
    return with_totals(cells)


def with_totals(cells):
    table = dict(cells)
    for (row, column), size in cells.items():
        for key in [(row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)]:
            table[key] = table.get(key, 0) + size
    return table


@patient
@given(tables())
def test_nobody_can_compute_a_hidden_group_from_shown_ones(table):
    hidden = sorted((key for key in hidden_entries(table) if table[key]), key=str)

    equations = [
        [_sign(key, axis) if key[axis] == line else 0 for key in hidden] for axis, line in _lines(table)
    ]

    assert _determined(equations, len(hidden)) == []


@patient
@given(tables())
def test_hidden_siblings_under_a_shown_total_are_two_and_five_people(table):
    hidden = hidden_entries(table)

    for axis, line in _lines(table):
        siblings = [k for k in table if k[axis] == line and k[1 - axis] != TOTAL and k in hidden and table[k]]
        total = (line, TOTAL) if axis == 0 else (TOTAL, line)
        if siblings and total not in hidden:
            assert len(siblings) >= 2
            assert sum(table[key] for key in siblings) >= 5


@patient
@given(tables())
def test_a_shown_group_has_five_people_and_is_not_nearly_the_whole(table):
    hidden = hidden_entries(table)

    for row, column in set(table) - hidden:
        size = table[row, column]
        assert size >= 5
        for whole in [(row, TOTAL), (TOTAL, column)]:
            if whole not in hidden:
                assert table[whole] - size == 0 or table[whole] - size >= 5


def _lines(table):
    return sorted({(axis, key[axis]) for key in table for axis in (0, 1)}, key=str)


def _sign(key, axis):
    return -1 if key[1 - axis] == TOTAL else 1


def _determined(equations, width):
    """The unknowns with one possible value: those that stand alone in a row of the reduced system."""
    rows = [[Fraction(value) for value in row] for row in equations]
    rank = 0
    for column in range(width):
        pivot = next((i for i in range(rank, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        rows[rank] = [value / rows[rank][column] for value in rows[rank]]
        for i in range(len(rows)):
            if i != rank and rows[i][column]:
                rows[i] = [a - rows[i][column] * b for a, b in zip(rows[i], rows[rank], strict=True)]
        rank += 1
    return [row.index(1) for row in rows[:rank] if sum(map(bool, row)) == 1]
