"""Worked examples, each with its complete rows and what arrived at a real mail server."""

from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from metro.accounts.models import Holiday
from tests import factories
from tests.tracking.reminders.conftest import end, local, move, notices, rows, sweep
from tracking.models import Notice, Registration
from tracking.services import registrations
from tracking.services.reminders import planning

pytestmark = pytest.mark.django_db


def sequences(mailbox) -> list[tuple]:
    """Method and sequence of each calendar part, and the one UID."""
    events = []
    for entry in mailbox.journal:
        for part in entry.message.walk():
            if part.get_content_type() == "text/calendar":
                calendar = Calendar.from_ical(part.get_content())
                event = calendar.walk("VEVENT")[0]
                events.append((str(calendar["METHOD"]), int(event["SEQUENCE"]), str(event["UID"])))
    return events


def test_autumn_clock_change_and_a_weekend(mailbox):
    seat = factories.RegistrationFactory(
        session__starts_at=local(2027, 11, 1, 9, 0), session__stop__title_en="AI"
    )

    planning.registered(seat, now=local(2027, 10, 20, 10, 0))
    sweep(2027, 10, 20, 10, 0)

    assert rows() == [
        ("registered", 0, "20 Oct 10:00", "sent", ""),
        ("day_before", 1, "29 Oct 09:00", "planned", ""),
        ("starts_soon", 1, "01 Nov 08:00", "planned", ""),
    ]
    day_before, starts_soon = seat.reminders.exclude(kind="registered").order_by("pk")
    assert day_before.meant_at == datetime(2027, 10, 31, 8, 0, tzinfo=UTC)
    assert day_before.due_at == datetime(2027, 10, 29, 7, 0, tzinfo=UTC)
    assert starts_soon.due_at == datetime(2027, 11, 1, 7, 0, tzinfo=UTC)

    sweep(2027, 10, 29, 9, 0)
    sweep(2027, 10, 31, 9, 0)
    sweep(2027, 11, 1, 8, 0)

    assert sequences(mailbox) == [("REQUEST", 0, f"{seat.uuid}@localhost")]
    assert mailbox.subjects == [
        "Registered: AI, Mon 1 Nov, 09:00",
        "Soon: AI, Mon 1 Nov, 09:00",
        "Starts soon: AI, Mon 1 Nov, 09:00",
    ]


def test_spring_clock_change_where_mail_may_come_at_weekends():
    seat = factories.RegistrationFactory(
        session__starts_at=local(2027, 3, 28, 9, 0), session__institution__mails_at_weekends=True
    )

    planning.registered(seat, now=local(2027, 3, 20, 10, 0))

    assert rows() == [
        ("registered", 0, "20 Mar 10:00", "planned", ""),
        ("day_before", 1, "27 Mar 09:00", "planned", ""),
        ("starts_soon", 1, "28 Mar 08:00", "planned", ""),
    ]
    due = {row.kind: row.due_at for row in seat.reminders.all()}
    assert due["day_before"] == datetime(2027, 3, 27, 8, 0, tzinfo=UTC)
    assert due["starts_soon"] == datetime(2027, 3, 28, 6, 0, tzinfo=UTC)


def test_moved_twice(seat, session, mailbox):
    planning.registered(seat, now=local(2026, 11, 23, 9, 0))
    sweep(2026, 11, 23, 9, 0)
    move(session, local(2026, 12, 8, 15, 30), now=local(2026, 11, 30, 11, 0))
    sweep(2026, 11, 30, 11, 10)
    sweep(2026, 12, 7, 15, 30)
    move(session, local(2026, 12, 8, 16, 30), now=local(2026, 12, 7, 16, 0))
    sweep(2026, 12, 7, 16, 10)
    sweep(2026, 12, 8, 15, 30)

    assert rows() == [
        ("registered", 0, "23 Nov 09:00", "sent", ""),
        ("day_before", 1, "02 Dec 15:30", "cancelled", "schedule_changed"),
        ("starts_soon", 1, "03 Dec 14:30", "cancelled", "schedule_changed"),
        ("moved", 2, "30 Nov 11:10", "sent", ""),
        ("day_before", 2, "07 Dec 15:30", "sent", ""),
        ("starts_soon", 2, "08 Dec 14:30", "cancelled", "schedule_changed"),
        ("moved", 3, "07 Dec 16:10", "sent", ""),
        ("day_before", 3, "07 Dec 16:30", "suppressed", "told_by_moved"),
        ("starts_soon", 3, "08 Dec 15:30", "sent", ""),
    ]
    uid = f"{seat.uuid}@localhost"
    assert sequences(mailbox) == [("REQUEST", 0, uid), ("REQUEST", 1, uid), ("REQUEST", 2, uid)]
    assert mailbox.subjects == [
        "Registered: AI in class, Thu 3 Dec, 15:30",
        "Moved: AI in class to Tue 8 Dec, 15:30",
        "Tomorrow: AI in class, Tue 8 Dec, 15:30",
        "Moved: AI in class to Tue 8 Dec, 16:30",
        "Starts soon: AI in class, Tue 8 Dec, 16:30",
    ]
    texts = [entry.message.get_body(("plain",)).get_content() for entry in mailbox.journal]
    assert "Was: Thu 3 Dec 2026, 15:30–16:00 (Amsterdam)" in texts[1]
    assert "Was: Tue 8 Dec 2026, 15:30–16:00 (Amsterdam)" in texts[3]
    assert notices() == ["registered", "moved", "day_before", "moved", "starts_soon"]


