"""Closing a stop through the API: the same services as the page."""

from datetime import timedelta

import pytest

from tests import factories
from tests.factories.courses import NOW
from tracking.models import Attendance, CheckAnswer, Completion, WrongCode
from tracking.services import attendance

pytestmark = pytest.mark.django_db
TEXT = "Ik laat 2b een vraag stellen aan de robot."


@pytest.fixture
def session(member):
    """Over for ten minutes; the member had a seat and was there."""
    stop = factories.StopFactory(completion="attended_and_check")
    factories.CheckFactory(stop=stop, options=["Raden", "Weten"], right=1)
    factories.CheckFactory(stop=stop, position=2)
    starts_at = NOW - timedelta(minutes=40)
    row = factories.SessionFactory(stop=stop, institution=member.institution, starts_at=starts_at)
    factories.RegistrationFactory(session=row, member=member)
    return row


def test_code_and_answers_complete_the_stop(api, member, session):
    first, second = session.stop.checks.order_by("position")
    path = f"stops/{session.stop.slug}"

    there = api.post("attendances/code", {"session": session.pk, "code": attendance.code_of(session)})
    asked = api.get(f"{path}/questions").json()
    answers = [{"question": first.pk, "option": 2}, {"question": second.pk, "text": TEXT}]
    wrong = api.post(f"{path}/answer", {"answers": answers})
    right = api.post(f"{path}/answer", {"answers": [{"question": first.pk, "option": 1}]})

    assert (there.status_code, there.json()["result"], there.json()["source"]) == (200, "present", 30)
    assert [(row["kind"], row["options"]) for row in asked["questions"]] == [
        ("knowledge", ["Raden", "Weten"]),
        ("reflection", []),
    ]
    assert "right" not in str(asked).replace("Right", "")
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["code"] == "answer_wrong"
    assert (right.status_code, right.json()["left"], right.json()["kind"]) == (200, 0, "live")
    assert Completion.objects.get().member == member


def test_what_is_wrong_counts_also_under_an_idempotency_key(api, session):
    """An answer that is rolled back would be a guess that costs nothing."""
    first, second = session.stop.checks.order_by("position")
    body = {"answers": [{"question": first.pk, "option": 2}, {"question": second.pk, "text": TEXT}]}

    said = [
        api.post("attendances/code", {"session": session.pk, "code": "x"}, **{"Idempotency-Key": f"k{n}"})
        for n in range(11)
    ]
    api.post(f"stops/{session.stop.slug}/answer", body, **{"Idempotency-Key": "answers"})

    assert [answer.status_code for answer in said] == [400] * 10 + [429]
    assert WrongCode.objects.count() == 10
    assert CheckAnswer.objects.get().text == TEXT


def test_the_own_word_waits_for_somebody_to_agree(api, session):
    answer = api.post("attendances/claim", {"session": session.pk})
    unseated = factories.SessionFactory(institution=session.institution, starts_at=session.starts_at)
    refused = api.post("attendances/claim", {"session": unseated.pk})

    assert (answer.status_code, answer.json()["result"]) == (200, "claimed")
    assert (refused.status_code, refused.json()["code"]) == (409, "claim_unregistered")
    assert Attendance.objects.count() == 1


def test_the_questions_are_hidden_until_they_are_open(api, session):
    session.starts_at, session.ends_at = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    session.save()

    answer = api.get(f"stops/{session.stop.slug}/questions").json()

    assert (answer["isOpen"], answer["questions"], answer["left"]) == (False, [], 2)
