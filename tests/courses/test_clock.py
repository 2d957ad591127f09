from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.services import clock
from courses.services.refusals import ClockChange, EndsBeforeStart
from metro.core.errors import UnknownReference

AMSTERDAM = "Europe/Amsterdam"

# The nights in which the clock changes, in both directions; Lord Howe changes by half an hour.
NIGHTS = {
    AMSTERDAM: [date(2027, 3, 28), date(2027, 10, 31)],
    "America/New_York": [date(2027, 3, 14), date(2027, 11, 7)],
    "Europe/London": [date(2027, 3, 28), date(2027, 10, 31)],
    "Australia/Lord_Howe": [date(2027, 4, 4), date(2027, 10, 3)],
}
walls = st.sampled_from([(zone, night) for zone, nights in NIGHTS.items() for night in nights]).flatmap(
    lambda pair: st.tuples(
        st.just(pair[0]),
        st.integers(min_value=-720, max_value=1440).map(
            lambda minutes: datetime.combine(pair[1], time(0)) + timedelta(minutes=minutes)
        ),
    )
)


def shown(moment, zone):
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("wall", "meant"),
    [
        (datetime(2026, 12, 3, 15, 30), datetime(2026, 12, 3, 14, 30, tzinfo=UTC)),
        (datetime(2027, 6, 3, 15, 30), datetime(2027, 6, 3, 13, 30, tzinfo=UTC)),
    ],
)
def test_a_wall_time_is_taken_as_it_is(wall, meant):
    assert clock.to_moment(wall, AMSTERDAM) == meant


@pytest.mark.parametrize(
    ("wall", "named", "meant"),
    [
        (datetime(2027, 3, 28, 2, 30), "03:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (
            datetime(2027, 10, 31, 2, 30),
            "02:30, the first of the two",
            datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
        ),
    ],
)
def test_a_time_in_the_night_of_a_clock_change_must_be_confirmed(wall, named, meant, settings):
    settings.LANGUAGE_CODE = "en"

    with pytest.raises(ClockChange) as refusal:
        clock.to_moment(wall, AMSTERDAM)

    assert refusal.value.details == {"time": named}
    assert clock.to_moment(wall, AMSTERDAM, confirmed=True) == meant


@given(walls)
def test_every_wall_time_is_exact_or_asked_about(case):
    zone, wall = case
    local = ZoneInfo(zone)
    candidates = {wall.replace(tzinfo=local, fold=fold).astimezone(UTC) for fold in (0, 1)}
    exact = sorted(moment for moment in candidates if shown(moment, zone) == wall)

    try:
        moment, is_asked = clock.to_moment(wall, zone), False
    except ClockChange:
        moment, is_asked = clock.to_moment(wall, zone, confirmed=True), True

    assert is_asked == (len(exact) != 1)
    if exact:
        assert moment == exact[0]
    else:
        assert timedelta(0) < shown(moment, zone) - wall <= timedelta(hours=1)


def test_a_span_keeps_the_wall_time_that_exists():
    span = clock.span(datetime(2027, 3, 28, 2, 30), AMSTERDAM, minutes=45, confirmed=True)

    assert span == clock.Span(
        starts_at=datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
        ends_at=datetime(2027, 3, 28, 2, 15, tzinfo=UTC),
        local_start=datetime(2027, 3, 28, 3, 30, tzinfo=UTC),
    )


def test_minutes_are_elapsed_minutes_over_a_clock_change():
    span = clock.span(datetime(2027, 3, 28, 1, 30), AMSTERDAM, minutes=60)

    assert shown(span.ends_at, AMSTERDAM) == datetime(2027, 3, 28, 3, 30)


@pytest.mark.parametrize("ends", [datetime(2026, 12, 3, 15, 0), datetime(2026, 12, 3, 15, 30)])
def test_a_session_ends_after_its_start(ends):
    with pytest.raises(EndsBeforeStart):
        clock.span(datetime(2026, 12, 3, 15, 30), AMSTERDAM, ends=ends)


@pytest.mark.parametrize("zone", ["Europe/Rotterdam", "", "../etc/passwd", "Europe"])
def test_an_unknown_zone_is_refused(zone):
    with pytest.raises(UnknownReference):
        clock.to_moment(datetime(2026, 12, 3, 15, 30), zone)
