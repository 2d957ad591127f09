from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import caches
from django.utils import translation

import metro.celery  # noqa: F401 - the app that a nudge goes to, as the web server has it.
from tracking.models import HoursRule

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REAL_TIME = {
    "journeys",
    "local",
    "reliability",
}  # There other processes run, and they have the clock of the machine.


@pytest.fixture
def now() -> datetime:
    """Monday 23 November 2026, 10:00 in Amsterdam."""
    return NOW


@pytest.fixture(autouse=True)
def _at_the_edge_it_is_now(request):
    """Views and tasks ask the clock: in tests it starts at `now`, whatever day the tests run."""
    if REAL_TIME & set(request.path.parts):
        yield
        return
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture(autouse=True)
def _without_the_language_of_an_earlier_test():
    translation.deactivate()


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    """Pages are tested without the files of a collected release."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture
def committed(kept_rows, transactional_db, settings):
    """Rows that other connections see. Afterwards the database is emptied.

    A crowd waits as long as it takes: a slow machine must not make these tests "busy".
    """
    settings.LOCK_WAIT_MS = 60_000


@pytest.fixture
def kept_rows(django_db_setup, django_db_blocker):
    """What the migrations put there is there again when the database was emptied."""
    with django_db_blocker.unblock():
        rules = list(HoursRule.objects.all())
    yield
    with django_db_blocker.unblock():
        HoursRule.objects.bulk_create(rules, ignore_conflicts=True)


@pytest.fixture(autouse=True)
def _fair_use_starts_anew():
    """Requests are counted per process and minute, and every test begins in the same minute."""
    caches["process"].clear()
