"""What each event writes: the complete rows, and the notice."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests import factories
from tracking.models import Notice, Registration, Reminder
from tracking.services.reminders import planning

pytestmark = pytest.mark.django_db

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def local(*parts) -> datetime:
    return datetime(*parts, tzinfo=AMSTERDAM)


def rows() -> list[tuple]:
    """Every row: kind, version, due in Amsterdam, state, reason."""
    found = Reminder.objects.order_by("planned_at", "pk")
    return [
        (
            row.kind,
            row.version,
            f"{row.due_at.astimezone(AMSTERDAM):%d %b %H:%M}",
            row.state,
            row.final_reason,
        )
        for row in found
    ]


def notices() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def session():
    """Thursday 3 December 2026, 15:30–16:00."""
    return factories.SessionFactory(starts_at=local(2026, 12, 3, 15, 30))


@pytest.fixture
def seat(session):
    return factories.RegistrationFactory(session=session)


def move(session, starts_at, *, now):
    """What the service that moves a session does before it plans."""
    session.starts_at, session.ends_at = starts_at, starts_at + timedelta(minutes=30)
    session.schedule_version += 1
    session.save()
    for seat in Registration.objects.open().filter(session=session):
        seat.calendar_sequence += 1
        seat.save()
    planning.session_moved(session, now=now)


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
