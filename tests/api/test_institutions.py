"""The institution, its settings and its teams."""

from datetime import timedelta

import pytest

from metro.accounts.models import AuditEntry, Institution
from tests.api.clients import Api, moment, token_for
from tests.factories import (
    InstitutionFactory,
    LeadFactory,
    MembershipFactory,
    TeamFactory,
    TeamMembershipFactory,
)

pytestmark = pytest.mark.django_db


def test_everybody_reads_the_own_institution_and_no_other(api, member):
    foreign = InstitutionFactory()

    answer = api.get("institutions")

    own = member.institution
    own.refresh_from_db()
    assert answer.json()["results"] == [
        {
            "id": own.pk,
            "name": own.name,
            "slug": own.slug,
            "timeZone": "Europe/Amsterdam",
            "language": "nl",
            "leadVisibility": "per_person",
            "worksCouncilDate": None,
            "releasesSessions": False,
            "updatedAt": moment(own.changed_at),
        }
    ]
    assert api.get(f"institutions/{own.pk}").json() == answer.json()["results"][0]
    assert _body(api.get(f"institutions/{foreign.pk}")) == _body(api.get("institutions/1000000000"))


def _body(response):
    return response.status_code, response.json() | {"requestId": ""}


def test_a_coordinator_sets_the_policy_and_every_change_is_kept(office, member, coordinator):
    own = member.institution
    change = {
        "leadVisibility": "none",
        "releasesSessions": True,
        "timeZone": "America/Curacao",
        "language": "en",
    }

    response = office.patch(f"institutions/{own.pk}", change)

    assert response.status_code == 200
    assert {name: response.json()[name] for name in change} == change
    assert set(AuditEntry.objects.filter(actor=coordinator.user).values_list("event", flat=True)) >= {
        "set_lead_visibility",
        "set_releases_sessions",
        "set_time_zone",
        "set_language",
    }


def test_progress_per_person_needs_the_day_of_the_works_council(office, member, now):
    own = member.institution
    Institution.objects.filter(pk=own.pk).update(lead_visibility="aggregated")
    wide = {"leadVisibility": "per_person"}
    tomorrow = (now + timedelta(days=1)).date().isoformat()

    refused = office.patch(f"institutions/{own.pk}", wide)
    too_soon = office.patch(f"institutions/{own.pk}", wide | {"worksCouncilDate": tomorrow})

    for response in (refused, too_soon):
        assert response.status_code == 400
        assert response.json()["errors"][0]["pointer"] == "/worksCouncilDate"
    own.refresh_from_db()
    assert own.lead_visibility == "aggregated"
    assert (
        office.patch(f"institutions/{own.pk}", wide | {"worksCouncilDate": "2026-11-23"}).status_code == 200
    )
    assert office.patch(f"institutions/{own.pk}", {"worksCouncilDate": None}).status_code == 400


@pytest.mark.parametrize(
    "body", [{"timeZone": "Mars/Olympus"}, {"language": "fr"}, {"name": "Ander"}, {"leadVisibility": ""}, []]
)
def test_what_cannot_be_is_refused(body, office, member):
    before = Institution.objects.values().get(pk=member.institution_id)

    assert office.patch(f"institutions/{member.institution_id}", body).status_code == 400
    assert Institution.objects.values().get(pk=member.institution_id) == before


def test_others_read_the_settings_and_cannot_change_them(member, now):
    response = Api.of(member.user).patch(f"institutions/{member.institution_id}", {"language": "en"})

    assert (response.status_code, response.json()["code"]) == (403, "not_allowed")
    assert Institution.objects.get(pk=member.institution_id).language == "nl"


def test_another_institution_cannot_be_changed(office):
    foreign = InstitutionFactory()

    assert office.patch(f"institutions/{foreign.pk}", {"language": "en"}).status_code == 404


def test_a_coordinator_lists_the_teams_with_how_many_are_in_them_now(office, member, now):
    team = TeamFactory(institution=member.institution, name="ICT")
    TeamMembershipFactory.create_batch(2, team=team)
    TeamMembershipFactory(team=team, revoked_at=now)
    LeadFactory(team=team)  # Counts only with an own row as member.
    TeamMembershipFactory()  # Of another institution.

    answer = office.get("teams").json()["results"]

    assert answer == [
        {
            "id": team.pk,
            "institution": team.institution_id,
            "name": "ICT",
            "memberCount": 2,
            "updatedAt": moment(team.changed_at),
        }
    ]


def test_a_lead_sees_the_led_team_and_a_member_none(member):
    lead = LeadFactory(team__institution=member.institution)
    TeamMembershipFactory(team=lead.team, member=member)
    other = TeamFactory(institution=member.institution)

    assert [row["id"] for row in Api.of(lead.member.user).get("teams").json()["results"]] == [lead.team_id]
    assert Api.of(lead.member.user).get(f"teams/{other.pk}").status_code == 404
    assert Api.of(member.user).get("teams").json()["results"] == []


def test_teams_come_with_the_people_and_are_not_made_here(coordinator):
    assert Api.of(coordinator.user).post("teams", {"name": "Nieuw"}).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_with_more_rows(count, office, member, django_assert_num_queries):
    for team in TeamFactory.create_batch(count, institution=member.institution):
        TeamMembershipFactory.create_batch(count, team=team)
    office.get("teams")

    with django_assert_num_queries(3):  # Token, memberships, rows.
        assert len(office.get("teams").json()["results"]) == count


def test_without_the_scope_nothing_is_written(coordinator, now):
    api = Api(token_for(coordinator.user, coordinator.institution, now=now, scopes=["people:read"]))

    response = api.patch(f"institutions/{coordinator.institution_id}", {"language": "en"})

    assert (response.status_code, response.json()["code"]) == (403, "scope_missing")


def test_the_mark_of_the_row_changes_when_it_is_written(office, member):
    first = office.get(f"institutions/{member.institution_id}").json()["updatedAt"]

    second = office.patch(f"institutions/{member.institution_id}", {"language": "en"}).json()["updatedAt"]

    assert second > first


def test_members_of_elsewhere_see_nothing_of_ours(member, now):
    stranger = MembershipFactory()

    assert Api.of(stranger.user).get(f"institutions/{member.institution_id}").status_code == 404
