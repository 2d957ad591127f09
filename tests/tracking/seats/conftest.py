import pytest

from tracking.models import HoursRule


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
