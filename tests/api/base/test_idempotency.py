"""A POST that is repeated with its key acts once and answers the same."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from metro.core.api import idempotency
from metro.core.models import KeptAnswer
from tests.api.clients import Api, token_for
from tests.factories import MembershipFactory, SessionFactory
from tracking.models import Registration
from tracking.services import clock, registrations

pytestmark = pytest.mark.django_db
KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


@pytest.fixture
def session(member):
    return SessionFactory(institution=member.institution, capacity=60)


def test_the_second_answer_is_the_first(api, session):
    first = api.post("registrations", {"session": session.pk}, **KEY)
    Registration.objects.update(is_late=True)
    second = api.post("registrations", {"session": session.pk}, **KEY)

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert second["Location"] == first["Location"]
    assert (second["Idempotency-Replayed"], "Idempotency-Replayed" in first) == ("true", False)


def test_another_body_with_the_key_is_422(api, session):
    api.post("registrations", {"session": session.pk}, **KEY)

    response = api.post("registrations", {"session": session.pk, "switch": True}, **KEY)

    assert (response.status_code, response.json()["code"]) == (422, "key_reused")


def test_another_address_with_the_key_is_422(api, session):
    seat = api.post("registrations", {"session": session.pk}, **KEY).json()["id"]

    assert api.post(f"registrations/{seat}/cancel", **KEY).status_code == 422
    assert Registration.objects.get().status == "confirmed"


def test_a_refusal_is_repeated_too(api, session, now):
    past = SessionFactory(institution=session.institution, starts_at=now - timedelta(days=1))
    first = api.post("registrations", {"session": past.pk}, **KEY)
    past.starts_at, past.ends_at = now + timedelta(days=1), now + timedelta(days=1, minutes=30)
    past.save()
    second = api.post("registrations", {"session": past.pk}, **KEY)

    assert (first.status_code, second.status_code) == (409, 409)
    assert second["Content-Type"] == "application/problem+json"
    assert second.json() == first.json()
    assert not Registration.objects.exists()


def test_a_failure_of_ours_is_not_kept(api, session, monkeypatch):
    def away(*args, **kwargs):
        Registration.objects.update(is_late=True)
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(registrations, "register", away)
        first = api.post("registrations", {"session": session.pk}, **KEY)
    second = api.post("registrations", {"session": session.pk}, **KEY)

    assert (first.status_code, second.status_code) == (503, 201)
    assert "Idempotency-Replayed" not in second


def test_somebody_elses_key_is_another_key(api, session, now):
    other = MembershipFactory(institution=session.institution)
    api.post("registrations", {"session": session.pk}, **KEY)

    response = Api(token_for(other.user, other.institution, now=now)).post(
        "registrations", {"session": session.pk}, **KEY
    )

    assert response.json()["member"] == other.pk
    assert Registration.objects.count() == 2


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "é", "a\tb"])
def test_a_key_that_is_none_is_400_and_does_nothing(api, session, key):
    response = api.post("registrations", {"session": session.pk}, **{"Idempotency-Key": key})

    assert response.status_code == 400
    assert not Registration.objects.exists()


def test_a_key_of_two_hundred_signs_is_taken(api, session):
    response = api.post("registrations", {"session": session.pk}, **{"Idempotency-Key": "~" * 200})

    assert response.status_code == 201


def test_the_sweep_forgets_answers_after_two_days(api, session, now):
    api.post("registrations", {"session": session.pk}, **KEY)
    KeptAnswer.objects.update(created_at=now)

    clock.sweep(now=now + idempotency.KEPT_FOR)
    kept = KeptAnswer.objects.count()
    clock.sweep(now=now + idempotency.KEPT_FOR + timedelta(seconds=1))

    assert (kept, KeptAnswer.objects.count()) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_act_once_and_answer_the_same(member, now):
    session = SessionFactory(institution=member.institution, capacity=60)
    secret = token_for(member.user, member.institution, now=now)

    def register(_):
        try:
            response = Api(secret).post("registrations", {"session": session.pk}, **KEY)
            return response.status_code, response.content
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(register, range(50)))

    assert set(answers) == {answers[0]}
    assert answers[0][0] == 201
    assert Registration.objects.count() == 1
