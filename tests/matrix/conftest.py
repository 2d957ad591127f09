import copy
import gc

import pytest
import time_machine
from django.db import transaction

from metro.core.prepared import Prepared
from tests.matrix.world import NOW, build


@pytest.fixture(scope="module")
def _built(django_db_setup, django_db_blocker):
    """The world of all tests of a module, in a transaction that ends in nothing."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW, tick=True):
            built = build()
        yield built
        transaction.set_rollback(True)


@pytest.fixture
def world(_built):
    """Each test has it as it was built: what a test does to the rows is undone, and it holds copies of them."""
    return copy.deepcopy(_built)


@pytest.fixture
def fresh_queries():
    """What is kept compiled holds the rules of when it was built: not those that a test drops."""
    _forget()
    yield
    _forget()


def _forget():
    for one in gc.get_objects():
        if type(one) is Prepared:  # Lazy objects answer isinstance by waking up.
            one._compiled.clear()