def test_moved_back_before_it_was_told(seat, session, mailbox):
    planning.registered(seat, now=local(2026, 11, 23, 9, 0))
    sweep(2026, 11, 23, 9, 0)
    move(session, local(2026, 12, 8, 15, 30), now=local(2026, 11, 30, 11, 0))
    move(session, local(2026, 12, 3, 15, 30), now=local(2026, 11, 30, 11, 4))
    sweep(2026, 11, 30, 11, 30)

    assert rows(kind="moved") == [
        ("moved", 2, "30 Nov 11:10", "cancelled", "no_net_change"),
        ("moved", 3, "30 Nov 11:14", "cancelled", "no_net_change"),
    ]
    assert rows(kind="day_before", state="planned") == [("day_before", 3, "02 Dec 15:30", "planned", "")]
    assert len(mailbox.journal) == 1

    move(session, local(2026, 12, 4, 15, 30), now=local(2026, 11, 30, 12, 0))
    sweep(2026, 11, 30, 12, 10)

    assert sequences(mailbox)[-1][:2] == ("REQUEST", 3)


def test_late_cancellation_and_an_accepted_offer(mailbox):
    session = factories.SessionFactory(starts_at=local(2026, 12, 10, 15, 30), capacity=2)
    bram, dina = factories.RegistrationFactory.create_batch(2, session=session)
    planning.registered(bram, now=local(2026, 12, 1, 9, 0))
    sweep(2026, 12, 1, 9, 0)
    sweep(2026, 12, 9, 15, 30)
    end(bram, now=local(2026, 12, 9, 19, 0))
    dina.status, dina.offer_number = Registration.Status.OFFERED, 1
    dina.offer_expires_at = local(2026, 12, 10, 10, 30)
    dina.save()
    planning.seat_offered(dina, now=local(2026, 12, 10, 8, 30))
    sweep(2026, 12, 10, 8, 30)
    dina.status, dina.offer_expires_at = Registration.Status.CONFIRMED, None
    dina.save()
    planning.seat_confirmed(dina, now=local(2026, 12, 10, 9, 10))
    sweep(2026, 12, 10, 9, 10)

    assert rows(user=bram.user) == [
        ("registered", 0, "01 Dec 09:00", "sent", ""),
        ("day_before", 1, "09 Dec 15:30", "sent", ""),
        ("starts_soon", 1, "10 Dec 14:30", "cancelled", "deregistered"),
        ("seat_ended", 0, "09 Dec 19:00", "sent", ""),
    ]
    assert rows(user=dina.user) == [
        ("seat_offered", 1, "10 Dec 08:30", "sent", ""),
        ("seat_confirmed", 0, "10 Dec 09:10", "sent", ""),
        ("day_before", 1, "09 Dec 15:30", "expired", "moment_passed"),
        ("starts_soon", 1, "10 Dec 14:30", "planned", ""),
    ]
    assert [found[:2] for found in sequences(mailbox)] == [("REQUEST", 0), ("CANCEL", 1), ("REQUEST", 0)]


def test_a_leaver_in_the_holidays(mailbox):
    college = factories.InstitutionFactory()
    Holiday.objects.create(
        institution=college, name="Kerst", start_date=date(2026, 12, 19), end_date=date(2027, 1, 3)
    )
    session = factories.SessionFactory(
        institution=college, starts_at=local(2027, 1, 14, 15, 30), capacity=1, stop__title_en="AI"
    )
    leaver = factories.MembershipFactory(institution=college, end_date=date(2026, 12, 31))
    stays = factories.MembershipFactory(institution=college)
    noor, umar = (
        registrations.register(session, member, by=member.user, now=local(2026, 12, 1, 9, minute))
        for minute, member in enumerate([leaver, stays])
    )
    sweep(2026, 12, 1, 9, 2)

    sweep(2026, 12, 31, 23, 59)
    sweep(2027, 1, 1, 0, 0)

    assert rows(user=noor.user) == [
        ("registered", 0, "01 Dec 09:00", "sent", ""),
        ("day_before", 1, "13 Jan 15:30", "cancelled", "left_institution"),
        ("starts_soon", 1, "14 Jan 14:30", "cancelled", "left_institution"),
    ]
    assert rows(user=umar.user) == [
        ("waitlisted", 1, "01 Dec 09:01", "sent", ""),
        ("seat_confirmed", 0, "04 Jan 07:30", "planned", ""),
        ("day_before", 1, "13 Jan 15:30", "planned", ""),
        ("starts_soon", 1, "14 Jan 14:30", "planned", ""),
    ]
    assert Notice.objects.filter(user=umar.user).latest("pk").kind == "seat_confirmed"
    assert Registration.objects.get(pk=noor.pk).ended_reason == "left_institution"

    sweep(2027, 1, 4, 7, 30)

    assert [(entry.to, entry.message["Subject"]) for entry in mailbox.journal] == [
        (noor.user.email, "Registered: AI, Thu 14 Jan, 15:30"),
        (umar.user.email, "On the waiting list: AI, Thu 14 Jan, 15:30"),
        (umar.user.email, "You have a seat: AI, Thu 14 Jan, 15:30"),
    ]
