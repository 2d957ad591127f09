import pytest

from courses.models import Stop
from courses.services import stops
from courses.services.refusals import PublishIncomplete, StopInUse
from metro.core.errors import IllegalMove
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return factories.UserFactory(is_staff=True)


def test_a_complete_stop_is_published(operator, now):
    stop = factories.StopFactory(status=Stop.Status.DRAFT, skills=[(factories.SkillFactory(), 2)])

    assert stops.publish(stop, by=operator, now=now).status == "published"


def test_what_is_still_needed_is_named(operator, now, settings):
    stop = factories.StopFactory(status=Stop.Status.DRAFT, goal="", minutes=90)

    with pytest.raises(PublishIncomplete):
        stops.publish(stop, by=operator, now=now)

    assert len(stops.still_needed(stop)) == 3


def test_minutes_of_the_skills_add_up(operator, now):
    stop = factories.StopFactory(status=Stop.Status.DRAFT, skills=[(factories.SkillFactory(), 2)])
    stop.minutes = 45

    assert len(stops.still_needed(stop)) == 1


def test_a_stop_with_a_planned_session_stays(operator, now):
    session = factories.SessionFactory()

    with pytest.raises(StopInUse):
        stops.retire(session.stop, by=operator, now=now)


def test_a_draft_is_not_retired(operator, now):
    with pytest.raises(IllegalMove):
        stops.retire(factories.StopFactory(status=Stop.Status.DRAFT), by=operator, now=now)
