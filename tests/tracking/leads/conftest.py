import pytest

from tests import factories


@pytest.fixture
def lead(db):
    """Leads one team of an institution that shows progress per person."""
    return factories.LeadFactory()


@pytest.fixture
def page(client, lead):
    """The page of a URL as the lead gets it."""
    client.force_login(lead.member.user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client.get
