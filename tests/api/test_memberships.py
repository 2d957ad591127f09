"""The people of an institution, through the API: the same as the pages of coordinators and leads."""

from datetime import date, timedelta

import pytest

from metro.accounts.models import (
    AuditEntry,
    Institution,
    Invitation,
    Membership,
    PartTimeFactor,
    TeamMembership,
)
from tests.api.clients import Api, institution_token, moment, token_for
from tests.factories import (
    LeadFactory,
    MembershipFactory,
    RegistrationFactory,
    SessionFactory,
    TeamFactory,
    TeamMembershipFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(member):
    return TeamFactory(institution=member.institution, name="ICT")


@pytest.fixture
def place(team, member):
    return TeamMembershipFactory(team=team, member=member)


@pytest.fixture
def lead(team) -> Membership:
    return LeadFactory(team=team).member


@pytest.fixture
def stranger():
    """Somebody of another institution, who must not show."""
    return MembershipFactory(user__last_name="Kanarie", staff_number="777")


def ids(response) -> list[int]:
    assert response.status_code == 200
    return [row["id"] for row in response.json()["results"]]


def test_a_coordinator_reads_what_the_institution_keeps(office, member, place):
    member.staff_number, member.end_date = "123", date(2027, 7, 31)
    member.save()
    PartTimeFactor.objects.create(
        institution=member.institution, member=member, factor="0.80", start_date=date(2020, 8, 1)
    )

    answer = office.get(f"memberships/{member.pk}").json()

    user = member.user
    updated_at = answer.pop("updatedAt")
    assert updated_at > moment(place.changed_at)  # The factor came last.
    assert answer == {
        "id": member.pk,
        "institution": member.institution_id,
        "name": user.name,
        "firstName": user.first_name,
        "prefix": "",
        "lastName": user.last_name,
        "email": user.email,
        "role": "teacher",
        "staffNumber": "123",
        "startDate": "2020-08-01",
        "endDate": "2027-07-31",
        "endedAt": None,
        "isActive": True,
        "teams": [
            {
                "id": place.pk,
                "team": place.team_id,
                "name": "ICT",
                "role": "member",
                "startDate": "2020-08-01",
                "endDate": None,
            }
        ],
        "partTimeFactors": [{"factor": 0.8, "startDate": "2020-08-01"}],
    }


def test_a_lead_reads_names_and_no_address_role_number_or_factor(member, place, lead, coordinator):
    PartTimeFactor.objects.create(
        institution=member.institution, member=member, factor="0.80", start_date=date(2020, 8, 1)
    )
    elsewhere = TeamMembershipFactory(team__institution=member.institution, member=member)

    answer = Api.of(lead.user).get(f"memberships/{member.pk}").json()

    hidden = ("email", "role", "staffNumber", "endedAt")
    assert {name: answer[name] for name in hidden} == dict.fromkeys(hidden)
    assert (answer["name"], answer["startDate"]) == (member.user.name, "2020-08-01")  # Policy: per person.
    assert answer["partTimeFactors"] == []
    assert elsewhere.team_id not in [row["team"] for row in answer["teams"]]


@pytest.mark.parametrize("policy", ["none", "aggregated"])
def test_without_consent_a_lead_reads_names_only(policy, member, place, lead):
    Institution.objects.filter(pk=member.institution_id).update(lead_visibility=policy)

    answer = Api.of(lead.user).get(f"memberships/{member.pk}").json()

    assert (answer["name"], answer["startDate"], answer["endDate"]) == (member.user.name, None, None)


def test_who_sees_whom(member, place, lead, coordinator, office, stranger):
    mate = TeamMembershipFactory(team=place.team).member
    apart = MembershipFactory(institution=member.institution)

    own_people = {member.pk, lead.pk, coordinator.pk, mate.pk, apart.pk}
    assert set(ids(office.get("memberships"))) == own_people
    assert set(ids(Api.of(coordinator.user).get("memberships"))) == own_people
    assert set(ids(Api.of(lead.user).get("memberships"))) == {lead.pk, member.pk, mate.pk}
    assert ids(Api.of(member.user).get("memberships")) == [member.pk]
    unseen, absent = office.get(f"memberships/{stranger.pk}"), office.get("memberships/1000000000")
    assert unseen.json() | {"requestId": ""} == absent.json() | {"requestId": ""}
    assert (unseen.status_code, absent.status_code) == (404, 404)


def test_a_token_for_the_own_record_sees_oneself_alone(coordinator, member, now):
    api = Api(token_for(coordinator.user, coordinator.institution, now=now, scopes=["me:read"]))

    assert ids(api.get("memberships")) == [coordinator.pk]


def test_a_lead_who_is_no_lead_any_more_loses_the_team_at_once(member, place, lead, now):
    api = Api.of(lead.user)
    assert set(ids(api.get("memberships", {"team": place.team_id}))) == {member.pk, lead.pk}

    TeamMembership.objects.filter(member=lead).update(revoked_at=now - timedelta(seconds=1))

    assert ids(api.get("memberships")) == [lead.pk]
    assert api.get(f"memberships/{member.pk}").status_code == 404


def test_filters_find_by_team_role_name_and_day(office, member, place, coordinator, stranger, now):
    user = member.user
    user.first_name, user.last_name, user.email = "Amira", "El Idrissi", "amira@college.example"
    user.save()
    gone = MembershipFactory(institution=member.institution, revoked_at=now - timedelta(days=3))
    later = MembershipFactory(institution=member.institution, start_date=date(2027, 1, 1))

    def found(**query):
        return set(ids(office.get("memberships", query)))

    assert found(team=place.team_id) == {member.pk}
    assert found(role="coordinator") == {coordinator.pk}
    assert found(q="idrissi ami") == found(q="amira@college") == {member.pk}
    assert found(q="Kanarie") == found(q="777") == found(team=stranger.pk) == set()
    assert found(activeOn="2026-11-23") == {member.pk, coordinator.pk}
    assert found(activeOn="2026-11-19") == {member.pk, coordinator.pk, gone.pk}
    assert found(activeOn="2027-01-01") == {member.pk, coordinator.pk, later.pk}
    assert found(role="coordinator", q="idrissi") == set()


@pytest.mark.parametrize(
    "query",
    [
        {"activeOn": "9999-12-31"},
        {"activeOn": "0001-01-01"},
        {"activeOn": "23-11-2026"},
        {"role": "lead"},
        {"team": "x"},
        {"team": "-1"},
        {"q": "x" * 101},
        {"q": "a\x00b"},
        {"name": "x"},
    ],
)
def test_filters_that_cannot_be_are_refused(query, office):
    assert office.get("memberships", query).status_code == 400


def test_a_filter_tells_a_lead_no_more_than_the_rows(member, place, lead, now):
    """Somebody could else find an address, a role or a start date by trying."""
    Membership.objects.filter(pk=member.pk).update(role="coordinator", staff_number="4711")
    Institution.objects.filter(pk=member.institution_id).update(lead_visibility="aggregated")
    api = Api.of(lead.user)

    assert ids(api.get("memberships", {"role": "coordinator"})) == []
    assert ids(api.get("memberships", {"q": member.user.email})) == []
    assert ids(api.get("memberships", {"q": "4711"})) == []
    assert ids(api.get("memberships", {"activeOn": "2026-11-23"})) == [lead.pk]
    assert ids(api.get("memberships", {"q": member.user.last_name})) == [member.pk]


def test_opening_somebody_else_is_noted_once_a_day_with_the_name_of_the_key(office, member, coordinator):
    for _again in range(2):
        office.get(f"memberships/{member.pk}")
    office.get("memberships")
    Api.of(member.user).get(f"memberships/{member.pk}")

    entry = AuditEntry.objects.get(event="viewed")
    assert (entry.actor, entry.subject, entry.to_state, entry.reason) == (
        coordinator.user,
        member,
        "api_membership",
        "test",
    )


def test_a_coordinator_changes_a_role_and_it_is_kept_who_did_it(office, member, coordinator):
    response = office.patch(f"memberships/{member.pk}", {"role": "coordinator"})

    assert (response.status_code, response.json()["role"]) == (200, "coordinator")
    assert AuditEntry.objects.get(event="role_changed").actor == coordinator.user


def test_ones_own_role_and_the_last_coordinator_stay(office, coordinator):
    response = office.patch(f"memberships/{coordinator.pk}", {"role": "teacher"})

    assert (response.status_code, response.json()["code"]) == (403, "own_role")
    coordinator.refresh_from_db()
    assert coordinator.role == "coordinator"


@pytest.mark.parametrize("body", [{}, {"role": "lead"}, {"role": None}, {"role": "teacher", "endDate": None}])
def test_a_role_that_cannot_be_changes_nothing(body, office, member):
    assert office.patch(f"memberships/{member.pk}", body).status_code == 400


def test_somebody_is_invited_and_again_with_a_new_link(office, member):
    first = office.post(f"memberships/{member.pk}/invite").json()
    second = office.post(f"memberships/{member.pk}/invite").json()

    row = Invitation.objects.get()
    assert first["id"] == second["id"] == row.pk
    assert (first["sendNumber"], second["sendNumber"], second["status"]) == (1, 2, "sent")


def test_an_accepted_invitation_is_not_sent_again(office, member, now):
    Invitation.objects.create(
        institution=member.institution,
        member=member,
        status="accepted",
        token_hash="x",
        sent_at=now,
        expires_at=now,
    )

    response = office.post(f"memberships/{member.pk}/invite")

    assert (response.status_code, response.json()["code"]) == (409, "illegal_move")


def test_joining_and_leaving_a_team(office, member, team):
    joined = office.post(f"memberships/{member.pk}/join-team", {"team": team.pk, "role": "lead"}).json()
    again = office.post(f"memberships/{member.pk}/join-team", {"team": team.pk, "role": "lead"}).json()

    assert [(row["team"], row["role"], row["startDate"]) for row in joined["teams"]] == [
        (team.pk, "lead", "2026-11-23")
    ]
    assert again["teams"] == joined["teams"]

    left = office.post(f"memberships/{member.pk}/leave-team", {"place": joined["teams"][0]["id"]})

    assert (left.status_code, left.json()["teams"]) == (200, [])
    assert set(AuditEntry.objects.values_list("event", flat=True)) >= {"joined_team", "left_team"}


def test_a_team_or_place_of_elsewhere_is_unknown(office, member, stranger, place):
    mate = TeamMembershipFactory(team=place.team)
    foreign = TeamMembershipFactory(team__institution=stranger.institution, member=stranger)
    before = list(TeamMembership.objects.order_by("pk").values())

    for path, name, wrong in (
        ("join-team", "team", (foreign.team_id, 10**9, "1", None)),
        ("leave-team", "place", (foreign.pk, mate.pk, 10**9, True)),
    ):
        for value in wrong:
            response = office.post(f"memberships/{member.pk}/{path}", {name: value})

            assert response.status_code == 400, (path, value)
            assert response.json()["errors"][0]["pointer"] == f"/{name}"
    assert list(TeamMembership.objects.order_by("pk").values()) == before


def test_the_end_frees_the_seats_and_the_rights(office, member, place):
    session = SessionFactory(institution=member.institution, capacity=1)
    seat = RegistrationFactory(session=session, member=member)

    response = office.post(f"memberships/{member.pk}/end")

    assert (response.status_code, response.content) == (204, b"")
    seat.refresh_from_db()
    assert (seat.status, seat.ended_reason) == ("released", "left_institution")
    answer = office.get(f"memberships/{member.pk}").json()
    assert (answer["isActive"], answer["teams"], answer["endedAt"] is None) == (False, [], False)
    assert office.post(f"memberships/{member.pk}/end").status_code == 204


def test_who_comes_too_late_to_end_it_is_shown_the_row_and_nothing_ends(office, member):
    response = office.post(f"memberships/{member.pk}/end", **{"If-Match": '"an-old-mark"'})

    assert (response.status_code, response.json()["code"]) == (412, "changed_meanwhile")
    assert response.json()["current"]["id"] == member.pk
    assert office.get(f"memberships/{member.pk}").json()["isActive"]


def test_the_last_coordinator_does_not_end(office, coordinator):
    response = office.post(f"memberships/{coordinator.pk}/end")

    assert (response.status_code, response.json()["code"]) == (409, "last_coordinator")


MOVES = [
    ("patch", "", {"role": "coordinator"}),
    ("post", "/invite", None),
    ("post", "/join-team", {}),
    ("post", "/leave-team", {}),
    ("post", "/end", None),
]


@pytest.mark.parametrize(("method", "path", "body"), MOVES)
def test_others_do_not_change_people(method, path, body, member, place, lead, stranger, now):
    """Seen: 403. Unseen, also for a coordinator of elsewhere: 404. A key without the scope: 403."""
    Membership.objects.filter(pk=stranger.pk).update(role="coordinator")
    stranger.refresh_from_db()
    elsewhere = Api(institution_token(stranger, now=now))
    personal = Api(token_for(member.user, member.institution, now=now, scopes=["me:read", "me:write"]))
    before = list(Membership.objects.order_by("pk").values()), list(TeamMembership.objects.values())

    def answer(api):
        response = getattr(api, method)(f"memberships/{member.pk}{path}", body)
        return response.status_code, response.json()["code"]

    assert answer(Api.of(member.user)) == answer(Api.of(lead.user)) == (403, "not_allowed")
    assert answer(elsewhere) == (404, "not_found")
    assert answer(personal) == (403, "scope_missing")
    assert answer(Api()) == (401, "login_needed")
    assert (list(Membership.objects.order_by("pk").values()), list(TeamMembership.objects.values())) == before


@pytest.mark.parametrize("count", [1, 3])
def test_lists_and_rows_cost_the_same_with_more(count, office, member, django_assert_num_queries):
    for row in [member, *MembershipFactory.create_batch(count - 1, institution=member.institution)]:
        TeamMembershipFactory.create_batch(count, team__institution=member.institution, member=row)
    office.get(f"memberships/{member.pk}")

    with django_assert_num_queries(3):  # Token, memberships, rows.
        assert len(office.get("memberships").json()["results"]) == count + 1
    with django_assert_num_queries(4):  # And the horizon of the feed.
        office.get("memberships", {"updatedSince": "2020-01-01T00:00:00Z"})
    with django_assert_num_queries(3):
        assert len(office.get(f"memberships/{member.pk}").json()["teams"]) == count
