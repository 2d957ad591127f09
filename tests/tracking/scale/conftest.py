import pytest
from django.db import transaction

from tests.conftest import NOW
from tracking.services import scale

PASSWORD = "one-two-three-four"
SIZES = scale.Sizes(teachers=1_100, stops=120, completions=3_300)


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """The filled database, once for all tests of a file; each of them undoes what it changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield scale.seed(SIZES, password=PASSWORD, now=NOW)
        transaction.set_rollback(True)
