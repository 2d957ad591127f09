from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories


@pytest.fixture
def now():
    """The pages ask the clock of the machine, so these tests lie around it."""
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def member():
    return factories.MembershipFactory()


@pytest.fixture
def page(client, member):
    client.force_login(member.user)
    return client


@pytest.fixture
def session_of(now):
    """A planned session at the institution of this member, so many hours from now."""

    def make(member, *, hours=48, **fields):
        starts_at = now + timedelta(hours=hours)
        return factories.SessionFactory(institution=member.institution, starts_at=starts_at, **fields)

    return make
