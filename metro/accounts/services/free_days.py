"""The days on which an institution is free: public holidays, school holidays, and its own corrections."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import holidays
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from metro.accounts.models import Holiday, Institution
from metro.core.subqueries import JSONRows

SHIPPED = Path(__file__).parent.parent / "data" / "school_holidays.json"
_FIELDS = ("name", "start_date", "end_date", "is_free")
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
    own = defaultdict(list)
    for row in Holiday.objects.filter(institution__in=institutions).order_by("start_date", "pk"):
        own[row.institution_id].append((row.is_free, Period(row.name, row.start_date, row.end_date)))
    return {row.pk: _calendar(row, own[row.pk]) for row in institutions}


def rows(institution: OuterRef) -> JSONRows:
    """The corrections of an institution within another query, for `from_rows`."""
    found = Holiday.objects.filter(institution=institution).order_by("start_date", "pk")
    return JSONRows(found.values(row=JSONObject(**{name: name for name in _FIELDS})))


def from_rows(institution: Institution, rows: list[dict]) -> FreeDays:
    """The calendar of an institution whose `rows` another query brought along."""
    days = date.fromisoformat
    own = [
        (row["is_free"], Period(row["name"], days(row["start_date"]), days(row["end_date"]))) for row in rows
    ]
    return _calendar(institution, own)


def _calendar(institution: Institution, own: list[tuple[bool, Period]]) -> FreeDays:
    return FreeDays(
        country=institution.holiday_country,
        region=institution.holiday_region,
        added=tuple(period for is_free, period in own if is_free),
        removed=tuple(period for is_free, period in own if not is_free),
    )


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
