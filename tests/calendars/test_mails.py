"""What calendars make of our mails: in order, out of order, and twice (faults CA4, CA5)."""

import random
from itertools import permutations

import pytest
from icalendar import Calendar

from tests import factories
from tests.calendars.applier import Book
from tests.tracking.reminders.conftest import local, move, sweep
from tracking.models import Registration
from tracking.services.reminders import planning

pytestmark = pytest.mark.django_db


def parts(journal) -> list[bytes]:
    """The calendar part of every mail that has one, as it travelled."""
    found = [
        part
        for entry in journal
        for part in entry.message.walk()
        if part.get_content_type() == "text/calendar"
    ]
    for part in found:
        assert part.get_param("method") == str(Calendar.from_ical(part.get_content())["method"])
    return [part.get_content().encode() for part in found]


def call_off(session, *, now):
    """What the service that cancels a session does before it plans."""
    session.status, session.schedule_version = "cancelled", session.schedule_version + 1
    session.save()
    seats = list(Registration.objects.open().filter(session=session))
    for seat in seats:
        seat.status, seat.ended_reason, seat.ended_at = "released", "session_cancelled", now
        seat.calendar_sequence += 1
        seat.save()
    planning.session_cancelled(session, seats, by=None, now=now)


@pytest.fixture
def messages(session, seat, mailbox):
    """One seat whose session moves twice, and one whose session moves and is called off: six calendar mails."""
    other = factories.SessionFactory(
        institution=session.institution, starts_at=local(2026, 12, 4, 9, 0), stop__title_nl="Phishing"
    )
    for one in (seat, factories.RegistrationFactory(session=other, member=seat.member)):
        planning.registered(one, now=local(2026, 11, 23, 9, 0))
    sweep(2026, 11, 23, 9, 0)
    for day, (one, moment) in enumerate(
        [
            (session, local(2026, 12, 8, 15, 30)),
            (other, local(2026, 12, 9, 9, 0)),
            (session, local(2026, 12, 10, 15, 30)),
        ]
    ):
        one.refresh_from_db()
        move(one, moment, now=local(2026, 11, 24 + day, 10, 0))
        sweep(2026, 11, 24 + day, 10, 10)
    call_off(other, now=local(2026, 11, 27, 10, 0))
    sweep(2026, 11, 27, 10, 0)
    return parts(mailbox.journal)


def test_one_entry_is_updated_and_one_is_removed_in_whatever_order_and_however_often(messages):
    assert len(messages) == 6
    dice = random.Random(2446)
    orders = [list(order) for order in permutations(messages)]
    twice = [dice.sample(messages * 2, 12) for _ in range(200)]

    for order in (messages, messages * 2, messages[::-1], *orders, *twice):
        book = Book()
        for message in order:
            book.apply(message)

        assert book.shown() == [("AI in de les", local(2026, 12, 10, 15, 30))]
        assert book.removed() == ["Phishing"]


def test_each_message_is_strict_and_speaks_to_its_reader_alone(messages, seat):
    for message in messages:
        calendar = Calendar.from_ical(message)
        [event] = calendar.walk("VEVENT")

        assert not calendar.errors
        assert not event.errors
        assert str(event["attendee"]) == f"mailto:{seat.user.email}"
        assert b"secret-room" not in message.replace(b"\r\n ", b"")
