"""Every start in steps of five minutes around both nights of a clock change, in four zones, under each rule."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tracking.services.reminders import kinds, timing
from tracking.services.reminders.windows import Quiet, Windows, shift

STEP = timedelta(minutes=5)
NIGHTS = {
    "Europe/Amsterdam": (date(2027, 3, 28), date(2027, 10, 31)),
    "Europe/London": (date(2027, 3, 28), date(2027, 10, 31)),
    "America/New_York": (date(2027, 3, 14), date(2027, 11, 7)),
    "Atlantic/Azores": (date(2027, 3, 28), date(2027, 10, 31)),
}
CASES = [(zone, night) for zone, nights in NIGHTS.items() for night in nights]


def starts(zone: ZoneInfo, night: date) -> list[datetime]:
    """From noon two days before until noon two days after, as moments, so also both hours that look the same."""
    first = datetime.combine(night - timedelta(days=2), time(12), tzinfo=zone).astimezone(UTC)
    last = datetime.combine(night + timedelta(days=2), time(12), tzinfo=zone).astimezone(UTC)
    return [first + STEP * number for number in range((last - first) // STEP)]


def exists(wall: datetime, zone: ZoneInfo) -> bool:
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall


@pytest.mark.parametrize(("name", "night"), CASES)
def test_the_day_before_is_one_moment_at_the_same_time_on_the_wall(name, night):
    zone = ZoneInfo(name)
    skipped = 0

    for start in starts(zone, night):
        local = start.astimezone(zone).replace(tzinfo=None)
        wanted = local - timedelta(days=1)
        shown = timing.day_before(start, zone).astimezone(zone)
        if exists(wanted, zone):
            assert shown.replace(tzinfo=None) == wanted
            assert shown.fold == 0
        else:
            skipped += 1
            assert shown.replace(tzinfo=None) == wanted + timedelta(hours=1)
        eight = timing.day_before(start, zone, time(8)).astimezone(zone)
        assert eight.replace(tzinfo=None) == datetime.combine(wanted.date(), time(8))

    # Only on the day after the spring night is there a time that the night did not have: one hour of starts.
    assert skipped == (12 if night.month == 3 else 0)


@pytest.mark.parametrize(("name", "night"), CASES)
@pytest.mark.parametrize("minutes", [15, 30, 60, 120])
def test_shortly_before_is_so_many_minutes_as_they_pass(name, night, minutes):
    zone = ZoneInfo(name)
    moments = [timing.starts_soon(start, minutes) for start in starts(zone, night)]

    assert [start - due for start, due in zip(starts(zone, night), moments, strict=True)] == [
        timedelta(minutes=minutes)
    ] * len(moments)
    assert max(Counter(moments).values()) == 1


@pytest.mark.parametrize(("name", "night"), CASES)
@pytest.mark.parametrize("kind", list(kinds.RULES))
@pytest.mark.parametrize("has_weekends", [False, True])
def test_no_rule_sends_in_quiet_hours_or_too_late(name, night, kind, has_weekends):
    """For every rule that waits: permitted, useful, and not before it was planned; one moment or none."""
    zone, rule = ZoneInfo(name), kinds.RULES[kind]
    windows = Windows(zone=zone, has_weekends=has_weekends)
    some = 0

    for start in starts(zone, night):
        useful_until = start - timedelta(hours=2) if rule.before == kinds.Before.DAY else start
        meant_at = timing.day_before(start, zone) if rule.before else start - timedelta(hours=20)
        planned_at = start - timedelta(days=10) if rule.before else meant_at
        due_at = shift(
            meant_at, rule.quiet, windows, now=planned_at, useful_until=useful_until, starts_at=start
        )
        if due_at is None:
            continue
        some += 1
        assert planned_at <= due_at <= useful_until
        if rule.quiet in (Quiet.LATER, Quiet.AROUND):
            assert windows.permits(due_at)
        if rule.quiet == Quiet.UNLESS_NEAR and not windows.permits(due_at):
            permitted = windows.next(due_at)
            assert permitted + timedelta(hours=3) > start

    assert some > 0


@pytest.mark.parametrize(("name", "night"), CASES)
def test_at_weekends_too_everybody_is_reminded_once_the_day_before(name, night):
    """Where mail may come at weekends, no start between half past ten and eight goes without: on the day before."""
    zone = ZoneInfo(name)
    windows = Windows(zone=zone, has_weekends=True)

    for start in starts(zone, night):
        local = start.astimezone(zone)
        if not time(10, 30) <= local.time() < time(20):
            continue
        meant_at = timing.day_before(start, zone)
        due_at = shift(meant_at, Quiet.AROUND, windows, now=start - timedelta(days=9), starts_at=start)
        assert due_at == meant_at
        assert due_at.astimezone(zone).date() == local.date() - timedelta(days=1)


def test_a_key_spreads_within_two_minutes_and_always_to_the_same_second():
    spreads = Counter(timing.spread(f"key {number}").total_seconds() for number in range(5000))

    assert min(spreads) == 0
    assert max(spreads) == 120
    assert len(spreads) == 121
    assert timing.spread("key 1") == timing.spread("key 1")
