"""Nights, weekends and free days: where a moment goes under each policy, for every moment there is."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tracking.reminders.conftest import AMSTERDAM, local
from tracking.services.reminders.windows import Quiet, Windows, shift

MINUTE = timedelta(minutes=1)
CHRISTMAS = frozenset(date(2026, 12, 19) + timedelta(days=number) for number in range(16))

moments = st.datetimes(datetime(2026, 8, 1), datetime(2028, 8, 1)).map(
    lambda value: value.replace(second=0, microsecond=0, tzinfo=ZoneInfo("UTC"))
)
windows_ = st.builds(
    Windows,
    zone=st.sampled_from(["Europe/Amsterdam", "America/New_York", "Atlantic/Azores"]).map(ZoneInfo),
    opens=st.sampled_from([time(6), time(7, 30), time(10)]),
    closes=st.sampled_from([time(17), time(20), time(23)]),
    has_weekends=st.booleans(),
    is_free=st.sets(st.dates(date(2026, 8, 1), date(2028, 8, 1)), max_size=30).map(
        lambda days: days.__contains__
    ),
)
waits = st.integers(0, 60 * 24 * 20).map(lambda minutes: MINUTE * minutes)


def plain(**changes) -> Windows:
    return Windows(zone=AMSTERDAM, **changes)


def test_the_window_is_from_half_past_seven_up_to_eight_on_working_days():
    wednesday = [local(2026, 12, 2, *parts) for parts in [(7, 29), (7, 30), (19, 59), (20, 0)]]

    assert [plain().permits(moment) for moment in wednesday] == [False, True, True, False]
    assert not plain().permits(local(2026, 12, 5, 12, 0))
    assert plain(has_weekends=True).permits(local(2026, 12, 5, 12, 0))
    assert not plain(is_free=CHRISTMAS.__contains__).permits(local(2026, 12, 21, 12, 0))


@settings(max_examples=300, deadline=None)
@given(moment=moments, windows=windows_)
def test_the_next_moment_is_permitted_and_no_earlier_one_is(moment, windows):
    found = windows.next(moment)

    assert windows.permits(found)
    assert found >= moment
    assert found == moment or not windows.permits(found - MINUTE)
    minutes = min(int((found - moment).total_seconds() // 60), 3000)
    assert not any(windows.permits(moment + MINUTE * number) for number in range(0, minutes, 7))


@settings(max_examples=500, deadline=None)
@given(start=moments, before=waits, useful=waits, early=waits, quiet=st.sampled_from(Quiet), windows=windows_)
def test_what_waits_is_never_sent_at_night_or_too_late_or_before_it_was_planned(
    start, before, useful, early, quiet, windows
):
    meant_at, useful_until = start - before, start - min(useful, before)
    now = meant_at - early

    due_at = shift(meant_at, quiet, windows, now=now, useful_until=useful_until, starts_at=start)

    if quiet == Quiet.IGNORE:
        assert due_at == meant_at
    elif due_at not in (None, meant_at) or quiet in (Quiet.LATER, Quiet.AROUND):
        assert due_at is None or (windows.permits(due_at) and due_at >= now and due_at <= useful_until)
    if due_at is not None and due_at < meant_at:
        assert quiet == Quiet.AROUND
        assert meant_at - due_at <= timedelta(days=4, hours=1)


@settings(max_examples=300, deadline=None)
@given(meant_at=moments, windows=windows_)
def test_a_good_moment_stays_as_it_is(meant_at, windows):
    good = windows.next(meant_at)
    start = good + timedelta(hours=24)

    for quiet in Quiet:
        assert shift(good, quiet, windows, now=good, useful_until=start, starts_at=start) == good


MONDAY = local(2027, 11, 1, 9, 0)
SUNDAY = local(2027, 10, 31, 9, 0)


@pytest.mark.parametrize(
    ("starts_at", "meant_at", "windows", "expected"),
    [
        (MONDAY, SUNDAY, plain(), local(2027, 10, 29, 9, 0)),
        (local(2027, 11, 1, 10, 30), local(2027, 10, 31, 10, 30), plain(), local(2027, 11, 1, 7, 30)),
        (local(2027, 11, 1, 10, 29), local(2027, 10, 31, 10, 29), plain(), local(2027, 10, 29, 10, 29)),
        # At seven the window is not open yet, also not on the Friday.
        (local(2027, 11, 1, 7, 0), local(2027, 10, 31, 7, 0), plain(), local(2027, 10, 29, 7, 30)),
        # Christmas: no day within four days back.
        (
            local(2026, 12, 28, 9, 0),
            local(2026, 12, 27, 9, 0),
            plain(is_free=CHRISTMAS.__contains__),
            None,
        ),
    ],
)
def test_the_day_before_goes_around_a_weekend(starts_at, meant_at, windows, expected):
    now = local(2026, 10, 1, 9, 0)

    due_at = shift(meant_at, Quiet.AROUND, windows, now=now, useful_until=starts_at, starts_at=starts_at)

    assert due_at == expected


def test_an_earlier_day_before_the_registration_is_none():
    saturday = local(2027, 10, 30, 12, 0)

    assert shift(SUNDAY, Quiet.AROUND, plain(), now=saturday, starts_at=MONDAY) is None


@pytest.mark.parametrize(
    ("starts_at", "expected"),
    [
        (local(2026, 12, 4, 10, 29), local(2026, 12, 3, 22, 0)),
        (local(2026, 12, 4, 10, 30), local(2026, 12, 4, 7, 30)),
    ],
)
def test_a_seat_for_tomorrow_morning_is_told_in_the_evening(starts_at, expected):
    evening = local(2026, 12, 3, 22, 0)

    assert shift(evening, Quiet.UNLESS_NEAR, plain(), now=evening, starts_at=starts_at) == expected


def test_the_next_working_day_skips_weekends_and_free_days():
    windows = plain(is_free=CHRISTMAS.__contains__, has_weekends=True)

    assert windows.working_day(local(2026, 12, 18, 10, 0), time(8, 30)) == local(2027, 1, 4, 8, 30)
