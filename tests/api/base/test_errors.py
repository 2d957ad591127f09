"""Whatever goes wrong: the right status, problem details, a sentence in the reader's language, nothing internal."""

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from metro.accounts.models import Membership
from tests.api.clients import Api, token_for
from tests.factories import RegistrationFactory, SessionFactory
from tracking.models.registrations import RegistrationQuerySet

pytestmark = pytest.mark.django_db


def problem_of(response) -> dict:
    """The problem, after looking at what every one must have."""
    problem = response.json()
    assert response["Content-Type"] == "application/problem+json"
    assert set(problem) == {"type", "title", "status", "detail", "code", "requestId", "errors"}
    assert problem["status"] == response.status_code
    assert problem["requestId"] == response["X-Request-ID"]
    assert problem["type"] == f"/problems/{problem['code']}"
    assert response["API-Version"] == "1.0.0"
    assert response["Cache-Control"] == "private, no-store"
    return problem


@pytest.mark.parametrize(
    "path",
    ["nothing", "registrations/", "registrations/abc", "registrations/-1", "", "registrations/1/nothing"],
)
def test_an_address_that_does_not_exist_is_404(api, path):
    assert problem_of(api.get(path))["code"] == "not_found"


def test_an_unknown_address_is_the_same_as_an_unseen_row(api):
    foreign = RegistrationFactory()

    paths = ("nothing", f"registrations/{foreign.pk}", "registrations/99999999")
    answers = [api.get(path, **{"Accept-Language": "en"}) for path in paths]

    assert len({(a.status_code, a.json()["detail"], a.json()["code"]) for a in answers}) == 1


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("nl", "Deze pagina bestaat niet, of je mag hem niet zien."),
        ("en", "This page does not exist, or you may not see it."),
    ],
)
def test_the_sentence_is_in_the_language_that_was_asked_for(api, language, sentence):
    response = api.get("registrations/99999999", **{"Accept-Language": language})

    assert problem_of(response)["detail"] == sentence
    assert response["Content-Language"] == language


def test_without_a_language_it_is_the_persons_own(api, member):
    member.user.language = "nl"
    member.user.save()

    assert api.get("registrations/99999999")["Content-Language"] == "nl"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_method_that_is_not_there_is_405(api, method):
    response = getattr(api, method)("registrations")

    assert problem_of(response)["status"] == 405
    assert response["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PROPFIND"])
def test_other_methods_are_405_and_tell_nothing(api, method, member):
    RegistrationFactory(member=member)

    response = api.client.generic(method, "/api/v1/registrations", headers=api.headers)

    assert problem_of(response)["errors"] == []
    assert response.status_code == 405


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_a_method_cannot_be_overridden(api, header, member):
    seat = RegistrationFactory(member=member)

    assert api.get(f"registrations/{seat.pk}", **{header: "DELETE"}).status_code == 200
    assert problem_of(api.post(f"registrations/{seat.pk}", {}, **{header: "DELETE"}))["status"] == 405


def test_another_kind_of_answer_is_406(api):
    assert problem_of(api.get("registrations", Accept="text/html"))["status"] == 406


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/json; charset=latin-1"],
)
def test_another_kind_of_body_is_415(api, kind):
    response = api.client.post(
        "/api/v1/registrations", b'{"session": 1}', content_type=kind, headers=api.headers
    )

    assert problem_of(response)["status"] == 415


def test_a_packed_body_is_415(api):
    assert problem_of(api.post("registrations", b"\x1f\x8b", **{"Content-Encoding": "gzip"}))["status"] == 415


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "large"}])
def test_a_body_of_ten_megabytes_is_413(api, key):
    body = b'{"session": "' + b"x" * 10_000_000 + b'"}'

    assert problem_of(api.post("registrations", body, **key))["code"] == "file_refused"


def test_no_login_is_401_and_says_how(client):
    response = client.get("/api/v1/registrations")

    assert problem_of(response)["code"] == "login_needed"
    assert response["WWW-Authenticate"] == "Bearer"


def test_a_session_writes_only_with_its_csrf_token(member):
    seat = RegistrationFactory(member=member)
    client = Client(enforce_csrf_checks=True)
    client.force_login(member.user)

    response = client.post(f"/api/v1/registrations/{seat.pk}/cancel", content_type="application/json")

    seat.refresh_from_db()
    assert problem_of(response)["code"] == "csrf_failed"
    assert seat.status == "confirmed"


