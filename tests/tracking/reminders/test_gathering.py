"""Several messages become one mail, and nobody gets too many on one day."""

import pytest
from icalendar import Calendar

from tests import factories
from tests.tracking.reminders.conftest import end, local, rows, sweep
from tracking.models import Notice, Registration
from tracking.services.reminders import gathering, planning
from tracking.services.reminders.gathering import Room

pytestmark = pytest.mark.django_db

NINE = local(2026, 11, 23, 9, 0)


@pytest.fixture
def member():
    return factories.MembershipFactory()


def seats(member, *starts, **fields) -> list[Registration]:
    return [
        factories.RegistrationFactory(
            member=member,
            session__starts_at=start,
            session__institution=member.institution,
            session__stop__title_en=f"Stop {number}",
            **fields,
        )
        for number, start in enumerate(starts, start=1)
    ]


def fates(**filters) -> list[tuple]:
    return [(kind, state, reason) for kind, _version, _due, state, reason in rows(**filters)]


def test_two_sessions_of_one_day_are_one_reminder_and_two_notices(member, mailbox):
    morning, afternoon = local(2026, 12, 3, 9, 30), local(2026, 12, 3, 15, 30)
    for seat in seats(member, afternoon, morning, local(2026, 12, 4, 9, 0)):
        planning.registered(seat, now=NINE)
    sweep(2026, 11, 23, 9, 0)
    mailbox.journal.clear()

    sweep(2026, 12, 2, 9, 30)
    sweep(2026, 12, 2, 15, 30)

    assert fates(kind="day_before") == [
        ("day_before", "suppressed", "merged"),
        ("day_before", "sent", ""),
        ("day_before", "planned", ""),
    ]
    assert mailbox.subjects == ["Tomorrow: Stop 2, Thu 3 Dec, 09:30, and 1 more"]
    text = mailbox.journal[0].message.get_body(("plain",)).get_content()
    assert "- Stop 1, Tomorrow, Thu 3 Dec 2026" in " ".join(text.split())
    swallowed = member.user.reminders.get(kind="day_before", final_reason="merged")
    assert swallowed.facts["subject"] == "Tomorrow: Stop 2, Thu 3 Dec, 09:30, and 1 more"
    assert Notice.objects.filter(kind="day_before").count() == 2


def test_registrations_of_one_moment_are_one_mail_with_a_request_each(member, mailbox):
    both = seats(member, local(2026, 12, 3, 9, 30), local(2026, 12, 8, 15, 30))
    for seat in both:
        planning.registered(seat, now=NINE)

    sweep(2026, 11, 23, 9, 0)

    assert fates(kind="registered") == [("registered", "sent", ""), ("registered", "suppressed", "merged")]
    parts = [part for part in mailbox.journal[0].message.walk() if part.get_content_type() == "text/calendar"]
    events = [Calendar.from_ical(part.get_content()) for part in parts]
    assert [str(event["METHOD"]) for event in events] == ["REQUEST", "REQUEST"]
    assert [str(event.walk("VEVENT")[0]["UID"]) for event in events] == [
        f"{seat.uuid}@localhost" for seat in both
    ]

    # Both were told of their seat, so the end of either cancels it in the calendar.
    end(both[1], now=local(2026, 11, 24, 9, 0))
    sweep(2026, 11, 24, 9, 0)

    assert mailbox.subjects[1:] == ["Seat cancelled: Stop 2, Tue 8 Dec, 15:30"]
    assert "METHOD:CANCEL" in mailbox.journal[1].message.as_string()


def test_the_first_registration_is_confirmed_at_once_and_the_rest_five_minutes_later(member, mailbox):
    first, second, third = seats(member, *(local(2026, 12, day, 15, 30) for day in (7, 8, 9)))
    planning.registered(first, now=NINE)
    sweep(2026, 11, 23, 9, 0)
    planning.registered(second, now=local(2026, 11, 23, 9, 1))
    sweep(2026, 11, 23, 9, 1)
    planning.registered(third, now=local(2026, 11, 23, 9, 3))
    sweep(2026, 11, 23, 9, 4)
    before = list(mailbox.subjects)
    sweep(2026, 11, 23, 9, 5)

    assert before == ["Registered: Stop 1, Mon 7 Dec, 15:30"]
    assert mailbox.subjects[1:] == ["Registered: Stop 2, Tue 8 Dec, 15:30, and 1 more"]


def test_what_rode_along_goes_alone_when_the_first_is_not_sent(member, mailbox):
    both = seats(member, local(2026, 12, 3, 9, 30), local(2026, 12, 3, 15, 30))
    for seat in both:
        planning.registered(seat, now=NINE)
    gathering.gather(now=NINE)
    end(both[0], now=NINE)
    sweep(2026, 11, 23, 9, 5)

    assert mailbox.subjects == ["Registered: Stop 2, Thu 3 Dec, 15:30"]


def test_the_fifth_mail_of_a_day_that_can_wait_is_not_sent_and_its_notice_is(mailbox):
    member = factories.MembershipFactory()
    for seat in seats(member, *(local(2026, 12, day, 15, 30) for day in (7, 8, 9, 10, 11))):
        planning.seat_confirmed(seat, now=NINE)
    sweep(2026, 11, 23, 9, 0)
    seat = seats(member, local(2026, 12, 14, 15, 30))[0]
    planning.seat_confirmed(seat, now=local(2026, 11, 24, 9, 0))
    sweep(2026, 11, 24, 9, 0)

    assert [state for _, state, _ in fates(kind="seat_confirmed")] == [*["sent"] * 4, "suppressed", "sent"]
    assert fates(final_reason="cap_reached") == [("seat_confirmed", "suppressed", "cap_reached")]
    assert Notice.objects.filter(kind="seat_confirmed").count() == 6


def test_one_nudge_a_day_and_three_in_a_week():
    nudge = {"is_nudge": True, "is_today": True}

    assert [Room().take(**nudge), Room(nudges_today=1).take(**nudge)] == [True, False]
    assert [Room(nudges=2).take(**nudge), Room(nudges=3).take(**nudge)] == [True, False]
    assert Room(nudges=3, nudges_today=1).take(is_nudge=False, is_today=True)
    assert [Room(today=3).take(**nudge), Room(today=4).take(**nudge)] == [True, False]
