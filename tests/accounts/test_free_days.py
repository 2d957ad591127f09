"""The days on which an institution is free."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils.translation import override

from metro.accounts.models import Holiday, Institution
from metro.accounts.services import free_days
from metro.accounts.services.free_days import FreeDays
from tests import factories


def names(calendar: FreeDays, *days: date) -> list[str]:
    with override("en"):
        return [calendar.name_of(day) for day in days]


def test_public_holidays_are_those_of_the_country_in_the_language_of_the_reader():
    king, dag = date(2027, 4, 27), date(2027, 11, 11)

    assert names(FreeDays("NL"), king, dag) == ["King's Day", ""]
    assert names(FreeDays("BE"), king, dag) == ["", "Armistice Day"]
    assert names(FreeDays(), king, dag) == ["", ""]
    with override("nl"):
        assert FreeDays("NL").name_of(king) == "Koningsdag"


@pytest.mark.parametrize(
    ("region", "first", "last"),
    [
        ("noord", date(2027, 7, 10), date(2027, 8, 22)),
        ("midden", date(2027, 7, 17), date(2027, 8, 29)),
        ("zuid", date(2027, 7, 24), date(2027, 9, 5)),
    ],
)
def test_every_region_has_its_own_summer(region, first, last):
    calendar, day = FreeDays("", region), timedelta(days=1)

    assert names(calendar, first - day, first, last, last + day) == [
        "",
        "Summer holiday",
        "Summer holiday",
        "",
    ]


@pytest.mark.parametrize("region", Institution.Region.values)
def test_the_shipped_holidays_are_whole_weeks_in_order(region):
    """From a Saturday up to and including a Sunday, five in every school year, up to the summer of 2029."""
    periods = free_days.shipped(region)

    assert len(periods) == 15
    assert all(period.start.weekday() == 5 and period.end.weekday() == 6 for period in periods)
    assert all(one.end < two.start for one, two in pairwise(periods))
    assert {(period.end - period.start).days for period in periods} == {8, 15, 43}
    assert free_days.known_until() >= date(2029, 8, 1)


@pytest.mark.django_db
def test_an_institution_corrects_its_region_and_only_its_own(django_assert_num_queries):
    ours, theirs = factories.InstitutionFactory.create_batch(2, holiday_region="noord")
    studying, working = date(2026, 11, 30), date(2027, 2, 22)
    Holiday.objects.create(institution=ours, name="Study day", start_date=studying, end_date=studying)
    Holiday.objects.create(
        institution=ours, name="Open", start_date=working, end_date=date(2027, 2, 23), is_free=False
    )

    with django_assert_num_queries(1):
        found = free_days.of([ours, theirs])

    days = (studying, working, date(2027, 2, 24))
    assert names(found[ours.pk], *days) == ["Study day", "", "Spring holiday"]
    assert names(found[theirs.pk], *days) == ["", "Spring holiday", "Spring holiday"]
