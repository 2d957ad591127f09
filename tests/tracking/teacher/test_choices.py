"""Which messages somebody wants, and when: the person has the last word."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories
from tracking.models import ReminderChoice, ReminderRule
from tracking.models.reminders import Kind
from tracking.services.reminders import planning

pytestmark = pytest.mark.django_db

PAGE = "/me/settings/reminders/"
ON = {f"{kind}-is_on": "on" for kind in Kind.values}


@pytest.fixture
def seat():
    start = timezone.now().replace(hour=13, minute=0, second=0, microsecond=0) + timedelta(days=40)
    return factories.RegistrationFactory(session__starts_at=start)


@pytest.fixture
def site(client, seat):
    client.force_login(seat.user)
    return client


def test_switched_off_is_not_sent_and_switched_on_only_what_is_to_come_is(site, seat):
    now = timezone.now()
    planning.registered(seat, now=now)
    site.post(PAGE, {name: "on" for name in ON if not name.startswith(("registered", "starts_soon"))})
    off = dict(seat.reminders.values_list("kind", "final_reason"))
    site.post(PAGE, ON)

    assert off == {"registered": "switched_off", "starts_soon": "switched_off", "day_before": ""}
    assert dict(seat.reminders.values_list("kind", "state")) == {
        "registered": "suppressed",
        "starts_soon": "planned",
        "day_before": "planned",
    }


def test_the_own_moment_goes_before_that_of_the_institution(site, seat):
    ReminderRule.objects.create(institution=seat.institution, kind="starts_soon", minutes_before=120)
    planning.registered(seat, now=timezone.now())
    row = seat.reminders.get(kind="starts_soon")
    by_rule = seat.session.starts_at - row.due_at
    response = site.post(PAGE, ON | {"starts_soon-minutes_before": "15"})
    row.refresh_from_db()

    assert response.status_code == 302
    assert by_rule == timedelta(minutes=120)
    assert seat.session.starts_at - row.due_at == timedelta(minutes=15)


def test_who_changes_nothing_follows_the_institution(site, seat):
    site.post(PAGE, ON | {"starts_soon-minutes_before": "7"})
    refused = ReminderChoice.objects.exists()
    site.post(PAGE, ON)
    ReminderRule.objects.create(institution=seat.institution, kind="day_before", is_on=False)

    planning.registered(seat, now=timezone.now())

    assert not refused
    assert not ReminderChoice.objects.filter(is_on__isnull=False).exists()
    assert seat.reminders.get(kind="day_before").final_reason == "switched_off"
    page = site.get(PAGE).content.decode()
    assert "Without it your calendar keeps the old time." in page


def test_the_page_costs_few_queries(site, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        site.get(PAGE)
