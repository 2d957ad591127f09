"""Holidays and quiet hours, and the kinds of messages of an institution."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from metro.accounts.models import AuditEntry, Holiday
from tests import factories
from tracking.models import ReminderRule
from tracking.services.reminders import planning

PAGE = "/institution/calendar/"
DAYS = "/institution/calendar/days/"
KINDS = "/institution/reminders/"


def typed(**changes):
    values = {
        "day-name": "Study day",
        "day-start_date": "2030-03-01",
        "day-end_date": "2030-03-02",
        "day-is_free": "yes",
    }
    return values | {f"day-{name}": value for name, value in changes.items()}


def test_a_coordinator_adds_days_and_removes_them(site, coordinator):
    added = site.post(DAYS, typed())
    row = Holiday.objects.get()
    listed = site.get(PAGE).content.decode()
    site.post(f"{DAYS}{row.pk}/remove/")

    assert (added.status_code, added.url) == (302, PAGE)
    assert (row.institution, row.is_free) == (coordinator.institution, True)
    assert (row.start_date, row.end_date) == (date(2030, 3, 1), date(2030, 3, 2))
    assert "Study day" in listed
    assert not Holiday.objects.exists()
    events = AuditEntry.objects.order_by("pk").values_list("event", "to_state")
    assert list(events) == [
        ("add_holiday", "2030-03-01 2030-03-02"),
        ("remove_holiday", "2030-03-01 2030-03-02"),
    ]


def test_a_refused_day_keeps_what_was_typed(site):
    response = site.post(DAYS, typed(end_date="2030-02-01"))

    page = response.content.decode()
    assert response.status_code == 400
    assert "The last day is before the first. Choose a later last day." in page
    assert all(f'value="{value}"' in page for value in ("Study day", "2030-03-01", "2030-02-01"))
    assert not Holiday.objects.exists()


def test_region_hours_and_weekends_are_settings_of_the_institution(site, coordinator):
    values = {
        "holiday_region": "zuid",
        "holiday_country": "BE",
        "quiet_until": "08:00",
        "quiet_from": "18:30",
        "mails_at_weekends": "on",
    }

    assert site.post(PAGE, values).status_code == 302

    college = coordinator.institution
    college.refresh_from_db()
    assert (college.holiday_region, college.holiday_country, college.mails_at_weekends) == (
        "zuid",
        "BE",
        True,
    )
    assert (college.quiet_until, college.quiet_from) == (time(8), time(18, 30))


@pytest.mark.parametrize("count", [1, 3])
def test_the_calendar_costs_few_queries(count, site, coordinator, django_assert_max_num_queries):
    for day in range(1, count + 1):
        days = {"start_date": date(2030, 1, day), "end_date": date(2030, 1, day)}
        Holiday.objects.create(institution=coordinator.institution, name=f"Day {day}", **days)

    with django_assert_max_num_queries(8):
        page = site.get(PAGE).content.decode()

    assert page.count("Day ") >= count


def test_an_institution_switches_a_kind_off_and_its_people_have_the_last_word(site, coordinator):
    """Off here: what is planned is not sent, but for who chose it. On again it comes back."""
    zone = ZoneInfo("Europe/Amsterdam")
    now = datetime.now(zone)
    session = factories.SessionFactory(
        institution=coordinator.institution, starts_at=datetime(2030, 3, 7, 15, 30, tzinfo=zone)
    )
    plain, chooser = factories.RegistrationFactory.create_batch(2, session=session)
    chooser.user.reminder_choices.create(kind="starts_soon", is_on=True)
    for seat in (plain, chooser):
        planning.registered(seat, now=now)
    on = {f"{kind}-is_on": "on" for kind in planning.Kind.values}

    site.post(KINDS, {name: value for name, value in on.items() if name != "starts_soon-is_on"})
    off = [soon(plain), soon(chooser)]
    site.post(KINDS, on | {"starts_soon-minutes_before": "30", "day_before-at": "08:00"})

    assert off == [("suppressed", "switched_off", "14:30"), ("planned", "", "14:30")]
    assert [soon(plain), soon(chooser)] == [("planned", "", "15:00"), ("planned", "", "15:00")]
    assert plain.reminders.get(kind="day_before").due_at.astimezone(zone) == datetime(
        2030, 3, 6, 8, 0, tzinfo=zone
    )
    rule = ReminderRule.objects.get(kind="starts_soon")
    assert (rule.institution, rule.is_on, rule.minutes_before) == (coordinator.institution, True, 30)
    assert site.get(KINDS).status_code == 200


def soon(seat):
    row = seat.reminders.get(kind="starts_soon")
    return row.state, row.final_reason, f"{row.due_at.astimezone(ZoneInfo('Europe/Amsterdam')):%H:%M}"
