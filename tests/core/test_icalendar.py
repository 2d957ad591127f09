"""Calendar messages: strict, folded, and safe whatever a title holds."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from metro.core.icalendar import CalendarEvent, to_ical

START = datetime(2026, 12, 3, 14, 30, tzinfo=UTC)


def event(**changes) -> CalendarEvent:
    values = {
        "uid": "1@example.org",
        "sequence": 2,
        "method": "REQUEST",
        "starts_at": START,
        "ends_at": START + timedelta(minutes=30),
        "zone": "Europe/Amsterdam",
        "summary": "AI in de les",
        "organizer": "metrolijn@example.org",
        "dtstamp": START,
        "attendee": "karin@example.org",
    }
    return CalendarEvent(**values | changes)


def lines(ical: bytes) -> list[str]:
    """The logical lines, unfolded."""
    return ical.decode().replace("\r\n ", "").split("\r\n")


def test_an_invitation_names_only_its_reader_and_wants_no_answer():
    found = lines(to_ical(event(alarm_minutes=10)))

    assert "METHOD:REQUEST" in found
    assert "SEQUENCE:2" in found
    assert "ORGANIZER:mailto:metrolijn@example.org" in found
    assert [line for line in found if line.startswith("ATTENDEE")] == [
        "ATTENDEE;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT;RSVP=FALSE:mailto:karin@example.org"
    ]
    assert "TRIGGER:-PT10M" in found


def test_amsterdam_stands_in_wall_time_with_two_yearly_rules():
    found = lines(to_ical(event()))

    assert "DTSTART;TZID=Europe/Amsterdam:20261203T153000" in found
    assert [line for line in found if line.startswith("RRULE")] == [
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    ]
    assert not [line for line in found if line.startswith("RDATE")]


def test_another_zone_stands_in_utc():
    found = lines(to_ical(event(zone="America/New_York")))

    assert "DTSTART:20261203T143000Z" in found
    assert "BEGIN:VTIMEZONE" not in found


@pytest.mark.parametrize(
    ("moment", "offset"),
    [
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), 1),
        (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), 2),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), 2),
        (datetime(2027, 10, 31, 2, 30, tzinfo=UTC), 1),
        (datetime(2040, 7, 1, 12, 0, tzinfo=UTC), 2),
    ],
)
def test_a_reader_that_knows_only_this_zone_block_finds_the_same_moment(moment, offset):
    ical = to_ical(event(starts_at=moment, ends_at=moment + timedelta(minutes=30)))
    calendar = Calendar.from_ical(ical.replace(b"Europe/Amsterdam", b"Own/Zone"))

    start = calendar.walk("VEVENT")[0].decoded("DTSTART")
    assert start.utcoffset() == timedelta(hours=offset)
    assert start.replace(tzinfo=None) == moment.astimezone(ZoneInfo("Europe/Amsterdam")).replace(tzinfo=None)


ATTACKS = [
    "\r\nATTENDEE:mailto:evil@example.org",
    "\nEND:VCALENDAR",
    "\rBEGIN:VEVENT",
    "\x0bX:1",
    "\u2028X:1",
]


@given(
    text=st.lists(st.one_of(st.text(), st.sampled_from(ATTACKS)), min_size=1, max_size=8).map("".join),
    field=st.sampled_from(["summary", "location", "description"]),
)
def test_a_text_never_becomes_a_line_of_its_own(text, field):
    ical = to_ical(event(**{field: text}))

    names = [line.split(":")[0].split(";")[0] for line in lines(ical)]
    assert names.count("ATTENDEE") == 1
    assert names.count("END") == names.count("BEGIN") == 5
    assert "X" not in names
    assert b"\n" not in ical.replace(b"\r\n", b"")
    assert b"\r" not in ical.replace(b"\r\n", b"")
    Calendar.from_ical(ical)


@given(text=st.text(alphabet="aé€🚇 ", min_size=100, max_size=2000))
def test_lines_are_folded_at_octets_and_never_inside_a_character(text):
    ical = to_ical(event(summary=text))

    for line in ical.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
