"""Moments that are planned follow what they depend on: free days, settings, zones, and mail that was away."""

from datetime import UTC, date, datetime, timedelta

import pytest

from courses.models import Session
from metro.accounts.models import Holiday
from metro.accounts.services import holidays, institutions, own
from metro.core.models import Heartbeat
from tests import factories
from tests.tracking.reminders.conftest import local, notices, rows, sweep
from tracking.services.reminders import planning, replanning

pytestmark = pytest.mark.django_db

NINE = local(2026, 11, 23, 9, 0)


@pytest.fixture
def coordinator(seat):
    return factories.MembershipFactory(institution=seat.institution, role="coordinator")


@pytest.fixture
def planned(seat):
    """A seat for Thursday 3 December 15:30, with its reminders."""
    planning.registered(seat, now=NINE)
    replanning.follow(now=NINE)
    return seat


def day_before() -> list[tuple]:
    return [row[2:] for row in rows(kind="day_before")]


def test_a_free_day_that_is_added_moves_the_reminder_and_taken_away_it_moves_back(planned, coordinator):
    added = holidays.add(
        planned.institution,
        name="Study day",
        start_date=date(2026, 12, 2),
        end_date=date(2026, 12, 2),
        is_free=True,
        by=coordinator.user,
        now=NINE,
    )
    replanning.follow(now=NINE)
    with_study_day = day_before()
    holidays.remove(added, by=coordinator.user, now=NINE)
    replanning.follow(now=NINE)

    assert with_study_day == [("03 Dec 07:30", "planned", "")]
    assert day_before() == [("02 Dec 15:30", "planned", "")]
    assert not Holiday.objects.exists()


def test_a_reminder_without_a_good_moment_comes_back_when_there_is_one(planned, coordinator):
    days = {"start_date": date(2026, 11, 24), "end_date": date(2026, 12, 4)}
    added = holidays.add(
        planned.institution, name="Closed", is_free=True, by=coordinator.user, now=NINE, **days
    )
    replanning.follow(now=NINE)
    without = day_before()
    holidays.remove(added, by=coordinator.user, now=NINE)
    replanning.follow(now=NINE)

    assert without == [("02 Dec 15:30", "suppressed", "quiet")]
    assert day_before() == [("02 Dec 15:30", "planned", "")]


def test_without_a_good_moment_the_notice_comes_at_the_time_that_was_meant(planned, coordinator, mailbox):
    days = {"start_date": date(2026, 11, 24), "end_date": date(2026, 12, 4)}
    holidays.add(planned.institution, name="Closed", is_free=True, by=coordinator.user, now=NINE, **days)
    sweep(2026, 11, 23, 9, 0)
    sweep(2026, 12, 2, 15, 29)
    before = notices()
    sweep(2026, 12, 2, 15, 30)
    sweep(2026, 12, 2, 15, 31)

    assert before == ["registered"]
    assert notices() == ["registered", "day_before"]
    assert mailbox.subjects == ["Registered: AI in class, Thu 3 Dec, 15:30"]


def test_mail_at_weekends_and_other_quiet_hours_move_what_is_planned(coordinator):
    seat = factories.RegistrationFactory(
        session__starts_at=local(2026, 12, 7, 9, 0), session__institution=coordinator.institution
    )
    planning.registered(seat, now=NINE)
    replanning.follow(now=NINE)
    before = day_before()
    institutions.change_settings(
        seat.institution_id, {"mails_at_weekends": True}, by=coordinator.user, now=NINE
    )
    replanning.follow(now=NINE)

    assert before == [("04 Dec 09:00", "planned", "")]
    assert day_before() == [("06 Dec 09:00", "planned", "")]


def test_who_chooses_another_zone_is_reminded_by_that_clock(planned):
    own.change(planned.user, {"time_zone": "America/New_York"})

    replanning.follow(now=NINE)

    # Half past nine the day before in New York; half past three in Amsterdam.
    assert day_before() == [("02 Dec 15:30", "planned", "")]
    row = planned.reminders.get(kind="day_before")
    assert row.due_at == datetime(2026, 12, 2, 14, 30, tzinfo=UTC)


def test_new_zone_data_keep_the_time_on_the_wall(planned, session):
    """As if the country had changed its clock: the stored moment is an hour off the wall time that was meant."""
    hour = timedelta(hours=1)
    right = session.starts_at
    Session.objects.filter(pk=session.pk).update(starts_at=right - hour, ends_at=session.ends_at - hour)
    untouched = replanning.follow(now=NINE)
    Heartbeat.objects.filter(name="moments").update(
        detail={"tzdata": "2020a", "until": datetime.now(UTC).isoformat()}
    )

    tally = replanning.follow(now=NINE)

    session.refresh_from_db()
    assert (untouched, tally) == ({}, {"sessions": 1})
    assert (session.starts_at, session.schedule_version) == (right, 1)
    assert replanning.follow(now=NINE) == {}


def test_mail_that_was_away_in_the_afternoon_waits_for_the_morning(seat, mailbox):
    planning.registered(seat, now=NINE)
    sweep(2026, 11, 23, 9, 0)

    sweep(2026, 12, 2, 22, 0)
    in_the_night = list(mailbox.subjects)
    sweep(2026, 12, 3, 7, 30)

    assert in_the_night == ["Registered: AI in class, Thu 3 Dec, 15:30"]
    assert rows(kind="day_before") == [("day_before", 1, "03 Dec 07:30", "sent", "")]
