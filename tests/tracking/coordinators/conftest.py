import pytest

from metro.accounts.models import Membership
from tests import factories


@pytest.fixture
def coordinator(db):
    """A membership as coordinator."""
    return factories.MembershipFactory(role=Membership.Role.COORDINATOR)


@pytest.fixture
def site(client, coordinator):
    """A browser in which the coordinator is logged in."""
    client.force_login(coordinator.user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client
