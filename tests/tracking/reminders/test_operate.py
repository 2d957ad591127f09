"""What an operator runs: sweep, status, preview; and a sweep of which one part fails."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from structlog.testing import capture_logs

from metro.core import database
from metro.core.models import Heartbeat
from tests import factories, sink
from tests.factories.courses import NOW
from tests.tracking.reminders.conftest import local
from tracking import tasks
from tracking.models import Reminder
from tracking.services import clock
from tracking.services.reminders import planning

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def planned(seat):
    """A confirmation that is due, and the reminders of a session next week."""
    planning.registered(seat, now=NOW)


def reminders(*parts) -> list[list[str]]:
    """The words of every line that the command writes."""
    out = StringIO()
    call_command("reminders", *parts, stdout=out)
    return [line.split() for line in out.getvalue().splitlines()]


@pytest.fixture
def today(seat, session):
    """The moment of the database: there the session is ten days ahead, and its confirmation due."""
    now = database.now()
    session.starts_at, session.ends_at = now + timedelta(days=10), now + timedelta(days=10, minutes=30)
    session.save()
    Reminder.objects.all().delete()
    planning.registered(seat, now=now)
    return now


def test_sweep_sends_what_is_due_once(seat, mailbox, today):
    reminders("sweep")
    reminders("sweep")

    assert [entry.to for entry in mailbox.journal] == [seat.user.email]
    assert Heartbeat.objects.get(name="sweep").detail["failed"] == []


@pytest.mark.parametrize("wrong_by", [timedelta(hours=1), timedelta(hours=-1)])
def test_a_machine_with_a_wrong_clock_sends_nothing_early_and_nothing_late(seat, mailbox, today, wrong_by):
    """RT8: the database says what is due."""
    later = factories.RegistrationFactory(session=seat.session)
    planning.registered(later, now=today)
    Reminder.objects.filter(registration=later).update(due_at=today + timedelta(minutes=30))

    with time_machine.travel(today + wrong_by, tick=True):
        tasks.sweep()

    assert [entry.to for entry in mailbox.journal] == [seat.user.email]
    assert abs(Heartbeat.objects.get(name="sweep").beaten_at - today) < timedelta(minutes=5)


def test_status_counts_rows_by_state_kind_and_reason_and_names_nobody(seat):
    planning.seat_ended(seat, by_self=True, now=NOW)

    *lines, balance = reminders("status")

    assert " ".join(balance) == "4 planned = 4 in a state that says why"
    assert sorted(lines) == sorted(
        [
            ["cancelled", "day_before", "1", "deregistered"],
            ["cancelled", "registered", "1", "deregistered"],
            ["cancelled", "seat_ended", "1", "no_net_change"],
            ["cancelled", "starts_soon", "1", "deregistered"],
        ]
    )


def test_status_fails_when_a_row_does_not_say_what_became_of_it():
    Reminder.objects.filter(kind="registered").update(state="expired")

    with pytest.raises(CommandError, match="1 rows"):
        reminders("status")


def test_preview_shows_the_next_day_only(seat):
    assert [line[-3:] for line in reminders("preview")] == [[seat.institution.slug, "registered", "1"]]


def test_a_part_that_fails_is_named_and_the_others_run(monkeypatch):
    def fail(*, now):
        raise ValueError("canary")

    monkeypatch.setitem(clock.PARTS, "seats", fail)

    with sink.running() as mailbox, capture_logs() as logs:
        clock.sweep(now=local(2026, 11, 23, 10, 1))

    beat = Heartbeat.objects.get(name="sweep")
    assert beat.detail["failed"] == ["seats"]
    assert set(beat.detail["done"]) <= set(clock.PARTS) - {"seats"}
    assert Reminder.objects.get(kind="registered").state == "sent"
    assert len(mailbox.journal) == 1
    assert [(row["event"], row["part"]) for row in logs if row["log_level"] == "error"] == [
        ("sweep_part_failed", "seats")
    ]
