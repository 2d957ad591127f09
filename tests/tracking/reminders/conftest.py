"""A session, a seat, and the moves of the services that plan, for the tests of the reminders."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests import factories, sink
from tracking.models import Notice, Registration, Reminder
from tracking.services import clock
from tracking.services.reminders import kinds, planning, timing
from tracking.services.reminders.kinds import Category

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SPREAD = (Category.NUDGE, Category.DIGEST)


def local(*parts) -> datetime:
    return datetime(*parts, tzinfo=AMSTERDAM)


def rows(**filters) -> list[tuple]:
    """Every row: kind, version, due in Amsterdam before nudges and digests are spread, state, reason."""
    return [
        (
            row.kind,
            row.version,
            f"{_due_at(row).astimezone(AMSTERDAM):%d %b %H:%M}",
            row.state,
            row.final_reason,
        )
        for row in Reminder.objects.filter(**filters).order_by("planned_at", "pk")
    ]


def _due_at(row):
    spread = timing.spread(row.dedupe_key)
    is_spread = kinds.RULES[row.kind].category in SPREAD and row.due_at >= row.meant_at + spread
    return row.due_at - spread if is_spread else row.due_at


def notices() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("kind", flat=True))


def move(session, starts_at, *, now):
    """What the service that moves a session does before it plans."""
    session.starts_at, session.ends_at = starts_at, starts_at + timedelta(minutes=30)
    session.schedule_version += 1
    session.save()
    for seat in Registration.objects.open().filter(session=session):
        seat.calendar_sequence += 1
        seat.save()
    planning.session_moved(session, now=now)


def end(seat, *, now, reason="self", by_self=True):
    """What the service that ends a seat does before it plans."""
    seat.status, seat.ended_reason, seat.ended_at = Registration.Status.CANCELLED, reason, now
    seat.calendar_sequence += 1
    seat.save()
    planning.seat_ended(seat, by_self=by_self, now=now)


def sweep(*parts):
    clock.sweep(now=local(*parts))


def texts(mailbox) -> list[str]:
    """What every mail that arrived says, as plain text."""
    return [entry.message.get_body(("plain",)).get_content() for entry in mailbox.journal]


@pytest.fixture
def session():
    """Thursday 3 December 2026, 15:30–16:00."""
    return factories.SessionFactory(
        starts_at=local(2026, 12, 3, 15, 30), stop__title_nl="AI in de les", stop__title_en="AI in class"
    )


@pytest.fixture
def seat(session):
    return factories.RegistrationFactory(session=session)


@pytest.fixture
def mailbox():
    with sink.running() as running:
        yield running
