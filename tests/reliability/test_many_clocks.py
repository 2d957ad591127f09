"""Two beats, two workers with eight processes, and Redis that forgets everything: each mail goes once."""

import os
from collections import Counter
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.utils import timezone
from redis import Redis

from tests import factories
from tests.journeys.processes import BIN, wait_for
from tracking.models import Reminder
from tracking.services.reminders import planning

pytestmark = pytest.mark.django_db(transaction=True)
REMINDERS = 80


@pytest.fixture
def redis_url(system):
    """A database of the test's Redis that no other test uses."""
    url = urlunsplit(urlsplit(os.environ["REDIS_URL"])._replace(path="/13"))
    system.env["REDIS_URL"] = url
    yield url
    Redis.from_url(url).flushdb()


def test_no_mail_goes_twice_and_none_is_forgotten(system, redis_url, session, mail_server):
    now = timezone.now()
    for seat in factories.RegistrationFactory.create_batch(REMINDERS, session=session):
        planning.registered(seat, now=now)
    due = Reminder.objects.filter(kind="registered")
    celery = (str(BIN / "celery"), "-A", "metro")
    system.env["SWEEP_SECONDS"] = "1"

    with mail_server() as sink:
        for name in ("one", "two"):
            options = ("--concurrency", "4", "-n", f"{name}@clocks", "--loglevel", "warning")
            system.start(f"worker-{name}", *celery, "worker", *options)
            system.start(f"beat-{name}", *celery, "beat", "--pidfile=", "--loglevel", "warning")
        wait_for(lambda: len(sink.journal) > REMINDERS / 4, seconds=120, what="mails go out")
        Redis.from_url(redis_url).flushdb()
        wait_for(lambda: due.filter(state="sent").count() == REMINDERS, seconds=60, what="all are sent")

    assert sorted(Counter(entry.key for entry in sink.journal).values()) == [1] * REMINDERS
