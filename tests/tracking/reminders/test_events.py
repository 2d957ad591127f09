"""What each event does to rows that exist: swallowed, brought back, voided."""

import pytest

from tests import factories
from tests.tracking.reminders.conftest import end, local, move, notices, rows, sweep
from tracking.models import Registration, Reminder
from tracking.services.reminders import planning

pytestmark = pytest.mark.django_db

NINE = local(2026, 11, 23, 9, 0)
TEN = local(2026, 11, 23, 10, 0)
Status = Registration.Status


@pytest.fixture
def waiting(session, seat):
    """Somebody in the queue behind the only seat."""
    session.capacity = 1
    session.save()
    return factories.RegistrationFactory(session=session, status=Status.WAITLISTED)


def states(**filters) -> list[tuple]:
    return [(kind, state, reason) for kind, _, _, state, reason in rows(**filters)]


def test_registering_late_says_in_one_mail_what_the_reminders_would_say(seat):
    planning.registered(seat, now=local(2026, 12, 3, 15, 20))

    assert rows() == [
        ("registered", 0, "03 Dec 15:20", "planned", ""),
        ("day_before", 1, "02 Dec 15:30", "expired", "moment_passed"),
        ("starts_soon", 1, "03 Dec 14:30", "suppressed", "told_by_registered"),
    ]


@pytest.mark.parametrize(
    ("minute", "outcome"), [(29, ("planned", "")), (30, ("suppressed", "told_by_registered"))]
)
def test_a_day_before_within_four_hours_is_told_by_the_confirmation(seat, minute, outcome):
    planning.registered(seat, now=local(2026, 12, 2, 11, minute))

    assert states(kind="day_before") == [("day_before", *outcome)]


def test_planning_twice_changes_nothing(seat):
    planning.registered(seat, now=NINE)
    before = rows()

    planning.registered(seat, now=TEN)

    assert rows() == before


def test_a_seat_given_up_before_it_was_told_leaves_no_mail(seat):
    planning.registered(seat, now=NINE)
    end(seat, now=TEN)

    assert states() == [
        ("registered", "cancelled", "deregistered"),
        ("day_before", "cancelled", "deregistered"),
        ("starts_soon", "cancelled", "deregistered"),
        ("seat_ended", "cancelled", "no_net_change"),
    ]
    assert notices() == ["registered", "seat_ended"]


def test_registering_again_brings_the_reminders_back_and_never_doubles_them(seat, session, mailbox):
    planning.registered(seat, now=NINE)
    sweep(2026, 11, 23, 9, 0)
    end(seat, now=TEN)
    again = factories.RegistrationFactory(session=session, member=seat.member)
    planning.registered(again, now=local(2026, 11, 23, 11, 0))

    assert states(kind__in=["day_before", "starts_soon"]) == [
        ("day_before", "planned", ""),
        ("starts_soon", "planned", ""),
    ]
    assert set(Reminder.objects.filter(state="planned").values_list("registration", flat=True)) == {
        seat.pk,  # The confirmation of the end.
        again.pk,
    }


def test_a_promotion_swallows_what_was_not_yet_told_about_the_queue(waiting):
    planning.waitlisted(waiting, now=NINE)
    waiting.status = Status.CONFIRMED
    waiting.save()
    planning.seat_confirmed(waiting, now=TEN)

    assert states() == [
        ("waitlisted", "suppressed", "told_by_registered"),
        ("seat_confirmed", "planned", ""),
        ("day_before", "planned", ""),
        ("starts_soon", "planned", ""),
    ]


def test_every_offer_is_a_message_of_its_own(waiting):
    for number in (1, 2):
        waiting.status, waiting.offer_number = Status.OFFERED, number
        waiting.offer_expires_at = local(2026, 12, 3, 12 + number, 0)
        planning.seat_offered(waiting, now=NINE)
        planning.offer_lapsed(waiting, now=TEN)
    planning.open_claim(waiting, now=TEN)

    assert rows() == [
        ("seat_offered", 1, "23 Nov 09:00", "expired", "too_late"),
        ("seat_offered", 2, "23 Nov 09:00", "expired", "too_late"),
        ("seat_offered", 0, "23 Nov 10:00", "planned", ""),
    ]
    assert notices() == ["seat_offered", "offer_lapsed"] * 2 + ["open_claim"]


def test_leaving_the_queue_and_its_closing(waiting, session):
    planning.waitlisted(waiting, now=NINE)
    planning.left_queue(waiting, now=TEN)
    other = factories.RegistrationFactory(session=session, status=Status.WAITLISTED)
    planning.waitlisted(other, now=NINE)
    planning.list_closed(other, now=session.starts_at)

    assert states() == [
        ("waitlisted", "cancelled", "deregistered"),
        ("waitlisted", "expired", "moment_passed"),
    ]
    assert notices() == ["waitlisted", "left_queue", "waitlisted", "list_closed"]


