from datetime import timedelta

import pytest

from courses.models import Check, Stop
from courses.services import stops
from courses.services.refusals import PublishIncomplete
from tests import factories
from tests.factories.courses import NOW
from tests.tracking.closing.conftest import REFLECTION
from tracking.models import CheckAnswer, Objection
from tracking.services import attendance, checks

pytestmark = pytest.mark.django_db


@pytest.fixture
def expert(session):
    """Gives the session, by an accepted offer."""
    host = factories.SessionHostFactory(session=session).user
    factories.OfferFactory(institution=session.institution, expert=host, stop=session.stop)
    return host


@pytest.fixture
def page(client, expert):
    client.force_login(expert)
    return client


def test_the_host_shows_the_code_while_it_works(page, session):
    session.starts_at, session.ends_at = NOW - timedelta(minutes=5), NOW + timedelta(minutes=25)
    session.status = "planned"
    session.save()
    code = attendance.code_of(session)
    shown = f"{code[:3]} {code[3:]}"

    assert shown in page.get(f"/studio/sessions/{session.pk}/").content.decode()
    session.starts_at, session.ends_at = NOW - timedelta(hours=2), NOW - timedelta(minutes=16)
    session.save()
    assert shown not in page.get(f"/studio/sessions/{session.pk}/").content.decode()


def test_the_expert_leaves_the_recording_behind(page, session):
    path = f"/studio/sessions/{session.pk}/recording/"

    refused = page.post(path, {"recording_url": "http://video.example.org/1"})
    page.post(path, {"recording_url": "https://video.example.org/2"})

    session.refresh_from_db()
    assert refused.status_code == 400
    assert (session.recording_url, session.recording_at.date()) == ("https://video.example.org/2", NOW.date())
    page.post(path, {"recording_url": ""})
    session.refresh_from_db()
    assert (session.recording_url, session.recording_at) == ("", None)


def test_the_expert_asks_and_nobodys_answer_is_lost(page, stop, member, questions):
    knowledge, reflection = questions
    checks.answer(stop, member, {reflection.pk: REFLECTION}, now=NOW)
    path = f"/studio/stops/{stop.slug}/questions/"
    body = {
        "text_1": "Wat is een model?",
        "right_1": "Een som",
        "wrong_1": "Een robot\nEen boek",
        "text_2": reflection.text,
    }

    incomplete = page.post(path, body | {"wrong_1": ""})
    page.post(path, body)

    assert "Write at least one wrong answer." in incomplete.content.decode()
    first, second = Check.objects.asked().filter(stop=stop).order_by("position")
    assert (first.options, first.right) == (["Een boek", "Een robot", "Een som"], 3)
    assert (second, CheckAnswer.objects.get().text) == (reflection, REFLECTION)
    assert Check.objects.get(pk=knowledge.pk).removed_at is not None


def test_who_does_not_give_the_stop_cannot_see_the_right_answers(client, stop, member):
    client.force_login(member.user)

    assert client.get(f"/studio/stops/{stop.slug}/questions/").status_code == 404


@pytest.mark.parametrize("rule", ["attended_and_check", "recording_and_check"])
def test_a_rule_with_a_check_is_published_with_questions_only(rule):
    skill = factories.SkillFactory()
    stop = factories.StopFactory(completion=rule, status="draft", skills=[(skill, 1)])
    coordinator = factories.UserFactory()

    with pytest.raises(PublishIncomplete):
        stops.publish(stop, by=coordinator, now=NOW)
    factories.CheckFactory(stop=stop)

    assert stops.publish(stop, by=coordinator, now=NOW).status == Stop.Status.PUBLISHED


def test_a_coordinator_answers_an_objection(client, session, member):
    attendance.object_to(session, member, "Ik was er het hele uur bij.", now=NOW)
    coordinator = factories.MembershipFactory(institution=session.institution, role="coordinator").user
    client.force_login(coordinator)
    said = {"objection": Objection.objects.get().pk, "answer": "Je hebt gelijk, het is aangepast."}

    shown = client.get(f"/studio/sessions/{session.pk}/").content.decode()
    client.post(f"/studio/sessions/{session.pk}/answer/", said)

    assert "Ik was er het hele uur bij." in shown
    assert Objection.objects.get().answer == said["answer"]
    client.force_login(member.user)
    assert said["answer"] in client.get(f"/sessions/{session.pk}/").content.decode()
