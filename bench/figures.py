"""Medians, ratios and growth. Pure."""

import math
from collections.abc import Iterable, Sequence
from statistics import median


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that is not exceeded by this share of the values."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def ratio_of_medians(ours: Iterable[float], theirs: Iterable[float]) -> float:
    return median(ours) / median(theirs)


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """b of cost ≈ a · size ** b, by least squares on the logarithms: 0 is constant, 1 is in proportion."""
    xs, ys = [math.log(size) for size in sizes], [math.log(cost) for cost in costs]
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - x_mean) ** 2 for x in xs)
    return sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True)) / spread
