"""What somebody is told after a session: that it was missed, has questions left, a recording, a correction."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Session, Stop
from tests import factories
from tests.tracking.reminders.conftest import local, notices, rows, sweep, texts
from tracking.models import Attendance, CheckAnswer, Reminder
from tracking.services import attendance
from tracking.services.reminders import after

pytestmark = pytest.mark.django_db

FRIDAY = local(2026, 12, 4, 9, 0)


@pytest.fixture
def held(session):
    """Thursday's session, after its end."""
    session.status = Session.Status.HELD
    session.save()
    return session


def was(session, result, **fields):
    decided_at = session.ends_at + timedelta(minutes=5)
    return factories.AttendanceFactory(session=session, result=result, decided_at=decided_at, **fields)


def of_kind(kind):
    return [(due, state, reason) for _, _, due, state, reason in rows(kind=kind)]


@pytest.mark.parametrize(
    ("result", "subject"),
    [
        ("unknown", "Were you there? AI in class, Thu 3 Dec, 15:30"),
        ("absent", "Missed, and still possible: AI in class"),
    ],
)
def test_who_was_not_there_hears_it_with_what_is_still_possible(held, mailbox, result, subject):
    was(held, result)
    factories.SessionFactory(stop=held.stop, institution=held.institution, starts_at=local(2027, 1, 14, 9, 0))
    after.plan(now=local(2026, 12, 3, 18, 0))
    sweep(2026, 12, 4, 8, 32)

    assert of_kind("missed") == [("04 Dec 08:30", "sent", "")]
    assert notices() == ["missed"]
    assert mailbox.subjects == [subject]
    assert "- Thu 14 Jan 2027, 09:00–09:30 (Amsterdam)" in texts(mailbox)[0]


def test_a_question_asked_on_friday_comes_on_monday(held):
    was(held, "unknown")

    after.plan(now=local(2026, 12, 4, 16, 0))

    assert of_kind("missed") == [("07 Dec 08:30", "planned", "")]


def test_who_was_there_completed_it_or_comes_again_is_not_asked(held):
    was(held, "present")
    done, again, host = was(held, "absent"), was(held, "absent"), was(held, "unknown")
    factories.CompletionFactory(member=done.member, stop=held.stop)
    later = factories.SessionFactory(
        stop=held.stop, institution=held.institution, starts_at=local(2027, 1, 14, 9, 0)
    )
    factories.RegistrationFactory(session=later, member=again.member)
    factories.SessionHostFactory(session=held, user=host.member.user)

    after.plan(now=FRIDAY)

    assert Reminder.objects.count() == 0


def test_what_was_answered_meanwhile_is_not_asked_any_more(held, mailbox):
    row = was(held, "unknown")
    after.plan(now=local(2026, 12, 3, 18, 0))
    row.result = "present"
    row.save()
    sweep(2026, 12, 4, 8, 32)

    assert of_kind("missed") == [("04 Dec 08:30", "suppressed", "already_done")]
    assert notices() == []


def test_open_questions_are_told_until_they_are_answered(held, mailbox):
    held.stop.completion = Stop.Completion.ATTENDED_AND_CHECK
    held.stop.save()
    check = factories.CheckFactory(stop=held.stop)
    open_one, closed_one = was(held, "present"), was(held, "present")
    after.plan(now=local(2026, 12, 3, 17, 0))
    CheckAnswer.objects.create(
        institution=closed_one.institution,
        member=closed_one.member,
        question=check,
        answered_at=FRIDAY,
        written_at=FRIDAY,
    )
    sweep(2026, 12, 3, 18, 2)

    assert of_kind("close_stop") == [
        ("03 Dec 18:00", "sent", ""),
        ("03 Dec 18:00", "suppressed", "already_done"),
    ]
    assert [entry.to for entry in mailbox.journal] == [open_one.member.user.email]
    assert mailbox.subjects == ["Still to close: AI in class"]


def test_a_stop_without_questions_has_nothing_to_close(held):
    was(held, "present")

    after.plan(now=FRIDAY)

    assert Reminder.objects.count() == 0


def test_a_recording_is_told_to_who_had_a_seat_and_did_not_complete(held, mailbox):
    seat, done = factories.RegistrationFactory.create_batch(2, session=held)
    factories.CompletionFactory(member=done.member, stop=held.stop)
    earlier = factories.SessionFactory(
        stop=held.stop, institution=held.institution, status="held", starts_at=local(2026, 11, 3, 9, 0)
    )
    before = factories.RegistrationFactory(session=earlier)
    held.recording_url, held.recording_at = "https://video.example.org/1", FRIDAY
    held.save()
    for _ in range(2):
        after.plan(now=FRIDAY + timedelta(minutes=1))
    sweep(2026, 12, 4, 10, 2)

    assert of_kind("recording_ready") == [("04 Dec 10:00", "sent", "")] * 2
    assert {entry.to for entry in mailbox.journal} == {seat.user.email, before.user.email}
    assert mailbox.subjects[0] == "Recording: AI in class"


@pytest.fixture
def coordinator(session):
    return factories.MembershipFactory(institution=session.institution, role="coordinator").user


def correct(row, is_present, *, by, now):
    return attendance.correct(
        row.session, row.member, is_present, by=by, reason="Stond op de verkeerde lijst.", now=now
    )


def test_a_correction_is_told_with_its_reason(held, coordinator, mailbox):
    row = was(held, "absent")
    correct(row, True, by=coordinator, now=FRIDAY)
    sweep(2026, 12, 4, 9, 11)

    assert of_kind("correction_made") == [("04 Dec 09:10", "sent", "")]
    assert "It was: absent. It is now: present." in texts(mailbox)[0]
    assert "The reason: Stond op de verkeerde lijst." in texts(mailbox)[0]
    assert notices() == ["correction_made"]


def test_a_correction_that_was_undone_at_once_is_not_mailed(held, coordinator, mailbox):
    row = was(held, "absent")
    correct(row, True, by=coordinator, now=FRIDAY)
    correct(row, False, by=coordinator, now=FRIDAY + timedelta(minutes=2))
    sweep(2026, 12, 4, 9, 11)

    assert of_kind("correction_made") == [("04 Dec 09:10", "cancelled", "no_net_change")]


def test_that_a_session_did_not_take_place_is_told_to_who_was_there(held, coordinator, mailbox):
    seats = factories.RegistrationFactory.create_batch(2, session=held)
    was(held, "present", member=seats[0].member)
    was(held, "absent", member=seats[1].member)
    attendance.did_not_take_place(held, by=coordinator, reason="De expert was ziek.", now=FRIDAY)
    sweep(2026, 12, 4, 9, 11)

    assert [entry.to for entry in mailbox.journal] == [seats[0].user.email]
    assert "did not take place after all" in texts(mailbox)[0]


def test_a_pass_costs_the_same_for_one_and_for_three(held):
    counts = []
    for number in (1, 2):
        Attendance.objects.bulk_create(
            factories.AttendanceFactory.build(
                session=held, member=member, institution=held.institution, result="unknown"
            )
            for member in factories.MembershipFactory.create_batch(number, institution=held.institution)
        )
        with CaptureQueriesContext(
            connection,
        ) as queries:
            after.plan(now=FRIDAY)
        counts.append(len(queries))

    assert Reminder.objects.count() == 3
    assert counts[0] == counts[1]
