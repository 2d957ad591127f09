"""Who came, through the API: the list of the host, and what was decided from everything that was said."""

from datetime import timedelta

import pytest

from courses.models import Session
from metro.accounts.models import Institution, Membership, Scope
from tests.api.clients import Api, token_for
from tests.factories import (
    AttendanceFactory,
    LeadFactory,
    MembershipFactory,
    RegistrationFactory,
    SessionFactory,
    SessionHostFactory,
    SkillFactory,
    StopFactory,
    TeamMembershipFactory,
)
from tests.factories.courses import NOW
from tracking.models import Attendance, AttendanceSignal, Completion, SkillAssessment

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def session():
    stop = StopFactory(skills=[(SkillFactory(), 2)])
    row = SessionFactory(stop=stop, starts_at=NOW - HOUR)
    SessionHostFactory(session=row)
    return row


@pytest.fixture
def seats(session):
    return [
        RegistrationFactory(session=session, member__user__last_name=name)
        for name in ("Aalders", "Bos", "Cohen")
    ]


@pytest.fixture
def api(session, now):
    return Api(token_for(session.hosts.get().user, None, now=now))


@pytest.fixture
def boss_api(session, now):
    boss = MembershipFactory(institution=session.institution, role=Membership.Role.COORDINATOR)
    return Api(token_for(boss.user, boss.institution, now=now))


def roster_row(seat, **changes):
    return {
        "member": seat.member_id,
        "name": seat.user.name,
        "institution": seat.institution.name,
        "result": "unknown",
        "isMarked": False,
        "isFixed": False,
        "isSkilled": False,
    } | changes


def said(*pairs):
    return [{"member": seat.member_id, "isPresent": is_present} for seat, is_present in pairs]


def written():
    return AttendanceSignal.objects.count(), Attendance.objects.count(), SkillAssessment.objects.count()


def test_the_list_of_who_had_a_seat(api, session, seats):
    RegistrationFactory(session=session, status="waitlisted")

    answer = api.get(f"sessions/{session.pk}/roster")

    assert answer.json() == {
        "session": session.pk,
        "canMark": True,
        "people": [roster_row(seat) for seat in seats],
    }


def test_a_coordinator_sees_the_own_people_and_no_skills(boss_api, session, seats):
    session.shared_with.add(guest := MembershipFactory().institution)
    RegistrationFactory(session=session, member=MembershipFactory(institution=guest))

    people = boss_api.get(f"sessions/{session.pk}/roster").json()["people"]

    assert people == [roster_row(seat, isSkilled=None) for seat in seats]


def test_a_marked_list_is_counted_and_confirms_that_it_was_held(api, session, seats):
    first, second, _third = seats
    body = {
        "session": session.pk,
        "marks": said((first, True), (second, False)),
        "skilled": [first.member_id],
    }

    answer = api.post("attendances", body)

    assert (answer.status_code, answer.json()) == (
        200,
        {"present": 1, "absent": 1, "unknown": 1, "completed": 1},
    )
    assert Session.objects.get().status == "held"
    assert Completion.objects.get().member == first.member
    assert SkillAssessment.objects.get().member == first.member
    after = written()
    assert api.post("attendances", body).json() == answer.json()
    assert written() == after
    assert [row["result"] for row in api.get(f"sessions/{session.pk}/roster").json()["people"]] == [
        "present",
        "absent",
        "unknown",
    ]


def test_everybody_was_here_but_not_against_a_correction(api, session, seats):
    fixed = seats[0]
    AttendanceFactory(session=session, member=fixed.member, result="absent", source=60)
    AttendanceSignal.objects.create(
        institution=fixed.institution,
        session=session,
        member=fixed.member,
        source=60,
        is_present=False,
        at=NOW,
    )

    answer = api.post("attendances", {"session": session.pk, "everybody": True})

    assert answer.json() == {"present": 2, "absent": 1, "unknown": 0, "completed": 2}
    assert not AttendanceSignal.objects.filter(member=fixed.member, source=50).exists()


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({}, [("/marks", "required")]),
        ({"marks": [], "everybody": True}, [("/marks", "invalid")]),
        ({"marks": "all"}, [("/marks", "not_a_list")]),
        ({"marks": [{"member": "1", "isPresent": True}]}, [("/marks/0/member", "invalid")]),
        ({"marks": [{"member": 1, "isPresent": "yes"}]}, [("/marks/0/isPresent", "invalid")]),
        ({"marks": [{"member": 10**9, "isPresent": True}]}, [("/marks/0/member", "unknown_reference")]),
        ({"everybody": True, "skilled": [10**9]}, [("/skilled/0", "unknown_reference")]),
        ({"everybody": True, "session": 10**9}, [("/session", "unknown_reference")]),
    ],
)
def test_a_list_that_cannot_be_is_refused_at_its_place(api, session, seats, changes, pointers):
    answer = api.post("attendances", {"session": session.pk} | changes)

    assert answer.status_code == 400
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == pointers
    assert written() == (0, 0, 0)
    assert Session.objects.get().status == "planned"


def test_nobody_stands_on_a_list_twice_or_from_another_one(api, session, seats):
    stranger = RegistrationFactory()
    marks = said((seats[0], True), (stranger, True), (seats[0], False))

    answer = api.post("attendances", {"session": session.pk, "marks": marks})

    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [
        ("/marks/1/member", "unknown_reference"),
        ("/marks/2/member", "invalid"),
    ]
    assert written() == (0, 0, 0)


