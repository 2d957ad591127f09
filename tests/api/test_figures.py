"""Progress, skills and hours: who may ask for what, what is noted, and what it costs."""

import pytest

from metro.accounts.models import AuditEntry, Membership, Scope
from tests.api.clients import Api, token_for
from tests.factories import (
    CompletionFactory,
    LeadFactory,
    MembershipFactory,
    StopFactory,
    TeamMembershipFactory,
    make_line,
)

pytestmark = pytest.mark.django_db

RESOURCES = ("line-progress", "skill-progress", "hours")


@pytest.fixture
def lead():
    return LeadFactory()


@pytest.fixture
def lead_api(lead, now):
    return Api(token_for(lead.member.user, lead.institution, now=now))


@pytest.fixture
def mate(lead):
    """A member of the lead's team."""
    return TeamMembershipFactory(team=lead.team)


def institution_token(institution, now) -> Api:
    maker = MembershipFactory(institution=institution, role=Membership.Role.COORDINATOR)
    return Api(token_for(maker.user, institution, now=now, scopes=[Scope.PROGRESS_READ], kind="institution"))


def test_the_own_line_says_what_the_rule_needs(api, member):
    done, open_stop = StopFactory(title_nl="Cloud"), StopFactory(title_nl="Data")
    version = make_line([done, open_stop], code="A", title_nl="Wolken")
    row = CompletionFactory(member=member, stop=done)

    [line] = api.get("line-progress", **{"Accept-Language": "nl"}).json()["own"]

    stops = line.pop("stops")
    assert line == {
        "line": version.line_id,
        "slug": version.line.slug,
        "code": "A",
        "title": "Wolken",
        "version": 1,
        "rule": "Rond alle 2 stops af.",
        "needed": 2,
        "got": 1,
        "percent": 50,
        "sentence": "nog 1 stop: Data.",
        "missing": [{"stop": open_stop.pk, "title": "Data"}],
        "missingRequired": [{"stop": open_stop.pk, "title": "Data"}],
        "isFollowed": False,
        "lineChoice": None,
        "joinedAt": None,
        "achievedAt": None,
        "achievedVersion": 0,
        "needsRenewal": False,
        "newerVersion": None,
    }
    assert [(stop["stop"], stop["state"]) for stop in stops] == [
        (done.pk, "completed"),
        (open_stop.pk, "open"),
    ]
    assert stops[0]["completedAt"] == row.completed_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def test_hours_of_another_school_year(api, member):
    account = api.get("hours", {"year": 2024}).json()["own"]["account"]

    assert (account["year"], account["entitlement"], account["daysInYear"]) == (2024, 3540, 365)
    assert account["periods"] == [
        {"firstDay": "2024-08-01", "lastDay": "2025-07-31", "days": 365, "hours": 59.0, "factor": 1.0}
    ]


