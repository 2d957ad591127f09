"""What others see of oneself, through the API: the answers of the page, and of the lead."""

from datetime import timedelta

import pytest

from metro.accounts.models import Scope
from metro.accounts.services import access
from tests.api.clients import Api, token_for
from tests.factories import (
    CompletionFactory,
    LeadFactory,
    MembershipFactory,
    SkillFactory,
    StopFactory,
    TeamMembershipFactory,
    make_line,
)
from tracking.models import SkillAssessment

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(member):
    return TeamMembershipFactory(team__institution=member.institution, member=member)


@pytest.fixture
def lead(place):
    return LeadFactory(team=place.team)


@pytest.fixture
def lead_api(lead, now):
    return Api(token_for(lead.member.user, lead.institution, now=now))


@pytest.mark.parametrize("policy", ["none", "aggregated", "per_person"])
def test_it_is_the_page(policy, api, client, member, place, lead, now):
    member.institution.lead_visibility = policy
    member.institution.save()
    access.note_view(member, by=lead.member.user, kind="team_person", now=now, token="koppeling")
    stranger = MembershipFactory(institution=member.institution)
    access.note_view(stranger, by=lead.member.user, kind="team_person", now=now)
    client.force_login(member.user)

    page, found = client.get("/me/visibility/").context, api.get("visibility").json()

    rows = [(str(row.name), str(row.lead), str(row.coordinator), str(row.expert)) for row in page["rows"]]
    assert [tuple(row.values()) for row in found.pop("data")] == rows
    assert found == {
        "institution": member.institution_id,
        "policy": policy,
        "worksCouncilDate": None,
        "teams": [
            {"team": place.team_id, "name": place.team.name, "since": "2020-08-01", "sharesEarlier": False}
        ],
        "views": [
            {
                "name": lead.member.user.name,
                "role": "team lead",
                "date": "2026-11-23",
                "token": "koppeling",
            }
        ],
    }


def test_seeing_as_my_lead_is_what_the_lead_reads(api, lead_api, member, place, now):
    stop = StopFactory()
    make_line([stop])
    CompletionFactory(member=member, stop=stop)
    for is_shared in (True, False):
        skill = SkillFactory()
        SkillAssessment.objects.create(
            institution=member.institution,
            member=member,
            skill=skill,
            level=skill.framework.levels.first(),
            kind=SkillAssessment.Kind.OWN,
            is_shared=is_shared,
            assessed_at=now,
        )

    mine = api.get(f"visibility/{place.team_id}").json()

    query = {"team": place.team_id, "member": member.pk}
    theirs = {
        "lines": lead_api.get("line-progress", query).json()["person"]["lines"],
        "skills": lead_api.get("skill-progress", query).json()["person"]["skills"],
        "hours": lead_api.get("hours", query).json()["person"]["sums"],
    }
    assert {name: mine[name] for name in theirs} == theirs
    assert len(theirs["skills"]) == 1


@pytest.mark.parametrize("policy", ["none", "aggregated"])
def test_without_per_person_the_lead_sees_nothing_of_me(policy, api, member, place):
    member.institution.lead_visibility = policy
    member.institution.save()
    CompletionFactory(member=member)

    found = api.get(f"visibility/{place.team_id}").json()

    assert (found["policy"], found["lines"], found["skills"], found["hours"]) == (policy, None, None, None)


def test_earlier_stops_go_along_only_when_i_say_so(api, lead_api, member, place, now):
    place.start_date = now.date() - timedelta(days=1)
    place.save()
    CompletionFactory(member=member, completed_at=now - timedelta(days=9))

    def seen():
        return len(lead_api.get("completions").json()["results"])

    counts = [seen()]
    for shares in (True, True, False):
        response = api.post(f"visibility/{place.team_id}/share", {"sharesEarlier": shares})
        assert (response.status_code, response.json()["sharesEarlier"]) == (200, shares)
        counts.append(seen())

    assert counts == [0, 1, 1, 0]


def test_a_team_that_i_am_not_in_is_not_there(api, member):
    other = TeamMembershipFactory(team__institution=member.institution)

    answers = [
        call(f"visibility/{key}{path}", *body)
        for key in (other.team_id, 10**9)
        for call, path, *body in [(api.get, ""), (api.post, "/share", {"sharesEarlier": True})]
    ]

    assert {answer.status_code for answer in answers} == {404}
    other.refresh_from_db()
    assert other.shares_earlier is False


def test_only_the_person_asks(lead_api, member, lead, now):
    wide = token_for(lead.member.user, lead.institution, now=now, scopes=[Scope.PROGRESS_READ])

    assert Api(wide).get("visibility").json()["code"] == "scope_missing"
    assert lead_api.get("visibility").json()["teams"] == []


def test_the_answer_costs_five_queries(api, member, place, lead, now, django_assert_num_queries):
    access.note_view(member, by=lead.member.user, kind="team_person", now=now)
    api.get("visibility")

    with django_assert_num_queries(4):  # Token, membership, teams, views.
        api.get("visibility")
    with django_assert_num_queries(8):  # Token, membership, teams, row, lines, skills and levels, hours.
        api.get(f"visibility/{place.team_id}")
