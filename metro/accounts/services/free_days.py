"""The days on which an institution is free: public holidays, school holidays, and its own corrections."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import holidays
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from metro.accounts.models import Holiday, Institution

SHIPPED = Path(__file__).parent.parent / "data" / "school_holidays.json"
NAMES = {
    "autumn": _("Autumn holiday"),
    "christmas": _("Christmas holiday"),
    "spring": _("Spring holiday"),
    "may": _("May holiday"),
    "summer": _("Summer holiday"),
}


@dataclass(frozen=True)
class Period:
    """So many free days in a row, the last one included."""

    name: str
    start: date
    end: date

    def holds(self, day: date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True)
class FreeDays:
    """The calendar of one institution. A correction that takes a day back goes before all that make it free."""

    country: str = ""
    region: str = ""
    added: tuple[Period, ...] = field(default=())
    removed: tuple[Period, ...] = field(default=())

    def name_of(self, day: date) -> str:
        """Why the day is free, in the active language; empty when it is not."""
        if any(period.holds(day) for period in self.removed):
            return ""
        periods = (*self.added, *shipped(self.region))
        named = next((period.name for period in periods if period.holds(day)), "")
        return str(named) or public(self.country, day.year, get_language() or "").get(day, "")

    def is_free(self, day: date) -> bool:
        return bool(self.name_of(day))


def of(institutions: Iterable[Institution]) -> dict[int, FreeDays]:
    """The calendar of each of them, by id. One query."""
    institutions = list(institutions)
    added, removed = defaultdict(list), defaultdict(list)
    for row in Holiday.objects.filter(institution__in=institutions).order_by("start_date", "pk"):
        rows = added if row.is_free else removed
        rows[row.institution_id].append(Period(row.name, row.start_date, row.end_date))
    return {
        row.pk: FreeDays(
            row.holiday_country, row.holiday_region, tuple(added[row.pk]), tuple(removed[row.pk])
        )
        for row in institutions
    }


@cache
def shipped(region: str) -> tuple[Period, ...]:
    """The school holidays of a region as far as they are known; none for no region."""
    if not region:
        return ()
    rows = json.loads(SHIPPED.read_text())["holidays"]
    return tuple(Period(NAMES[row["kind"]], *map(date.fromisoformat, row[region])) for row in rows)


def known_until() -> date:
    """The last day of the school holidays that came with this version."""
    return max(period.end for region in Institution.Region.values for period in shipped(region))


def public_periods(country: str, start: date, end: date) -> list[Period]:
    """The public holidays between two days, each a period of its own, in the active language."""
    language = get_language() or ""
    years = range(start.year, end.year + 1)
    days = {day: name for year in years for day, name in public(country, year, language).items()}
    return [Period(name, day, day) for day, name in sorted(days.items()) if start <= day <= end]


@lru_cache(maxsize=500)
def public(country: str, year: int, language: str) -> dict[date, str]:
    """The public holidays of a country in a year, with their names; none for no country."""
    if not country:
        return {}
    # Names come in the languages of the country and in American English.
    spoken = "en_US" if language.startswith("en") else language
    return dict(holidays.country_holidays(country, years=year, language=spoken))