def test_a_coordinator_marks_but_says_nothing_about_skills(boss_api, session, seats):
    body = {"session": session.pk, "everybody": True}

    assert boss_api.post("attendances", body | {"skilled": []}).status_code == 403
    assert written() == (0, 0, 0)
    assert boss_api.post("attendances", body).json()["present"] == 3


def test_the_list_is_not_for_participants(session, seats, now):
    seat = seats[0]
    api = Api(token_for(seat.user, seat.institution, now=now))

    listed = api.get(f"sessions/{session.pk}/roster")
    marked = api.post("attendances", {"session": session.pk, "everybody": True})

    assert [(answer.status_code, answer.json()["code"]) for answer in (listed, marked)] == [
        (403, "not_allowed")
    ] * 2
    assert written() == (0, 0, 0)


def test_before_the_start_nobody_was_there_yet(api, session, seats):
    Session.objects.update(starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR)

    assert api.get(f"sessions/{session.pk}/roster").json()["canMark"] is False
    answer = api.post("attendances", {"session": session.pk, "everybody": True})
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")


def test_after_90_days_the_names_are_gone_for_the_host_only(api, boss_api, session, seats):
    Session.objects.update(starts_at=NOW - timedelta(days=90, hours=1), ends_at=NOW - timedelta(days=90))

    assert api.get(f"sessions/{session.pk}/roster").status_code == 404
    assert api.post("attendances", {"session": session.pk, "everybody": True}).status_code == 404
    assert api.get("attendances", {"session": session.pk}).json()["results"] == []
    assert len(boss_api.get(f"sessions/{session.pk}/roster").json()["people"]) == 3


def test_a_token_needs_the_scope_of_the_list(session, seats, now):
    host = session.hosts.get().user
    api = Api(token_for(host, None, now=now, scopes=[Scope.CATALOGUE_READ, Scope.ME_READ, Scope.ME_WRITE]))

    assert api.get(f"sessions/{session.pk}/roster").json()["code"] == "scope_missing"
    answer = api.post("attendances", {"session": session.pk, "everybody": True})
    assert answer.json()["code"] == "scope_missing"


# What was decided.


@pytest.fixture
def fact(session):
    return AttendanceFactory(session=session, minutes=28)


def reader(member):
    return Api(token_for(member.user, member.institution, now=NOW))


def test_the_person_reads_how_it_was_decided(fact):
    answer = reader(fact.member).get(f"attendances/{fact.pk}")

    assert answer.json() == {
        "id": fact.pk,
        "session": fact.session_id,
        "member": fact.member_id,
        "name": fact.member.user.name,
        "institution": fact.institution_id,
        "result": "present",
        "correctionNumber": 0,
        "source": 50,
        "minutes": 28,
        "decidedAt": "2026-11-23T09:00:00.000000Z",
        "updatedAt": fact.changed_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }


def test_others_read_the_outcome_only(api, boss_api, fact):
    for other in (api, boss_api):
        row = other.get(f"attendances/{fact.pk}").json()
        assert (row["result"], row["source"], row["minutes"], row["decidedAt"]) == (
            "present",
            None,
            None,
            None,
        )


@pytest.mark.parametrize(("policy", "count"), [("per_person", 1), ("aggregated", 0), ("none", 0)])
def test_a_lead_reads_what_the_policy_allows(fact, policy, count):
    place = TeamMembershipFactory(member=fact.member, team__institution=fact.institution)
    lead = LeadFactory(team=place.team).member
    stranger = LeadFactory(team__institution=fact.institution).member
    Institution.objects.update(lead_visibility=policy)

    assert len(reader(lead).get("attendances").json()["results"]) == count
    assert reader(lead).get(f"attendances/{fact.pk}").status_code == (200 if count else 404)
    assert reader(stranger).get("attendances").json()["results"] == []


def test_attendance_is_found_by_session_person_and_result(boss_api, fact):
    other = AttendanceFactory(session__institution=fact.institution, result="absent")
    AttendanceFactory()

    def ids(**query):
        return [row["id"] for row in boss_api.get("attendances", query).json()["results"]]

    assert ids() == [other.pk, fact.pk]
    assert ids(session=fact.session_id) == ids(member=fact.member_id) == ids(result="present") == [fact.pk]
    assert ids(startsAfter="2026-11-24T00:00:00Z") == [other.pk]
    changed = boss_api.get("attendances", {"updatedSince": "2020-01-01T00:00:00Z"}).json()["results"]
    assert [row["id"] for row in changed] == [fact.pk, other.pk]
    assert boss_api.get("attendances", {"result": "late"}).status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_as_much_with_one_row_as_with_three(
    count, session, api, boss_api, django_assert_num_queries
):
    AttendanceFactory.create_batch(count, session=session)
    for seat in Attendance.objects.all():
        RegistrationFactory(session=session, member=seat.member)
    boss_api.get("attendances")  # Notes that the token is used.

    with django_assert_num_queries(3):
        rows = boss_api.get("attendances").json()["results"]
    with django_assert_num_queries(5):  # Token, membership, session, whether it is in sight, people.
        people = boss_api.get(f"sessions/{session.pk}/roster").json()["people"]

    assert len(rows) == len(people) == count
