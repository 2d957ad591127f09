"""Seats through the API: the same moves as the pages, under the same rules."""

import pytest

from metro.accounts.models import Membership, Scope
from tests.api.clients import Api, token_for
from tests.factories import MembershipFactory, RegistrationFactory, SessionFactory
from tracking.models import Registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(member):
    return SessionFactory(institution=member.institution, capacity=1)


def test_registering_gives_a_seat_and_its_address(api, session, member):
    response = api.post("registrations", {"session": session.pk})

    row = Registration.objects.get()
    assert response.status_code == 201
    assert response["Location"] == f"/api/v1/registrations/{row.pk}"
    assert response.json() == {
        "id": row.pk,
        "uuid": str(row.uuid),
        "session": session.pk,
        "member": member.pk,
        "name": member.user.name,
        "institution": member.institution_id,
        "status": "confirmed",
        "registeredAt": row.registered_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "offerExpiresAt": None,
        "isOpenClaim": False,
        "endedAt": None,
        "endedReason": "",
        "isLate": False,
        "queueNumber": None,
        "updatedAt": row.changed_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }


def test_a_full_session_gives_a_number_in_the_queue(api, session):
    RegistrationFactory(session=session)

    response = api.post("registrations", {"session": session.pk})

    assert (response.json()["status"], response.json()["queueNumber"]) == ("waitlisted", 1)


def test_a_seat_is_given_back(api, session, member):
    row = RegistrationFactory(session=session, member=member)

    response = api.post(f"registrations/{row.pk}/cancel")

    assert (response.status_code, response.json()["status"]) == (200, "cancelled")


def test_a_refusal_has_its_code_and_sentence(api, member, now):
    session = SessionFactory(institution=member.institution, starts_at=now)

    response = api.post("registrations", {"session": session.pk}, **{"Accept-Language": "en"})

    assert response.status_code == 409
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "/problems/session_started",
        "title": "Session started",
        "status": 409,
        "detail": "This session has started. Choose a later one.",
        "code": "session_started",
        "requestId": response["X-Request-ID"],
        "errors": [],
    }


def test_somebody_elses_session_is_unknown_and_nothing_is_written(api):
    foreign = SessionFactory()

    answers = [api.post("registrations", {"session": pk}) for pk in (foreign.pk, 10**9)]

    bodies = [answer.json() | {"requestId": ""} for answer in answers]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert bodies[0] == bodies[1]
    assert bodies[0]["errors"][0]["pointer"] == "/session"
    assert not Registration.objects.exists()


def test_a_coordinator_registers_somebody_else(session, now):
    coordinator = MembershipFactory(institution=session.institution, role=Membership.Role.COORDINATOR)
    teacher = MembershipFactory(institution=session.institution)
    api = Api(token_for(coordinator.user, coordinator.institution, now=now))

    response = api.post("registrations", {"session": session.pk, "member": teacher.pk})

    assert response.status_code == 201
    assert Registration.objects.get().registered_by == coordinator.user
    # A coordinator reads that there is a seat; since when is the person's own.
    assert (response.json()["member"], response.json()["registeredAt"]) == (teacher.pk, None)


def test_a_token_for_the_own_record_does_nothing_for_others(session, now):
    coordinator = MembershipFactory(institution=session.institution, role=Membership.Role.COORDINATOR)
    seat = RegistrationFactory(session=session, member=MembershipFactory(institution=session.institution))
    api = Api(
        token_for(coordinator.user, coordinator.institution, now=now, scopes=[Scope.ME_READ, Scope.ME_WRITE])
    )

    assert api.get("registrations").json()["results"] == []
    assert api.get(f"registrations/{seat.pk}").status_code == 404
    assert api.post(f"registrations/{seat.pk}/cancel").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_as_much_with_one_row_as_with_three(count, member, api, django_assert_num_queries):
    RegistrationFactory.create_batch(count, member=member)
    RegistrationFactory()  # A stranger's, which must not show.
    api.get("registrations")  # Notes that the token is used.

    with django_assert_num_queries(3):  # Token, membership, rows.
        response = api.get("registrations")

    assert len(response.json()["results"]) == count