@pytest.mark.parametrize(
    ("resource", "query", "pointer"),
    [
        ("hours", {"year": "1999"}, "/year"),
        ("hours", {"year": "abc"}, "/year"),
        ("hours", {"year": "2026", "team": "1"}, "/year"),
        ("line-progress", {"member": "1"}, "/member"),
        ("line-progress", {"team": "x"}, "/team"),
        ("line-progress", {"team": ""}, "/team"),
        ("skill-progress", {"team": str(2**63)}, "/team"),
        ("skill-progress", {"cursor": "x"}, "/cursor"),
        ("line-progress", {"year": "2026"}, "/year"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(api, resource, query, pointer):
    response = api.get(resource, query)

    assert response.status_code == 400
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


@pytest.mark.parametrize("resource", RESOURCES)
def test_an_unseen_team_is_as_one_that_is_not_there(resource, lead_api, lead):
    foreign, other = TeamMembershipFactory(), TeamMembershipFactory(team__institution=lead.institution)

    answers = [
        lead_api.get(resource, query)
        for query in (
            {"team": 10**9},
            {"team": foreign.team_id},
            {"team": other.team_id},
            {"team": foreign.team_id, "member": foreign.member_id},
            {"team": other.team_id, "member": other.member_id},
            {"team": lead.team_id, "member": other.member_id},
            {"team": lead.team_id, "member": 10**9},
        )
    ]

    bodies = [answer.json() | {"requestId": ""} for answer in answers]
    assert {answer.status_code for answer in answers} == {404}
    assert all(body == bodies[0] for body in bodies)


@pytest.mark.parametrize("resource", RESOURCES)
def test_opening_a_person_is_noted_once_with_the_name_of_the_token(resource, lead_api, lead, mate):
    for _ in range(2):
        assert lead_api.get(resource, {"team": lead.team_id, "member": mate.member_id}).status_code == 200

    noted = AuditEntry.objects.filter(subject=mate.member, event="viewed")
    assert list(noted.values_list("actor", "to_state", "reason")) == [
        (lead.member.user_id, "team_person", "test")
    ]


@pytest.mark.parametrize("policy", ["none", "aggregated"])
def test_what_was_refused_is_not_noted(policy, lead_api, lead, mate):
    lead.institution.lead_visibility = policy
    lead.institution.save()

    response = lead_api.get("line-progress", {"team": lead.team_id, "member": mate.member_id})

    assert response.status_code == 403
    assert response.json()["detail"] == "Your institution shows totals of a team, not the pages of people."
    assert not AuditEntry.objects.filter(event="viewed").exists()


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_token_for_the_own_record_leads_no_team(resource, lead, mate, now):
    narrow = Api(token_for(lead.member.user, lead.institution, now=now, scopes=[Scope.ME_READ]))

    answers = [
        narrow.get(resource, query)
        for query in ({}, {"team": lead.team_id}, {"team": lead.team_id, "member": mate.member_id})
    ]

    assert [answer.status_code for answer in answers] == [200, 404, 404]


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_token_of_the_institution_reads_teams_and_is_nobody_itself(resource, lead, mate, now):
    api = institution_token(lead.institution, now)

    answers = [
        api.get(resource, query)
        for query in ({}, {"team": lead.team_id}, {"team": lead.team_id, "member": mate.member_id})
    ]

    assert [answer.status_code for answer in answers] == [404, 200, 403]


def test_the_right_of_a_lead_ends_with_the_next_call(lead_api, lead, now):
    assert lead_api.get("hours", {"team": lead.team_id}).status_code == 200

    lead.revoked_at = now
    lead.save()

    assert lead_api.get("hours", {"team": lead.team_id}).status_code == 404


# Token, membership, team; and of the page: people and lines; people, catalogue and profiles; people and accounts.
COSTS = {
    ("line-progress", "none"): 4,
    ("line-progress", "aggregated"): 5,
    ("line-progress", "per_person"): 5,
    ("skill-progress", "none"): 4,
    ("skill-progress", "aggregated"): 6,
    ("skill-progress", "per_person"): 6,
    ("hours", "none"): 4,
    ("hours", "aggregated"): 5,
    ("hours", "per_person"): 5,
}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("resource", "policy"), COSTS)
def test_a_team_costs_the_same_with_one_person_as_with_three(
    count, resource, policy, lead_api, lead, django_assert_num_queries
):
    lead.institution.lead_visibility = policy
    lead.institution.save()
    stop = StopFactory()
    make_line([stop])
    for row in TeamMembershipFactory.create_batch(count, team=lead.team):
        CompletionFactory(member=row.member, stop=stop)
    lead_api.get(resource)  # Notes that the token is used.

    with django_assert_num_queries(COSTS[resource, policy]):
        response = lead_api.get(resource, {"team": lead.team_id})

    assert len(response.json()["team"]["people"]) == count


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("resource", "cost"), [("line-progress", 4), ("skill-progress", 4), ("hours", 3)])
def test_the_own_figures_cost_the_same_with_one_row_as_with_three(
    count, resource, cost, api, member, django_assert_num_queries
):
    for _ in range(count):
        stop = StopFactory()
        make_line([stop])
        CompletionFactory(member=member, stop=stop)
    api.get(resource)

    with django_assert_num_queries(cost):
        assert api.get(resource).status_code == 200


@pytest.mark.parametrize(("resource", "cost"), [("line-progress", 4), ("skill-progress", 5), ("hours", 4)])
def test_one_person_costs_a_handful(resource, cost, lead_api, lead, mate, django_assert_num_queries):
    make_line([StopFactory()])
    query = {"team": lead.team_id, "member": mate.member_id}
    lead_api.get(resource, query)  # Notes the token and the view.

    with django_assert_num_queries(cost):
        assert lead_api.get(resource, query).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_overview_costs_the_same_with_one_line_as_with_three(count, now, django_assert_num_queries):
    coordinator = MembershipFactory(role=Membership.Role.COORDINATOR)
    api = Api(token_for(coordinator.user, coordinator.institution, now=now))
    for _ in range(count):
        make_line([StopFactory()])
        TeamMembershipFactory(team__institution=coordinator.institution)
    api.get("institution-figures")

    with django_assert_num_queries(6):  # Token, membership, uptake, lines, gaps, sessions.
        response = api.get("institution-figures")

    assert len(response.json()["lines"]) == count
