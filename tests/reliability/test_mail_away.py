"""The mail server goes away and comes back: rows stay, and go out once."""

import sys

import pytest
from django.test import override_settings
from django.utils import timezone

from tests import factories
from tests.journeys.processes import wait_for
from tests.sink import account_at
from tracking.models import Reminder
from tracking.services import clock
from tracking.services.reminders import planning

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def due(session):
    """Three confirmations that are due."""
    now = timezone.now()
    for seat in factories.RegistrationFactory.create_batch(3, session=session):
        planning.registered(seat, now=now)
    return Reminder.objects.filter(kind="registered")


def states(rows):
    return list(rows.order_by("pk").values_list("state", "attempts", "claimed_by"))


def test_rows_stay_back_off_and_are_sent_once(due, mail_server, mail_port):
    with override_settings(MAIL=account_at(mail_port)):
        clock.sweep(now=timezone.now())
        while_away = states(due)
        with mail_server() as sink:
            sink.mode = "later"
            clock.sweep(now=timezone.now())
            while_busy = states(due)
            sink.mode = "accept"
            for _ in range(2):
                due.filter(state="deferred").update(due_at=timezone.now())
                clock.sweep(now=timezone.now())

    assert while_away == [("planned", 0, "")] * 3
    assert while_busy == [("deferred", 1, "")] * 3
    assert states(due) == [("sent", 1, "")] * 3
    assert len({entry.key for entry in sink.journal}) == len(sink.journal) == 3


def test_reminders_run_needs_no_celery_and_stops_when_told(due, system, mail_server):
    with mail_server() as sink:
        argv = ("manage.py", "reminders", "run", "--every", "1")
        system.start("run", sys.executable, *argv)
        wait_for(lambda: len(sink.journal) == 3, seconds=60, what="the mails")
        wait_for(lambda: due.filter(state="sent").count() == 3, seconds=10, what="the records")
        process = system.processes["run"]
        process.terminate()

        assert process.wait(timeout=10) == 0
