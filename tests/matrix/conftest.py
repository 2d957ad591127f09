import gc

import pytest

from metro.core.prepared import Prepared


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
