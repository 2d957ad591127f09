"""Levels of skills: own ratings stay own until they are shared; a coordinator reads totals only."""

import pytest

from metro.accounts.models import Institution, Membership
from tests.api.clients import Api, token_for
from tests.factories import LeadFactory, MembershipFactory, SkillFactory, TeamMembershipFactory
from tracking.models import SkillAssessment

pytestmark = pytest.mark.django_db

Kind = SkillAssessment.Kind


def assess(member, now, kind=Kind.OWN, **fields) -> SkillAssessment:
    skill = SkillFactory()
    return SkillAssessment.objects.create(
        institution=member.institution,
        member=member,
        skill=skill,
        level=skill.framework.levels.get(index=2),
        kind=kind,
        assessed_at=now,
        **fields,
    )


@pytest.fixture
def lead(member):
    row = LeadFactory(team__institution=member.institution)
    TeamMembershipFactory(team=row.team, member=member)
    return row


def ids(api, **query) -> set[int]:
    return {row["id"] for row in api.get("assessments", query).json()["results"]}


def test_one_reads_everything_about_oneself(api, member, now):
    expert = MembershipFactory().user
    row = assess(member, now, Kind.EXPERT, assessed_by=expert, withdrawn_at=now)

    assert api.get(f"assessments/{row.pk}").json() == {
        "id": row.pk,
        "institution": member.institution_id,
        "member": member.pk,
        "name": member.user.name,
        "skill": row.skill_id,
        "skillCode": row.skill.code,
        "level": row.level_id,
        "levelIndex": 2,
        "levelCode": "2",
        "kind": "expert",
        "isShared": False,
        "assessedByName": expert.name,
        "assessedAt": "2026-11-23T09:00:00.000000Z",
        "session": None,
        "withdrawnAt": "2026-11-23T09:00:00.000000Z",
    }


@pytest.mark.parametrize("policy", Institution.LeadVisibility.values)
def test_a_lead_reads_what_stands_or_is_shared_and_a_coordinator_nothing(policy, lead, member, now):
    confirmed, shared = assess(member, now, Kind.LEAD), assess(member, now, is_shared=True)
    assess(member, now)  # Not shared.
    assess(member, now, Kind.LEAD, withdrawn_at=now)
    coordinator = MembershipFactory(institution=member.institution, role=Membership.Role.COORDINATOR)
    member.institution.lead_visibility = policy
    member.institution.save()
    apis = [Api(token_for(row.user, row.institution, now=now)) for row in (lead.member, coordinator)]

    seen = [ids(api) for api in apis]

    assert seen == [{confirmed.pk, shared.pk} if policy == "per_person" else set(), set()]


def test_filters(lead, member, now):
    own, confirmed = assess(lead.member, now), assess(member, now, Kind.LEAD)
    api = Api(token_for(lead.member.user, lead.institution, now=now))

    assert ids(api) == {own.pk, confirmed.pk}
    assert ids(api, team=lead.team_id) == {confirmed.pk}
    assert ids(api, member=member.pk) == {confirmed.pk}
    assert ids(api, skill=own.skill_id) == {own.pk}
    assert ids(api, kind="own") == {own.pk}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_one_row_as_with_three(
    count, api, member, now, django_assert_num_queries
):
    for _ in range(count):
        assess(member, now)
    api.get("assessments")  # Notes that the token is used.

    with django_assert_num_queries(3):  # Token, membership, rows.
        response = api.get("assessments")

    assert len(response.json()["results"]) == count
