"""A process that sends is stopped in the middle of a mail for longer than its lease, and then goes on."""

import signal
import sys
from collections import Counter
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from tests import factories
from tests.journeys.processes import wait_for
from tests.sink import account_at
from tracking.models import Reminder
from tracking.services import clock
from tracking.services.reminders import planning

pytestmark = pytest.mark.django_db(transaction=True)
LEASE_OVER = timedelta(minutes=10)


@pytest.fixture
def due(session):
    """Three reminders of the day before, which are held when it is unsure whether they arrived."""
    now = timezone.now()
    for seat in factories.RegistrationFactory.create_batch(3, session=session):
        planning.registered(seat, now=now)
    rows = Reminder.objects.filter(kind="day_before")
    Reminder.objects.exclude(kind="day_before").delete()
    rows.update(due_at=now)
    return rows


@pytest.fixture
def frozen(due, system, sink, mail_server, mail_port):
    """A process that stands still in the text of the first of the three, with the mail server behind it."""
    sink.stall_next = 1
    system.env["EMAIL_URL"] = system.env["EMAIL_URL"].replace("timeout=5", "timeout=60")
    with mail_server(), override_settings(MAIL=account_at(mail_port)):
        system.start("run", sys.executable, "manage.py", "reminders", "run", "--every", "1")
        wait_for(lambda: sink.journal, seconds=60, what="the first mail is being taken")
        process = system.processes["run"]
        process.send_signal(signal.SIGSTOP)
        yield process
        process.send_signal(signal.SIGCONT)


def states(rows):
    return Counter(rows.values_list("state", "final_reason"))


def copies(sink):
    return sorted(Counter(entry.key for entry in sink.journal).values())


def test_it_lives_so_nobody_takes_its_rows_and_it_ends_what_it_began(frozen, due, sink):
    clock.sweep(now=timezone.now() + LEASE_OVER)
    while_frozen = states(due)
    frozen.send_signal(signal.SIGCONT)
    sink.released.set()
    wait_for(lambda: states(due) == {("sent", ""): 3}, seconds=20, what="all are sent")

    assert while_frozen == {("sending", ""): 1, ("claimed", ""): 2}
    assert copies(sink) == [1, 1, 1]


def test_without_its_line_to_the_database_others_go_on_and_its_late_word_changes_nothing(
    frozen, due, system, sink
):
    _cut_lines_of_others(system)
    clock.sweep(now=timezone.now() + LEASE_OVER)
    while_frozen = states(due)
    frozen.send_signal(signal.SIGCONT)
    sink.released.set()
    log = f"{system.env['DATA_DIR']}/run.log"
    wait_for(lambda: _complains(log), seconds=20, what="it finds out that its line is gone")

    assert while_frozen == {("held", "unsure"): 1, ("sent", ""): 2}
    assert states(due) == while_frozen
    assert copies(sink) == [1, 1, 1]


def _cut_lines_of_others(system):
    ours = connection.connection.info.backend_pid
    others = """
        SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid NOT IN (pg_backend_pid(), %s)
    """
    with psycopg.connect(system.env["DATABASE_URL"], autocommit=True) as line:
        assert line.execute(others, [ours]).fetchall()


def _complains(log):
    with open(log) as file:
        return "The database does not answer" in file.read()
