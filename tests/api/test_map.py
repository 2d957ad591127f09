"""The map through the API: the same lines, stops and states as on the page."""

from datetime import timedelta

import pytest

from tests.api.clients import Api, token_for
from tests.factories import (
    AttendanceFactory,
    CompletionFactory,
    InstitutionFactory,
    LineChoiceFactory,
    OfferFactory,
    RegistrationFactory,
    SessionFactory,
    StopFactory,
    make_line,
)
from tests.factories.courses import NOW
from tracking.models import StopSkip

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(member, now):
    """A program that asks for the sentences in English."""
    secret = token_for(member.user, member.institution, now=now)
    api = Api(secret)
    api.headers["Accept-Language"] = "en"
    return api


def state_of(api, slug):
    return next(row for row in api.get("map").json()["stops"] if row["stop"] == slug)


def test_a_line_with_the_own_states(api, member):
    first, second = StopFactory(slug="een", title_nl="Een"), StopFactory(slug="twee")
    version = make_line([first, second], slug="b-lijn", code="B", title_nl="Beheer")
    make_line([second], slug="a-lijn", code="A")
    LineChoiceFactory(member=member, version=version)
    CompletionFactory(member=member, stop=second, completed_at=NOW - timedelta(days=3))

    line, other = api.get("map").json()["lines"]

    assert other["line"] == "a-lijn"
    assert line == {
        "line": "b-lijn",
        "code": "B",
        "titleNl": "Beheer",
        "titleEn": "",
        "colour": "#C8102E",
        "palette": "a",
        "version": 1,
        "rule": "all",
        "ruleStops": None,
        "followedSince": "2026-11-23T09:00:00.000000Z",
        "progress": {
            "needed": 2,
            "got": 1,
            "percent": 50,
            "isSatisfied": False,
            "achievedAt": None,
            "sentence": "1 stop to go: Een.",
        },
        "newer": None,
        "achievedVersion": 0,
        "stops": [
            {"position": 1, "stop": "een", "section": "", "isRequired": True, "otherLines": []},
            {"position": 2, "stop": "twee", "section": "", "isRequired": True, "otherLines": ["a-lijn"]},
        ],
    }


def test_a_stop_with_the_own_seat_and_the_next_session(api, member):
    stop = StopFactory(slug="een", title_en="One")
    make_line([stop], slug="lijn")
    session = SessionFactory(stop=stop, institution=member.institution, capacity=3)
    waiting = RegistrationFactory(session=session, member=member, status="waitlisted")
    missed = SessionFactory(stop=stop, institution=member.institution, starts_at=NOW - timedelta(days=2))
    AttendanceFactory(session=missed, member=member, result="absent")

    times = {
        "startsAt": "2026-12-03T09:00:00.000000Z",
        "endsAt": "2026-12-03T09:30:00.000000Z",
        "timeZone": "Europe/Amsterdam",
    }
    assert state_of(api, "een") == {
        "stop": "een",
        "titleNl": stop.title_nl,
        "titleEn": "One",
        "minutes": 30,
        "language": "nl",
        "status": "published",
        "lines": ["lijn"],
        "state": "open",
        "note": "30 minutes · Thu 3 Dec 2026, 10:00–10:30 (Amsterdam)",
        "badges": ["Waiting list no. 1", "Missed on Sat 21 Nov 2026"],
        "kind": "",
        "completedAt": None,
        "firstCompletedAt": None,
        "expiresDate": None,
        "attendedAt": None,
        "missedAt": "2026-11-21T09:30:00.000000Z",
        "isAwaitingWord": False,
        "registration": times
        | {
            "registration": waiting.pk,
            "status": "waitlisted",
            "session": session.pk,
            "queueNumber": 1,
            "offerExpiresAt": None,
        },
        "nextSession": times | {"session": session.pk, "freeSeats": 3},
    }


def test_a_stop_on_no_line_is_there_and_a_foreign_one_is_not(api):
    StopFactory(slug="los")
    hidden = StopFactory(slug="vreemd", institution=InstitutionFactory())
    make_line([hidden], slug="vreemde-lijn", institution=hidden.institution)

    body = api.get("map").json()

    assert body["lines"] == []
    assert [(row["stop"], row["lines"]) for row in body["stops"]] == [("los", [])]


