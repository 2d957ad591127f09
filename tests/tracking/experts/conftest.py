from datetime import timedelta

import pytest

from tests import factories
from tests.factories.courses import NOW


@pytest.fixture
def client(client):
    """A browser that asks for English."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def expert():
    return factories.UserFactory(first_name="Olga", last_name="Vis", organisation="Kadeland")


@pytest.fixture
def offer(expert):
    return factories.OfferFactory(expert=expert, institution__name="Noorderhaven")


@pytest.fixture
def host(client, expert):
    """The expert's browser."""
    client.force_login(expert)
    return client


@pytest.fixture
def make(offer, expert):
    """A session of the expert's stop, `start` after now."""

    def session(start=timedelta(days=10), **fields):
        row = factories.SessionFactory(
            stop=offer.stop, institution=offer.institution, starts_at=NOW + start, **fields
        )
        factories.SessionHostFactory(session=row, user=expert)
        return row

    return session
