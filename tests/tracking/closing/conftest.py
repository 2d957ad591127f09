from datetime import timedelta

import pytest

from tests import factories
from tests.factories.courses import NOW

STARTED = NOW - timedelta(hours=3)
REFLECTION = "Ik laat 2b een vraag stellen aan de robot."


@pytest.fixture
def stop():
    """One question with a right answer, and one reflection."""
    stop = factories.StopFactory(completion="attended_and_check")
    factories.CheckFactory(stop=stop, text="Wat doet een model?", options=["Raden", "Weten"], right=1)
    factories.CheckFactory(stop=stop, position=2)
    return stop


@pytest.fixture
def session(stop):
    return factories.SessionFactory(
        stop=stop, starts_at=STARTED, status="held", recording_url="https://video.example.org/secret"
    )


@pytest.fixture
def member(session):
    """Somebody who had a seat and was there."""
    seat = factories.RegistrationFactory(session=session)
    factories.AttendanceFactory(session=session, member=seat.member)
    return seat.member


@pytest.fixture
def questions(stop):
    return list(stop.checks.order_by("position"))
