"""Who follows which lines, and how far along they are. Decides only; writes nothing."""

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import NamedTuple

from tracking.services.scale.catalogue import Line, Stop
from tracking.services.scale.people import Member, Place
from tracking.services.scale.sizes import divided

_TEACHERS_PER_LINE = 80  # A small college looks at a few lines together.


class Walk(NamedTuple):
    """The stops that a member completed, in the order of the lines; `left_out` is one passed over, if any."""

    member: Member
    lines: tuple[Line, ...]
    done: list[Stop]
    left_out: Stop | None


def walks(place: Place, completions: int, rng: Random) -> Iterator[Walk]:
    """One per active teacher, together exactly so many completions."""
    size = min(len(place.lines), 2 + len(place.members) // _TEACHERS_PER_LINE)
    focus = rng.sample(place.lines, size)

    @cache
    def road(lines: tuple[Line, ...]) -> tuple[Stop, ...]:
        return tuple(dict.fromkeys(stop for line in (*lines, *focus, *place.lines) for stop in line.stops))

    longest = len(road(()))
    counts = _counts(place.members, completions, longest, rng)
    for member, count in zip(place.members, counts, strict=True):
        lines = tuple(focus) if member.is_benched else _chosen(focus, rng)
        steps = list(road(lines)[: count + 1])
        left_out = steps.pop(rng.randrange(len(steps))) if len(steps) > count else None
        yield Walk(member, lines, steps, left_out)


def _chosen(lines, rng) -> tuple[Line, ...]:
    count = min(len(lines), rng.choice((1, 2, 2, 3)))
    places = sorted(rng.sample(range(len(lines)), count))
    return tuple(lines[place] for place in places)


def _counts(members, completions, longest, rng) -> list[int]:
    """Some much, most a little; nobody more than there is. The team of the benchmarks does a lot."""
    weights = [2.5 + rng.random() if member.is_benched else rng.betavariate(1.2, 2.0) for member in members]
    counts = [min(longest, count) for count in divided(completions, weights)]
    rest = completions - sum(counts)
    while rest > 0:
        for place, count in enumerate(counts):
            if rest and count < longest:
                counts[place] += 1
                rest -= 1
    return counts
