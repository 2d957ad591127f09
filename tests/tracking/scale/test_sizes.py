"""How the whole is divided over institutions, without a database."""

from random import Random
from statistics import median

import pytest

from tracking.services.scale.people import team_sizes
from tracking.services.scale.sizes import MOST, ScaleRefused, Sizes, check, shares

SHARED = 50


def parts(teachers, completions=None, *, stops=300, institutions=None):
    sizes = Sizes(teachers, stops, completions or teachers * 3, institutions)
    check(sizes, shared_stops=SHARED)
    return shares(sizes, shared_stops=SHARED, rng=Random(1))


@pytest.mark.parametrize("institutions", [None, 1, 2, 7, 60])
@pytest.mark.parametrize("teachers", [60, 61, 999, 1000, 12_345, 1_000_000])
def test_together_it_is_exactly_what_was_asked_for(teachers, institutions):
    found = parts(teachers, institutions=institutions)

    assert sum(part.teachers for part in found) == teachers
    assert sum(part.completions for part in found) == teachers * 3
    assert sum(part.own_stops for part in found) == 250
    assert min(part.teachers for part in found) >= 1
    assert institutions is None or len(found) == institutions


@pytest.mark.parametrize("teachers", [20_000, 1_000_000])
def test_the_median_institution_has_500_teachers(teachers):
    sizes = [part.teachers for part in parts(teachers)]

    assert 480 <= median(sizes) <= 520
    assert min(sizes) < 150 < 1500 < max(sizes)


@pytest.mark.parametrize("teachers", [1_000, 10_000, 1_000_000])
def test_the_institution_of_the_benchmarks_never_grows(teachers):
    first = parts(teachers)[0]

    assert (first.teachers, first.completions, first.own_stops) == (500, 2000, 0)


@pytest.mark.parametrize("teachers", [1, 7, 600, 1000])
def test_nobody_is_asked_for_more_than_half_of_what_there_is(teachers):
    found = parts(teachers, teachers * SHARED // 2)

    assert all(part.completions <= part.teachers * SHARED // 2 + 1 for part in found)


@pytest.mark.parametrize(
    ("sizes", "word"),
    [
        (Sizes(0, 50, 10), "teachers"),
        (Sizes(-5, 50, 10), "teachers"),
        (Sizes(MOST + 1, 50, 10), "teachers"),
        (Sizes(10, 0, 10), "stops"),
        (Sizes(10, 1, 10), "stops"),
        (Sizes(10, 50, 0), "completions"),
        (Sizes(10, 50, 10, 0), "institutions"),
        (Sizes(10, 50, 10, 11), "institutions"),
        (Sizes(10, 50, 251), "completions"),
    ],
)
def test_absurd_sizes_are_refused(sizes, word):
    with pytest.raises(ScaleRefused, match=word):
        check(sizes, shared_stops=SHARED)


@pytest.mark.parametrize("people", [1, 7, 8, 25, 26, 33, 34, 500, 7001])
def test_teams_have_8_to_25_people_as_soon_as_there_are_8(people):
    for number in range(20):
        sizes = list(team_sizes(people, Random(number)))

        assert sum(sizes) == people
        assert all(min(8, people) <= size <= 25 for size in sizes)
