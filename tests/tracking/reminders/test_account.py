"""The mail account that all workers share: it rests when it does not work, and keeps to its limits."""

from collections import Counter
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.test import override_settings
from structlog.testing import capture_logs

from metro.core.delivery import account
from metro.core.models import MailAccount
from tests import factories, sink
from tests.tracking.reminders.conftest import local
from tracking.models import Reminder
from tracking.services.reminders import engine, planning

NINE = local(2026, 11, 23, 9, 0)
SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db


def due(count):
    session = factories.SessionFactory(starts_at=local(2026, 12, 3, 15, 30))
    for seat in factories.RegistrationFactory.create_batch(count, session=session):
        planning.registered(seat, now=NINE)
    Reminder.objects.exclude(kind="registered").delete()


def states():
    return Counter(Reminder.objects.values_list("state", "attempts"))


def alerts(logs):
    return [entry["event"] for entry in logs if entry["log_level"] == "error"]


def test_a_wrong_password_with_much_due_is_tried_once_and_told_once(mailbox, settings):
    """RT5: opens after one refusal, no attempt is used up, one alert; then all are sent but the expired."""
    due(10)
    Reminder.objects.filter(pk=Reminder.objects.earliest("pk").pk).update(useful_until=NINE + 20 * SECOND)
    right = settings.MAIL
    settings.MAIL = right | {"user": "metrolijn", "password": "wrong"}

    with capture_logs() as logs:
        for seconds in (0, 1, 2, 40, 41):
            engine.send_reminders(now=NINE + seconds * SECOND)
    tried = [entry for entry in logs if entry["event"] == "mail_away"]
    row = MailAccount.objects.get()

    assert alerts(logs) == ["mail_circuit_open"]
    assert len(tried) == 2  # At first, and when it was tried again.
    assert states() == {("planned", 0): 9, ("expired", 0): 1}
    assert (row.opened_at is None, row.probes, "wrong" in str(vars(row))) == (False, 1, False)

    mailbox.logins["metrolijn"] = "wrong"  # Now it is the right one.
    engine.send_reminders(now=NINE + 90 * SECOND)
    too_soon = states()
    account.try_now(now=NINE + 91 * SECOND)
    engine.send_reminders(now=NINE + 91 * SECOND)
    row.refresh_from_db()

    assert too_soon == {("planned", 0): 9, ("expired", 0): 1}
    assert states() == {("sent", 0): 9, ("expired", 0): 1}
    assert (row.opened_at, row.failures, row.problem) == (None, 0, "")


def test_a_server_that_is_away_is_left_alone_after_three_failures_and_tried_ever_more_rarely():
    due(1)
    with override_settings(MAIL=sink.account_at(1)), capture_logs() as logs:
        moments = (0, 10, 20, 30, 45, 70, 129, 130, 249, 250, 489, 490)
        tries = [second for second in moments if _tries(NINE + second * SECOND, logs)]

    assert tries == [0, 10, 20, 70, 130, 250, 490]
    assert alerts(logs) == ["mail_circuit_open"]
    assert states() == {("planned", 0): 1}


def _tries(now, logs):
    before = len(logs)
    engine.send_reminders(now=now)
    return any(entry["event"] == "mail_away" for entry in logs[before:])


def test_an_account_that_works_again_is_used_again_though_nothing_is_due(mailbox):
    MailAccount.objects.create(
        name=account.current().name + "x", opened_at=NINE, next_probe_at=NINE
    )  # Another account rests.
    account.current()
    MailAccount.objects.filter(name=account.current().name).update(
        opened_at=NINE, next_probe_at=NINE, failures=3, problem="535"
    )

    engine.send_reminders(now=NINE + SECOND)

    assert list(MailAccount.objects.filter(opened_at=None).values_list("failures", "problem")) == [(0, "")]
    assert MailAccount.objects.filter(opened_at=NINE).count() == 1


@pytest.mark.parametrize("rate", [1, 30, 600])
def test_no_minute_has_more_mails_than_the_rate_and_a_busy_one_nearly_as_many(rate):
    moments, until = [], None
    for tenths in range(3000):
        moment = NINE + tenths * SECOND / 10
        got, until = account.paced(until, 50, rate, now=moment)
        moments += [moment] * got

    for number, first in enumerate(moments):
        assert sum(moment < first + 60 * SECOND for moment in moments[number : number + rate + 1]) <= rate
    assert len(moments) >= 5 * rate * 0.9


def test_what_the_rate_does_not_allow_waits_without_being_claimed(mailbox, settings):
    due(8)
    settings.MAIL = settings.MAIL | {"rate": 30}

    engine.delivery.deliver(engine.REMINDERS, now=NINE, longest=SECOND)
    at_once = states()
    engine.delivery.deliver(engine.REMINDERS, now=NINE + 60 * SECOND, longest=SECOND)

    assert at_once == {("sent", 0): 3, ("planned", 0): 5}
    assert states() == {("sent", 0): 6, ("planned", 0): 2}


@pytest.mark.django_db(transaction=True)
def test_as_many_connections_at_once_as_may(mailbox, settings):
    """Five workers, two connections: who finds none free leaves the rows to the others."""
    due(40)
    settings.MAIL = settings.MAIL | {"concurrency": 2}

    def sweep():
        try:
            engine.send_reminders(now=NINE)
        finally:
            connection.close()

    threads = [Thread(target=sweep) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert states() == {("sent", 0): 40}
    assert mailbox.most_at_once <= 2
    assert len({entry.key for entry in mailbox.journal}) == len(mailbox.journal) == 40
