import pytest

from tests.api.clients import Api, token_for
from tests.factories import MembershipFactory


@pytest.fixture
def member():
    return MembershipFactory()


@pytest.fixture
def api(member, now) -> Api:
    """A program with the member's own token."""
    return Api(token_for(member.user, member.institution, now=now))
