from datetime import datetime, timedelta

import pytest

from tests.conftest import NOW
from tracking.models import Registration, Reminder
from tracking.services import demo

pytestmark = pytest.mark.django_db
TEACHER = "docent@demo.metrolijn.test"
SOON, IN_AN_HOUR, TOMORROW = timedelta(minutes=10), timedelta(minutes=65), timedelta(days=1, minutes=5)


def seats(now: datetime) -> list[timedelta]:
    """How long until each confirmed seat of the teacher's within the next two days."""
    rows = Registration.objects.filter(
        member__user__email=TEACHER,
        status=Registration.Status.CONFIRMED,
        session__starts_at__gt=now,
        session__starts_at__lte=now + timedelta(days=2),
    )
    return sorted(row.session.starts_at - now for row in rows.select_related("session"))


def due(now: datetime) -> set[str]:
    """What the worker is going to send the teacher within a quarter of an hour."""
    rows = Reminder.objects.filter(user__email=TEACHER, state=Reminder.State.PLANNED)
    return set(rows.filter(due_at__lte=now + timedelta(minutes=15)).values_list("kind", flat=True))


def test_sessions_lie_around_now_on_the_first_day_and_on_later_ones():
    demo.seed(now=NOW, password="one-two-three")
    days = [NOW + timedelta(days=number) for number in range(3, 30, 4)]

    assert {SOON, IN_AN_HOUR, TOMORROW} <= set(seats(NOW))
    assert due(NOW) == {"starts_soon", "day_before"}
    assert not demo.refresh(now=NOW)

    for day in days:
        assert demo.refresh(now=day)
        assert {SOON, IN_AN_HOUR, TOMORROW} <= set(seats(day))
        assert {"starts_soon", "day_before"} <= due(day)
        assert not demo.refresh(now=day)


def test_a_database_without_the_demo_is_left_alone():
    assert not demo.refresh(now=NOW)
    assert not Registration.objects.exists()