def test_the_next_stop_is_that_of_the_own_seat(api, member):
    assert api.get("map").json()["nextStop"] is None

    session = SessionFactory(institution=member.institution, stop__slug="straks")
    RegistrationFactory(session=session, member=member)

    assert api.get("map").json()["nextStop"] == "straks"


def test_a_newer_version_says_what_it_changes(api, member):
    old, kept, new = (StopFactory(slug=slug) for slug in ("oud", "blijft", "nieuw"))
    followed = make_line([old, kept], slug="lijn")
    LineChoiceFactory(member=member, version=followed)
    type(followed).objects.filter(pk=followed.pk).update(status="superseded")
    released = make_line([kept, new], slug="tijdelijk")
    spare = released.line
    type(released).objects.filter(pk=released.pk).update(line=followed.line, number=2)
    spare.delete()

    [line] = api.get("map").json()["lines"]

    assert line["version"] == 1
    assert line["newer"] == {"number": 2, "added": ["nieuw"], "removed": ["oud"]}


def test_an_expert_without_an_institution_has_no_map(now):
    expert = OfferFactory().expert

    answer = Api(token_for(expert, None, now=now)).get("map")

    assert answer.json() == {"lines": [], "stops": [], "nextStop": None}


def test_the_map_takes_no_questions(api):
    for name in ("limit", "cursor", "line"):
        answer = api.get("map", {name: "1"})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown_parameter")


@pytest.mark.parametrize("count", [1, 3])
def test_the_map_costs_as_much_with_one_line_as_with_three(count, api, member, django_assert_num_queries):
    for _number in range(count):
        version = make_line([StopFactory(), StopFactory()])
        LineChoiceFactory(member=member, version=version)
    api.get("map")  # Notes that the token is used.

    with django_assert_num_queries(4):  # Token, membership, lines, stops.
        assert len(api.get("map").json()["lines"]) == count


# Setting a stop aside.


def test_a_stop_is_skipped_and_taken_up_again(api, member):
    StopFactory(slug="een")

    skipped = [api.post("stops/een/skip") for _time in range(2)]
    assert [(row.status_code, row.json()["state"]) for row in skipped] == [(200, "skipped")] * 2
    assert skipped[0].json() == state_of(api, "een")
    assert StopSkip.objects.get().member == member

    assert api.post("stops/een/unskip").json()["state"] == "open"
    assert not StopSkip.objects.open().exists()
    assert api.post("stops/een/unskip").status_code == 200


def test_a_stop_that_is_not_there_is_not_skipped(api, member, now):
    StopFactory(slug="vreemd", institution=InstitutionFactory())
    StopFactory(slug="concept", institution=member.institution, status="draft")

    answers = [api.post(f"stops/{slug}/skip") for slug in ("vreemd", "concept", "absent")]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert not StopSkip.objects.exists()


def test_an_expert_has_no_line_to_skip_a_stop_on(now):
    offer = OfferFactory(stop__slug="van-mij")

    answer = Api(token_for(offer.expert, None, now=now)).post("stops/van-mij/skip")

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert not StopSkip.objects.exists()


# The own seat in a calendar.


def test_the_calendar_file_is_that_of_the_page(api, member, client, now):
    seat = RegistrationFactory(session=SessionFactory(institution=member.institution), member=member)
    client.force_login(member.user)

    for accept in ("text/calendar", "*/*", "application/json"):
        answer = api.get(f"registrations/{seat.pk}/calendar", Accept=accept)
        assert (answer.status_code, answer["Content-Type"]) == (
            200,
            "text/calendar; charset=utf-8; method=PUBLISH",
        )
        page = client.get(f"/sessions/{seat.session_id}/calendar.ics", headers={"Accept-Language": "en"})
        assert page.status_code == 200
        assert without_moment(answer.content) == without_moment(page.content)
        assert b"secret-room" not in answer.content


def without_moment(file):
    return [line for line in file.split(b"\r\n") if not line.startswith(b"DTSTAMP")]


def test_the_calendar_file_of_somebody_else_is_not_given(api, member):
    foreign = RegistrationFactory()

    answer = api.get(f"registrations/{foreign.pk}/calendar", Accept="text/calendar")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
