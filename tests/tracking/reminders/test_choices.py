"""Switching a kind off and on again (rules.md §4.4)."""

import pytest

from metro.core.delivery import claims
from tests import factories
from tests.tracking.reminders.conftest import end, local, rows, sweep
from tracking.models import Reminder, ReminderChoice
from tracking.services.reminders import planning, preferences

pytestmark = pytest.mark.django_db


def test_off_stops_what_was_planned_and_what_a_worker_holds_and_nobody_elses(session, seat, mailbox):
    other = factories.RegistrationFactory(session=session)
    for one in (seat, other):
        planning.registered(one, now=local(2026, 11, 23, 9, 0))
    sweep(2026, 11, 23, 9, 0)
    held = {"limit": 9, "now": local(2026, 12, 2, 15, 30), "lease_from": local(2026, 12, 2, 15, 30)}
    claims.claim(Reminder, "a worker", **held)

    preferences.switch_off(seat.user, "day_before", now=local(2026, 12, 2, 15, 31))
    preferences.switch_off(seat.user, "day_before", now=local(2026, 12, 2, 15, 32))

    assert rows(user=seat.user) == [
        ("registered", 0, "23 Nov 09:00", "sent", ""),
        ("day_before", 1, "02 Dec 15:30", "suppressed", "switched_off"),
        ("starts_soon", 1, "03 Dec 14:30", "planned", ""),
    ]
    assert rows(user=other.user, kind="day_before") == [("day_before", 1, "02 Dec 15:30", "claimed", "")]
    assert not preferences.is_on(seat.user, "day_before")


def test_on_again_brings_back_what_lies_ahead_and_not_what_is_past(seat, mailbox):
    planning.registered(seat, now=local(2026, 11, 23, 9, 0))
    for kind in ("day_before", "starts_soon"):
        preferences.switch_off(seat.user, kind, now=local(2026, 11, 24, 9, 0))

    for kind in ("day_before", "starts_soon"):
        preferences.switch_on(seat.user, kind, now=local(2026, 12, 2, 16, 0))
    sweep(2026, 12, 3, 14, 30)

    assert rows(kind__in=["day_before", "starts_soon"]) == [
        ("day_before", 1, "02 Dec 15:30", "suppressed", "switched_off"),
        ("starts_soon", 1, "03 Dec 14:30", "sent", ""),
    ]


def test_on_again_does_not_bring_back_the_reminder_of_a_seat_that_is_gone(seat, mailbox):
    planning.registered(seat, now=local(2026, 11, 23, 9, 0))
    preferences.switch_off(seat.user, "starts_soon", now=local(2026, 11, 24, 9, 0))
    end(seat, now=local(2026, 11, 24, 10, 0))

    preferences.switch_on(seat.user, "starts_soon", now=local(2026, 11, 24, 11, 0))
    sweep(2026, 12, 3, 14, 30)

    assert rows(kind="starts_soon") == [("starts_soon", 1, "03 Dec 14:30", "cancelled", "deregistered")]


def test_the_own_moment_of_a_kind_survives_a_switch(seat):
    ReminderChoice.objects.create(user=seat.user, kind="starts_soon", minutes_before=15)

    preferences.switch_off(seat.user, "starts_soon", now=local(2026, 11, 24, 9, 0))

    assert ReminderChoice.objects.get().minutes_before == 15