def test_a_cancelled_session_swallows_all_and_only_seats_that_were_told_get_the_calendar_message(
    seat, waiting, session, mailbox
):
    expert = factories.SessionHostFactory(session=session)
    planning.registered(seat, now=NINE)
    planning.waitlisted(waiting, now=NINE)
    sweep(2026, 11, 23, 9, 0)
    session.status, session.schedule_version = "cancelled", 2
    session.save()
    for row in (seat, waiting):
        row.status, row.ended_reason = Status.RELEASED, "session_cancelled"
        row.calendar_sequence += 1
        row.save()
    planning.session_cancelled(session, [seat, waiting], by=None, now=TEN)
    sweep(2026, 11, 23, 10, 0)

    assert states(user=seat.user) == [
        ("registered", "sent", ""),
        ("day_before", "cancelled", "session_cancelled"),
        ("starts_soon", "cancelled", "session_cancelled"),
        ("cancelled", "sent", ""),
    ]
    assert states(user=expert.user) == [("cancelled", "sent", "")]
    told = {
        entry.to: [part.get_param("method") for part in entry.message.walk() if part.get_param("method")]
        for entry in mailbox.journal
        if entry.message["Subject"].startswith("Cancelled")
    }
    assert told == {seat.user.email: ["CANCEL"], waiting.user.email: [], expert.user.email: []}


def test_the_expert_who_cancels_is_not_told(session):
    expert = factories.SessionHostFactory(session=session)

    planning.session_cancelled(session, [], by=expert.user, now=NINE)

    assert (rows(), notices()) == ([], [])


def test_a_host_gets_no_participant_kind_for_the_own_session(seat, session):
    factories.SessionHostFactory(session=session, user=seat.user)

    planning.registered(seat, now=NINE)

    assert (rows(), notices()) == ([], ["registered"])


def test_leaving_the_institution_stops_everything_silently(seat, session):
    planning.registered(seat, now=NINE)
    colleague = factories.RegistrationFactory(session=session)
    planning.registered(colleague, now=NINE)

    planning.left_institution(seat.member, now=TEN)

    assert {state for _, state, _ in states(user=seat.user)} == {"cancelled"}
    assert {reason for _, _, reason in states(user=seat.user)} == {"left_institution"}
    assert {state for _, state, _ in states(user=colleague.user)} == {"planned"}
    assert notices() == ["registered", "registered"]


def test_moves_close_together_become_one_mail_at_most_thirty_minutes_after_the_first(seat, session, mailbox):
    planning.registered(seat, now=NINE)
    sweep(2026, 11, 23, 9, 0)
    for minute in (0, 8, 16, 24):
        move(session, local(2026, 12, 8, 15, minute), now=local(2026, 11, 30, 11, minute))

    assert [row[2:] for row in rows(kind="moved")] == [
        ("30 Nov 11:10", "cancelled", "schedule_changed"),
        ("30 Nov 11:18", "cancelled", "schedule_changed"),
        ("30 Nov 11:26", "cancelled", "schedule_changed"),
        ("30 Nov 11:30", "planned", ""),
    ]


def test_a_move_shortly_before_the_start_is_told_at_once(seat, session, mailbox):
    planning.registered(seat, now=NINE)
    sweep(2026, 11, 23, 9, 0)

    move(session, local(2026, 12, 3, 17, 30), now=local(2026, 12, 3, 14, 0))

    assert rows(kind="moved") == [("moved", 2, "03 Dec 14:00", "planned", "")]


def test_a_move_before_the_confirmation_went_out_is_told_by_the_confirmation(seat, session, mailbox):
    planning.registered(seat, now=NINE)
    move(session, local(2026, 12, 8, 15, 30), now=TEN)
    sweep(2026, 11, 23, 10, 10)

    assert states(kind__in=["registered", "moved"]) == [
        ("registered", "sent", ""),
        ("moved", "suppressed", "told_by_registered"),
    ]
    assert mailbox.subjects == ["Registered: AI in class, Tue 8 Dec, 15:30"]


def test_the_queue_is_told_of_a_move_without_a_calendar_message(waiting, session, mailbox):
    planning.waitlisted(waiting, now=NINE)
    sweep(2026, 11, 23, 9, 0)
    move(session, local(2026, 12, 8, 15, 30), now=TEN)
    sweep(2026, 11, 23, 10, 10)

    assert states(user=waiting.user) == [("waitlisted", "sent", ""), ("moved", "sent", "")]
    told = next(entry.message for entry in reversed(mailbox.journal) if entry.to == waiting.user.email)
    assert [part.get_content_type() for part in told.iter_parts()] == ["text/plain", "text/html"]


def test_mail_in_the_language_of_the_person_never_carries_the_meeting_link(seat, mailbox):
    seat.user.language = "nl"
    seat.user.save()
    planning.registered(seat, now=NINE)
    sweep(2026, 11, 23, 9, 0)
    sweep(2026, 12, 2, 15, 30)

    assert mailbox.subjects == [
        "Aangemeld: AI in de les, do 3 dec, 15.30 uur",
        "Morgen: AI in de les, do 3 dec, 15.30 uur",
    ]
    text = mailbox.journal[0].message.get_body(("plain",)).get_content()
    assert "15.30–16.00 uur (Amsterdam)" in text
    assert f"/join/{seat.session_id}" in text
    assert "/me/messages/" in text
    assert all("secret-room" not in str(entry.message) for entry in mailbox.journal)
