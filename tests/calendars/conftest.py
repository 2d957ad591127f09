"""A teacher with a seat and an address, asked by a program that keeps no cookie."""

import pytest
from django.test import Client
from icalendar import Calendar

from metro.integrations.calendars import services
from tests import factories, sink
from tests.tracking.reminders.conftest import local


def ask(token: str, **headers):
    """What a calendar does with an address."""
    return Client().get(
        f"/calendar/{token}.ics", headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


def entries(body: bytes) -> list[tuple]:
    """(title, status, sequence) of every entry, read strictly, in order."""
    calendar = Calendar.from_ical(body)
    found = calendar.walk("VEVENT")
    assert not [fault for part in (calendar, *found) for fault in part.errors]
    return [(str(event["summary"]), str(event["status"]), int(event["sequence"])) for event in found]


@pytest.fixture
def session():
    """Thursday 3 December 2026, 15:30–16:00."""
    return factories.SessionFactory(
        starts_at=local(2026, 12, 3, 15, 30),
        stop__title_nl="AI in de les",
        meeting_url="https://meet.example/secret-room",
    )


@pytest.fixture
def seat(session):
    return factories.RegistrationFactory(session=session)


@pytest.fixture
def token(seat, now):
    return services.make(seat.user, now=now)


@pytest.fixture
def mailbox():
    with sink.running() as running:
        yield running
