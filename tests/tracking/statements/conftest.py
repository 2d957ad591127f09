from datetime import date, timedelta

import pytest

from tests import factories


@pytest.fixture
def member(db):
    return factories.MembershipFactory(user__first_name="Ada", user__last_name="Lind", user__language="nl")


@pytest.fixture
def stop(db):
    return factories.StopFactory(title_nl="AI in de les", title_en="AI in class", minutes=45)


@pytest.fixture
def completion(member, stop, now):
    return factories.CompletionFactory(
        member=member,
        stop=stop,
        completed_at=now - timedelta(days=3),
        minutes_technical=30,
        minutes_didactic=15,
        expires_date=date(2027, 11, 20),
    )
