import pytest

from bench.figures import exponent, percentile, ratio_of_medians

SIZES = [10_000, 100_000, 1_000_000]


@pytest.mark.parametrize(
    ("share", "expected"), [(0.0, 1), (0.05, 1), (0.5, 10), (0.95, 19), (0.951, 20), (1.0, 20)]
)
def test_a_percentile_is_a_value_that_was_measured(share, expected):
    values = [float(number) for number in range(20, 0, -1)]

    assert percentile(values, share) == expected


def test_one_slow_block_does_not_move_the_ratio():
    assert ratio_of_medians([10.0, 11.0, 900.0], [2.0, 2.2, 0.1]) == 5.5


@pytest.mark.parametrize(
    ("costs", "expected"),
    [([7, 7, 7], 0), ([2, 20, 200], 1), ([1, 100, 10_000], 2), ([200, 20, 2], -1)],
    ids=["constant", "in proportion", "by the square", "falling"],
)
def test_the_exponent_says_how_a_cost_grows(costs, expected):
    assert exponent(SIZES, costs) == pytest.approx(expected)


def test_the_exponent_fits_what_is_not_exact():
    assert exponent(SIZES, [1.0, 1.1, 1.5]) == pytest.approx(0.088, abs=0.001)