def test_what_is_seen_but_not_allowed_is_403_with_who_may(now):
    seat = RegistrationFactory()
    seat.member.role = Membership.Role.TEACHER
    coordinator = RegistrationFactory(session=seat.session).member
    Membership.objects.filter(pk=coordinator.pk).update(role=Membership.Role.COORDINATOR)
    Membership.objects.filter(pk=seat.member_id).update(institution=coordinator.institution)
    seat.institution = coordinator.institution
    seat.save()
    api = Api(token_for(coordinator.user, coordinator.institution, now=now))

    problem = problem_of(api.post(f"registrations/{seat.pk}/accept", **{"Accept-Language": "en"}))

    assert (problem["status"], problem["code"]) == (403, "not_allowed")
    assert problem["detail"] == "You cannot do this here. The person can."


def test_faults_name_their_place(api):
    response = api.post("registrations", {"switch": "perhaps", "unknown": 1, "confirmGate": None})

    assert {(fault["pointer"], fault["code"]) for fault in problem_of(response)["errors"]} == {
        ("/unknown", "unknown_member")
    }
    response = api.post("registrations", {"switch": "perhaps", "confirmGate": None})
    assert {(fault["pointer"], fault["code"]) for fault in problem_of(response)["errors"]} == {
        ("/session", "required"),
        ("/switch", "invalid"),
        ("/confirmGate", "null"),
    }


@pytest.mark.parametrize("value", [True, 1.5, "1", None, [], {}, [1], -1, 2**53 - 1])
def test_a_reference_that_is_no_id_is_unknown(api, value):
    problem = problem_of(api.post("registrations", {"session": value}))

    assert problem["status"] == 400
    assert problem["errors"][0]["pointer"] == "/session"


@pytest.mark.parametrize("body", [b"[]", b"1", b'"text"', b"null", b"true", b"[[]]"])
def test_a_body_that_is_no_object_is_400(api, body):
    assert problem_of(api.post("registrations", body))["status"] == 400


@pytest.mark.parametrize(
    "name", ["unknown", "Session", "startsafter", "format", "page", "offset", "updated_since"]
)
def test_an_unknown_parameter_is_refused(api, name):
    problem = problem_of(api.get("registrations", {name: "1"}))

    assert problem["errors"][0]["code"] == "unknown_parameter"
    assert problem["errors"][0]["pointer"] == f"/{name}"


def test_a_parameter_that_stands_twice_is_refused(api):
    response = api.client.get("/api/v1/registrations?limit=1&limit=2", headers=api.headers)

    assert problem_of(response)["errors"][0]["code"] == "doubled_parameter"


@pytest.mark.parametrize(
    "moment",
    ["yesterday", "2026-11-23", "2026-11-23T09:00:00", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00",
     "2026-02-30T00:00:00Z", "\u0661\u0662", "2026-11-23T09:00:00Z\0"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["startsAfter", "updatedSince"])
def test_a_moment_that_is_none_is_400(api, name, moment):
    problem = problem_of(api.get("registrations", {name: moment.replace("%2B", "+")}))

    assert problem["errors"][0]["pointer"] == f"/{name}"


@pytest.mark.parametrize("value", ["", "-1", "+1", " 1", "1_0", "1.5", "٣", "abc", str(10**30), "1\0", "NaN"])
def test_a_filter_that_is_no_number_is_400(api, value):
    assert problem_of(api.get("registrations", {"session": value}))["errors"][0]["pointer"] == "/session"


def test_what_nobody_foresaw_is_500_without_a_word_of_it(api, monkeypatch):
    def break_down(self, actor):
        raise RuntimeError("canary in the traceback")

    monkeypatch.setattr(RegistrationQuerySet, "visible_to", break_down)
    api.client.raise_request_exception = False

    response = api.get("registrations", **{"Accept-Language": "en"})

    assert problem_of(response)["code"] == "failed"
    assert response.status_code == 500
    assert b"canary" not in response.content
    assert response.json()["detail"] == "Something went wrong here. Nothing was changed."


@pytest.mark.parametrize(
    ("fault", "code", "wait"), [("57014", "busy", "2"), ("55P03", "busy", "2"), ("08006", "away", "5")]
)
@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
def test_a_database_that_is_busy_or_away_is_503_with_a_hint(api, monkeypatch, kind, fault, code, wait):
    cause = type("Cause", (Exception,), {"sqlstate": fault})()

    def break_down(self, actor):
        raise kind("canary") from cause

    monkeypatch.setattr(RegistrationQuerySet, "visible_to", break_down)

    response = api.get("registrations")

    assert problem_of(response)["code"] == code
    assert (response.status_code, response["Retry-After"]) == (503, wait)
    assert b"canary" not in response.content


def test_a_refused_registration_in_dutch(api, member, now):
    session = SessionFactory(institution=member.institution, starts_at=now)

    response = api.post("registrations", {"session": session.pk}, **{"Accept-Language": "nl"})

    assert problem_of(response)["detail"] == "Deze sessie is al begonnen. Kies een latere."
