"""What somebody is entitled to in a school year. Pure: dated rules and factors in, minutes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

_DAY = timedelta(days=1)

Dated = Sequence[tuple[date, Decimal]]  # Values from a day on, oldest first.


@dataclass(frozen=True, kw_only=True)
class HoursPeriod:
    """A stretch of days with one rule and one part-time factor; both ends count."""

    first_day: date
    last_day: date
    hours: Decimal
    factor: Decimal

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1


def school_year(day: date) -> int:
    """The calendar year in which the school year of this day starts, on 1 August."""
    return day.year if day.month >= 8 else day.year - 1


def days_in(year: int) -> int:
    return (date(year + 1, 8, 1) - date(year, 8, 1)).days


def entitlement(periods: Sequence[HoursPeriod], year: int) -> int:
    """Minutes, rounded once: half up."""
    exact = sum(
        (Fraction(row.hours) * 60 * Fraction(row.factor) * row.days / days_in(year) for row in periods),
        Fraction(0),
    )
    return int(exact + Fraction(1, 2))


def periods_of(
    year: int,
    *,
    first_day: date,
    last_day: date | None,
    factors: Dated,
    rules: Dated,
) -> tuple[HoursPeriod, ...]:
    """The days of the membership in the school year, cut where the factor or the rule changes.

    Without any factor somebody works full time; before the first one it counts too.
    """
    start = max(date(year, 8, 1), first_day)
    end = min(date(year + 1, 7, 31), last_day or date.max)
    cuts = sorted({start} | {day for day, _ in (*factors, *rules) if start < day <= end})
    ends = [*(cut - _DAY for cut in cuts[1:]), end]
    return tuple(
        HoursPeriod(
            first_day=first,
            last_day=last,
            hours=_at(rules, first, Decimal(0)),
            factor=_at(factors, first, factors[0][1] if factors else Decimal(1)),
        )
        for first, last in zip(cuts, ends, strict=True)
        if first <= last
    )


def _at(dated: Dated, day: date, before: Decimal) -> Decimal:
    return next((value for start, value in reversed(dated) if start <= day), before)
