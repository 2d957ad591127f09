"""Who calls, what they set for themselves, and leaving."""

import pytest

from metro.accounts.models import AuditEntry, Scope
from tests.api.clients import Api, token_for
from tests.factories import (
    InstitutionFactory,
    LeadFactory,
    MembershipFactory,
    TeamMembershipFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_a_person_reads_who_they_are_and_where_they_work(api, member):
    place = TeamMembershipFactory(team__institution=member.institution, team__name="ICT", member=member)
    led = LeadFactory(team__institution=member.institution, team__name="Zorg", member=member)

    response = api.get("me")

    user, institution = member.user, member.institution
    assert response.status_code == 200
    assert response.json() == {
        "id": user.pk,
        "name": user.name,
        "firstName": user.first_name,
        "prefix": "",
        "lastName": user.last_name,
        "organisation": "",
        "email": user.email,
        "language": "en",
        "timeZone": "",
        "currentInstitution": institution.pk,
        "memberships": [
            {
                "id": member.pk,
                "institution": {"id": institution.pk, "name": institution.name, "slug": institution.slug},
                "role": "teacher",
                "startDate": "2020-08-01",
                "endDate": None,
                "teams": [
                    {"id": place.team_id, "name": "ICT", "role": "member"},
                    {"id": led.team_id, "name": "Zorg", "role": "lead"},
                ],
            }
        ],
    }


def test_a_token_of_one_institution_says_nothing_of_the_other(api, member):
    other = MembershipFactory(user=member.user)

    by_token, by_login = api.get("me").json(), Api.of(member.user).get("me").json()

    assert [row["id"] for row in by_token["memberships"]] == [member.pk]
    assert {row["id"] for row in by_login["memberships"]} == {member.pk, other.pk}


def test_an_expert_without_institution_is_somebody_too(now):
    expert = UserFactory(organisation="Bedrijf")

    for api in (Api.of(expert), Api(token_for(expert, None, now=now))):
        answer = api.get("me").json()

        assert (answer["organisation"], answer["currentInstitution"], answer["memberships"]) == (
            "Bedrijf",
            None,
            [],
        )


def test_language_and_zone_are_set_and_nothing_else_changes(api, member):
    before = api.get("me").json()

    response = api.patch("me", {"language": "nl", "timeZone": "Europe/London"})

    assert response.status_code == 200
    assert response.json() == before | {"language": "nl", "timeZone": "Europe/London"}
    member.user.refresh_from_db()
    assert (member.user.language, member.user.time_zone) == ("nl", "Europe/London")


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"timeZone": "Mars/Olympus"}, "/timeZone", "unknown_reference"),
        ({"timeZone": "../etc/passwd"}, "/timeZone", "unknown_reference"),
        ({"timeZone": None}, "/timeZone", "null"),
        ({"language": "fr"}, "/language", "invalid_choice"),
        ({"email": "x@example.org"}, "/email", "unknown_member"),
        ({"isStaff": True}, "/isStaff", "unknown_member"),
        ({"currentInstitution": "1"}, "/currentInstitution", "unknown_reference"),
        ({"currentInstitution": -1}, "/currentInstitution", "min_value"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(body, pointer, code, api, member):
    response = api.patch("me", body)

    assert response.status_code == 400
    assert [(fault["pointer"], fault["code"]) for fault in response.json()["errors"]] == [(pointer, code)]
    member.user.refresh_from_db()
    assert (member.user.language, member.user.time_zone, member.user.is_staff) == ("en", "", False)


def test_the_name_is_kept_by_the_institution(api, member):
    response = api.patch("me", {"lastName": "Anders", "language": "nl"}, **{"Accept-Language": "en"})

    assert response.status_code == 403
    assert response.json()["detail"] == "You cannot do this here. The institution can."
    member.user.refresh_from_db()
    assert (member.user.last_name == "Anders", member.user.language) == (False, "en")


def test_somebody_without_institution_keeps_their_own_name():
    expert = UserFactory()

    response = Api.of(expert).patch("me", {"lastName": "Jansen", "organisation": "Bedrijf"})

    assert (response.json()["lastName"], response.json()["organisation"]) == ("Jansen", "Bedrijf")


def test_one_works_in_another_of_the_own_institutions(member, now):
    second = MembershipFactory(user=member.user)
    api = Api.of(member.user)
    before = api.client.session.session_key

    response = api.patch("me", {"currentInstitution": second.institution_id})

    assert response.json()["currentInstitution"] == second.institution_id
    assert api.get("institutions").json()["results"][0]["id"] == second.institution_id
    assert api.client.session.session_key != before


@pytest.mark.parametrize("which", ["foreign", "ended", "absent"])
def test_any_other_institution_is_unknown(which, member, now):
    ended = MembershipFactory(user=member.user, revoked_at=now)
    wanted = {"foreign": InstitutionFactory().pk, "ended": ended.institution_id, "absent": 10**9}[which]

    response = Api.of(member.user).patch("me", {"currentInstitution": wanted})

    assert response.status_code == 400
    assert response.json()["errors"] == [
        {
            "code": "unknown_reference",
            "detail": "We do not know this. Choose from the list.",
            "pointer": "/currentInstitution",
        }
    ]


def test_a_token_does_not_move_the_person_to_another_institution(api, member):
    second = MembershipFactory(user=member.user)

    assert api.patch("me", {"currentInstitution": second.institution_id}).status_code == 400


def test_who_no_longer_works_here_says_so_once(api, member):
    response = api.post("me/leave")

    member.refresh_from_db()
    assert (response.status_code, response.content) == (204, b"")
    assert member.revoked_at is not None
    assert AuditEntry.objects.get(event="ended").subject == member
    assert api.get("me").status_code == 401  # The token ended with the membership.


def test_the_last_coordinator_stays(coordinator):
    api = Api.of(coordinator.user)

    response = api.post("me/leave")

    assert (response.status_code, response.json()["code"]) == (409, "last_coordinator")


def test_somebody_without_institution_has_nothing_to_leave():
    assert Api.of(UserFactory()).post("me/leave").status_code == 404


@pytest.mark.parametrize(("scopes", "read", "written"), [(["me:read"], 200, 403), (["me:write"], 403, 200)])
def test_reading_and_writing_have_their_own_scope(scopes, read, written, member, now):
    api = Api(token_for(member.user, member.institution, now=now, scopes=scopes))

    assert api.get("me").status_code == read
    assert api.patch("me", {"language": "nl"}).status_code == written


def test_a_program_of_the_institution_is_nobody(office):
    response = office.get("me")

    assert (response.status_code, response.json()["code"]) == (403, "scope_missing")
    assert str(Scope.ME_READ) in response.json()["detail"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_profile_costs_the_same_with_more_teams(count, api, member, django_assert_num_queries):
    TeamMembershipFactory.create_batch(count, team__institution=member.institution, member=member)
    api.get("me")

    with django_assert_num_queries(3):  # Token, memberships, names of the teams.
        assert len(api.get("me").json()["memberships"][0]["teams"]) == count
