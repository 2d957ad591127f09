"""What each event writes: the complete rows, and the notice."""

import pytest

from tests.tracking.reminders.conftest import local, move, notices, rows
from tracking.services.reminders import planning

pytestmark = pytest.mark.django_db


def test_registering_plans_the_confirmation_and_both_reminders(seat):
    planning.registered(seat, now=local(2026, 11, 23, 9, 0))

    assert rows() == [
        ("registered", 0, "23 Nov 09:00", "planned", ""),
        ("day_before", 1, "02 Dec 15:30", "planned", ""),
        ("starts_soon", 1, "03 Dec 14:30", "planned", ""),
    ]
    assert notices() == ["registered"]


def test_moving_voids_the_old_plan_and_makes_a_new_one(seat, session):
    planning.registered(seat, now=local(2026, 11, 23, 9, 0))

    move(session, local(2026, 12, 8, 15, 30), now=local(2026, 11, 30, 11, 0))

    assert rows() == [
        ("registered", 0, "23 Nov 09:00", "planned", ""),
        ("day_before", 1, "02 Dec 15:30", "cancelled", "schedule_changed"),
        ("starts_soon", 1, "03 Dec 14:30", "cancelled", "schedule_changed"),
        ("moved", 2, "30 Nov 11:10", "planned", ""),
        ("day_before", 2, "07 Dec 15:30", "planned", ""),
        ("starts_soon", 2, "08 Dec 14:30", "planned", ""),
    ]
    assert notices() == ["registered", "moved"]
