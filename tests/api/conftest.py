import pytest

from metro.accounts.models import Membership
from tests.api.clients import Api, institution_token, token_for
from tests.factories import MembershipFactory


@pytest.fixture
def member():
    return MembershipFactory()


@pytest.fixture
def api(member, now) -> Api:
    """A program with the member's own token."""
    return Api(token_for(member.user, member.institution, now=now))


@pytest.fixture
def coordinator(member):
    """The coordinator of the member's institution."""
    return MembershipFactory(institution=member.institution, role=Membership.Role.COORDINATOR)


@pytest.fixture
def office(coordinator, now) -> Api:
    """A program of the institution, with everything that its coordinator may do."""
    return Api(institution_token(coordinator, now=now))
