"""A coordinator reads one line per person at most; details of people are for the lead."""

import pytest
from django.utils import timezone

from metro.accounts.models import Membership
from tests import factories


@pytest.fixture
def team(client, db):
    row = factories.MembershipFactory(role=Membership.Role.COORDINATOR)
    client.force_login(row.user)
    team = factories.TeamFactory(institution=row.institution)
    stop = factories.StopFactory()
    factories.make_line([stop])
    member = factories.TeamMembershipFactory(team=team).member
    factories.CompletionFactory(member=member, stop=stop, completed_at=timezone.now())
    return team


@pytest.mark.parametrize(
    ("policy", "lines", "skills"),
    [
        ("none", "aggregated", "aggregated"),
        ("aggregated", "aggregated", "aggregated"),
        ("per_person", "per_person", "aggregated"),
    ],
)
def test_the_level_of_a_coordinator(client, team, policy, lines, skills):
    team.institution.lead_visibility = policy
    team.institution.save()

    levels = [
        client.get(f"/teams/{team.pk}/?view={tab}").context["view"].level for tab in ("lines", "skills")
    ]

    assert levels == [lines, skills]


def test_no_page_of_a_person_and_no_reasons(client, team):
    member = team.team_memberships.get().member

    assert client.get(f"/teams/{team.pk}/").context["attention"] == []
    assert client.get(f"/teams/{team.pk}/people/{member.pk}/").status_code == 403
