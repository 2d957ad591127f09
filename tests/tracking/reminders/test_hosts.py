"""What who gives a session is told: before it, when somebody else changes it, and until the roster is there."""

from datetime import datetime

import pytest

from tests import factories
from tests.tracking.reminders.conftest import local, notices, rows, sweep, texts
from tracking.models import AttendanceSignal, Reminder
from tracking.services import sessions

pytestmark = pytest.mark.django_db

MONDAY = local(2026, 11, 23, 9, 0)


@pytest.fixture
def host(session):
    return factories.SessionHostFactory(session=session, user__language="en").user


@pytest.fixture
def coordinator(session):
    return factories.MembershipFactory(institution=session.institution, role="coordinator").user


@pytest.fixture
def published(session, host, coordinator):
    session.status, session.schedule_version = "draft", 0
    session.save()
    return sessions.publish(session, by=coordinator, now=MONDAY)


def of_kind(kind, **filters):
    return [(version, due, state, reason) for _, version, due, state, reason in rows(kind=kind, **filters)]


def move(session, *parts, by, now):
    start = datetime(*parts)
    return sessions.move(session, starts_at_local=start, zone="Europe/Amsterdam", by=by, now=now)


def test_publishing_plans_what_the_host_is_told(published):
    assert rows() == [
        ("host_day_before", 1, "02 Dec 15:30", "planned", ""),
        ("host_starts_soon", 1, "03 Dec 14:30", "planned", ""),
        ("roster_due", 1, "03 Dec 16:30", "planned", ""),
        ("roster_due", 2, "04 Dec 16:00", "planned", ""),
    ]


def test_a_move_by_somebody_else_is_told_and_everything_follows(published, coordinator, mailbox):
    move(published, 2026, 12, 8, 14, 0, by=coordinator, now=local(2026, 11, 30, 11, 0))
    move(published, 2026, 12, 8, 15, 30, by=coordinator, now=local(2026, 11, 30, 11, 5))
    sweep(2026, 11, 30, 11, 16)

    assert of_kind("session_changed") == [(1, "30 Nov 11:15", "sent", "")]
    assert "The time was: Thu 3 Dec 2026, 15:30–16:00 (Amsterdam)" in texts(mailbox)[0]
    assert of_kind("host_day_before", state="planned") == [(3, "07 Dec 15:30", "planned", "")]
    assert of_kind("roster_due") == [
        (1, "08 Dec 16:30", "planned", ""),
        (2, "09 Dec 16:00", "planned", ""),
    ]


def test_what_was_undone_or_done_by_the_host_is_not_told(published, host, coordinator, mailbox):
    move(published, 2026, 12, 8, 15, 30, by=coordinator, now=local(2026, 11, 30, 11, 0))
    move(published, 2026, 12, 3, 15, 30, by=host, now=local(2026, 11, 30, 11, 4))
    sweep(2026, 11, 30, 11, 16)

    assert of_kind("session_changed") == [(1, "30 Nov 11:10", "cancelled", "no_net_change")]
    assert mailbox.journal == []


def test_another_host_is_told_and_the_former_one_is_not_reminded(published, host, coordinator, mailbox):
    other = factories.UserFactory(language="nl")
    sessions.edit(published, by=coordinator, now=local(2026, 11, 24, 9, 0), hosts=[other])
    sweep(2026, 11, 24, 9, 11)

    assert {(state, reason) for _, _, state, reason in of_kind("host_starts_soon", user=host)} == {
        ("suppressed", "rights_changed")
    }
    assert of_kind("host_starts_soon", user=other) == [(1, "03 Dec 14:30", "planned", "")]
    assert mailbox.subjects == ["Jij geeft: AI in de les, do 3 dec, 15.30 uur"]


def test_a_host_who_comes_back_is_reminded_again(published, host, coordinator):
    other = factories.UserFactory()
    sessions.edit(published, by=coordinator, now=MONDAY, hosts=[other])
    sessions.edit(published, by=coordinator, now=MONDAY, hosts=[host, other])

    assert of_kind("host_starts_soon", user=host) == [(1, "03 Dec 14:30", "planned", "")]


def test_the_link_is_a_secret_that_no_row_holds(published, coordinator, mailbox):
    sessions.edit(published, by=coordinator, now=MONDAY, meeting_url="https://meet.example.org/new-room")
    sweep(2026, 11, 23, 9, 11)

    assert "The link of the meeting is another one" in texts(mailbox)[0]
    assert not any("meet.example.org" in str(facts) for facts in Reminder.objects.values_list("facts"))


@pytest.mark.parametrize("source", [30, 40, 50])
def test_the_roster_is_asked_until_somebody_said_who_came(published, host, mailbox, source):
    sweep(2026, 12, 3, 16, 31)
    seat = factories.RegistrationFactory(session=published)
    AttendanceSignal.objects.create(
        institution=seat.institution,
        session=published,
        member=seat.member,
        source=source,
        is_present=True,
        at=local(2026, 12, 3, 17, 0),
    )
    sweep(2026, 12, 4, 16, 1)

    assert of_kind("roster_due") == [
        (1, "03 Dec 16:30", "sent", ""),
        (2, "04 Dec 16:00", "suppressed", "already_done"),
    ]
    assert mailbox.subjects[-1] == "Who came to AI in class, Thu 3 Dec, 15:30?"


def test_every_moment_is_also_told_in_the_app(published, mailbox):
    for moment in [(2026, 12, 2, 15, 30), (2026, 12, 3, 14, 30), (2026, 12, 3, 16, 30)]:
        sweep(*moment)

    assert notices() == ["host_day_before", "host_starts_soon", "roster_due"]


def test_nothing_more_comes_for_a_session_that_is_off(published, coordinator):
    sessions.cancel(published, reason="De expert is ziek geworden.", by=coordinator, now=MONDAY)

    assert {(row.kind, row.state) for row in Reminder.objects.all()} == {
        ("host_day_before", "cancelled"),
        ("host_starts_soon", "cancelled"),
        ("roster_due", "cancelled"),
        ("cancelled", "planned"),
    }
