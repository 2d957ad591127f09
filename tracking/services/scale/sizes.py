"""How many of what: the whole divided over institutions as large as institutions are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import NormalDist

MOST = 10_000_000
MEDIAN = 500
# The institution of the benchmarks: the same whatever the whole, as far as the whole has room for it.
BENCH_TEACHERS = 500
BENCH_COMPLETIONS = 2_000
_SPREAD = 0.8  # Of the logarithm: one institution in five has more than twice the median.


class ScaleRefused(Exception):
    """The sentence says what is not possible. Nothing was changed."""


@dataclass(frozen=True)
class Sizes:
    """What is asked for. Without `institutions` their number follows from the teachers."""

    teachers: int
    stops: int
    completions: int
    institutions: int | None = None


@dataclass(frozen=True)
class Share:
    """The part of one institution."""

    teachers: int
    completions: int
    own_stops: int


def check(sizes: Sizes, *, shared_stops: int) -> None:
    """Raises ScaleRefused for sizes that no database can have, or that contradict each other."""
    institutions = 1 if sizes.institutions is None else sizes.institutions
    numbers = {
        "institutions": institutions,
        "teachers": sizes.teachers,
        "stops": sizes.stops,
        "completions": sizes.completions,
    }
    for name, number in numbers.items():
        if not 1 <= number <= MOST:
            raise ScaleRefused(f"The number of {name} is from 1 to {MOST}, not {number}.")
    if sizes.stops < 2:
        raise ScaleRefused("A line has at least two stops. Ask for more stops.")
    if institutions > sizes.teachers:
        raise ScaleRefused("There are more institutions than teachers. Ask for more teachers.")
    most = sizes.teachers * _most_each(sizes, shared_stops)
    if sizes.completions > most:
        raise ScaleRefused(
            f"So many teachers with so many stops have at most {most} completions. Ask for fewer."
        )


def shares(sizes: Sizes, *, shared_stops: int, rng: Random) -> list[Share]:
    """The institution of the benchmarks first, then the others. Together exactly what was asked for."""
    own_stops = max(0, sizes.stops - shared_stops)
    others = _others(sizes, sizes.teachers - _bench_teachers(sizes))
    if not others:
        return [Share(sizes.teachers, sizes.completions, own_stops)]
    rng.shuffle(others)
    completions = divided(_of_others(sizes, sum(others), shared_stops), others)
    bench = Share(sizes.teachers - sum(others), sizes.completions - sum(completions), 0)
    return [bench, *map(Share, others, completions, divided(own_stops, others))]


def divided(whole: int, weights: Sequence[float]) -> list[int]:
    """`whole` in parts in proportion to the weights, exactly."""
    total = sum(weights)
    exact = [whole * weight / total for weight in weights]
    parts = [math.floor(part) for part in exact]
    by_rest = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in by_rest[: whole - sum(parts)]:
        parts[place] += 1
    return parts


def _bench_teachers(sizes) -> int:
    if sizes.teachers >= 2 * BENCH_TEACHERS:
        return BENCH_TEACHERS
    return min(BENCH_TEACHERS, sizes.teachers // (sizes.institutions or 1))


def _others(sizes, teachers) -> list[int]:
    """Teachers of the other institutions, log-normal round the median."""
    mean = MEDIAN * math.exp(_SPREAD**2 / 2)
    count = sizes.institutions - 1 if sizes.institutions else max(1, round(teachers / mean))
    if not count or not teachers:
        return []
    spread = NormalDist(math.log(MEDIAN), _SPREAD)
    # Evenly over the distribution, not drawn from it: the median is right for ten of them too.
    wanted = [math.exp(spread.inv_cdf((place + 0.5) / count)) for place in range(count)]
    teachers = max(teachers, count)  # Nobody is empty; the institution of the benchmarks gives way.
    return [1 + part for part in divided(teachers - count, wanted)]


def _of_others(sizes, teachers, shared_stops) -> int:
    """Completions of the other institutions, so that the one of the benchmarks has always the same number."""
    rest = sizes.completions - BENCH_COMPLETIONS
    if 0 <= rest <= teachers * _most_each(sizes, shared_stops):
        return rest
    return sizes.completions * teachers // sizes.teachers


def _most_each(sizes, shared_stops) -> int:
    return min(sizes.stops, shared_stops) // 2
