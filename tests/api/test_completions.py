"""The feed of completions: corrections and removals stay in it, so that a copy elsewhere stays right."""

from datetime import timedelta

import pytest

from metro.accounts.models import Institution, Membership, Scope
from tests.api.clients import Api, token_for
from tests.factories import (
    CompletionFactory,
    LeadFactory,
    MembershipFactory,
    SessionFactory,
    TeamMembershipFactory,
)
from tracking.models import Completion

pytestmark = pytest.mark.django_db

MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


def ids(response) -> list[int]:
    return [row["id"] for row in response.json()["results"]]


def set_policy(institution, policy):
    institution.lead_visibility = policy
    institution.save()


@pytest.fixture
def lead(member):
    """Leads a team of the institution that the member is in."""
    row = LeadFactory(team__institution=member.institution)
    TeamMembershipFactory(team=row.team, member=member)
    return row


@pytest.fixture
def lead_api(lead, now):
    return Api(token_for(lead.member.user, lead.institution, now=now))


@pytest.fixture
def coordinator_api(member, now):
    row = MembershipFactory(institution=member.institution, role=Membership.Role.COORDINATOR)
    return Api(token_for(row.user, row.institution, now=now))


def test_one_reads_the_own_completion_whole(api, member):
    session = SessionFactory(institution=member.institution)
    row = CompletionFactory(member=member, stop=session.stop, session=session)
    row.refresh_from_db()

    answer = api.get(f"completions/{row.pk}").json()

    assert answer == {
        "id": row.pk,
        "institution": member.institution_id,
        "member": member.pk,
        "name": member.user.name,
        "stop": row.stop_id,
        "stopTitle": row.stop.title,
        "session": session.pk,
        "cycle": 1,
        "kind": "live",
        "completedAt": row.completed_at.strftime(MOMENT),
        "recordedAt": row.recorded_at.strftime(MOMENT),
        "expiresDate": None,
        "minutesTechnical": 15,
        "minutesDidactic": 15,
        "revokedAt": None,
        "revokedReason": "",
        "updatedAt": row.changed_at.strftime(MOMENT),
    }


def test_a_lead_reads_when_and_how_and_nothing_private(lead_api, member):
    session = SessionFactory(institution=member.institution)
    row = CompletionFactory(member=member, stop=session.stop, session=session)

    answer = lead_api.get(f"completions/{row.pk}").json()

    assert answer["name"] == member.user.name
    assert answer["completedAt"] == row.completed_at.strftime(MOMENT)
    assert (answer["session"], answer["recordedAt"]) == (None, None)


@pytest.mark.parametrize("policy", Institution.LeadVisibility.values)
def test_others_are_in_it_only_per_person(policy, api, lead_api, coordinator_api, lead, member):
    mine = CompletionFactory(member=member)
    CompletionFactory()  # At another institution.
    CompletionFactory(member=MembershipFactory(institution=member.institution))  # In no team.
    set_policy(member.institution, policy)

    seen = [len(ids(one.get("completions"))) for one in (api, lead_api, coordinator_api)]

    assert seen == ([1, 1, 2] if policy == "per_person" else [1, 0, 0])
    status = 200 if policy == "per_person" else 404
    assert lead_api.get(f"completions/{mine.pk}").status_code == status


def test_a_lead_does_not_read_what_came_before_the_team(lead_api, lead, member, now):
    row = member.team_memberships.get()
    row.start_date = now.date() - timedelta(days=10)
    row.save()
    CompletionFactory(member=member, completed_at=now - timedelta(days=30))
    inside = CompletionFactory(member=member, completed_at=now - timedelta(days=3))

    assert ids(lead_api.get("completions")) == [inside.pk]


def test_a_token_for_the_own_record_of_a_lead_reads_the_own(lead, member, now):
    CompletionFactory(member=member)
    own = CompletionFactory(member=lead.member)
    narrow = Api(token_for(lead.member.user, lead.institution, now=now, scopes=[Scope.ME_READ]))

    assert ids(narrow.get("completions")) == [own.pk]


def test_what_was_taken_back_stays_with_its_reason(api, member, now):
    row = CompletionFactory(member=member)
    before = api.get("completions").json()["results"][0]["updatedAt"]
    Completion.objects.filter(pk=row.pk).update(revoked_at=now, revoked_reason="attendance corrected")

    [found] = api.get("completions", {"updatedSince": before}).json()["results"]

    assert (found["revokedAt"], found["revokedReason"]) == (now.strftime(MOMENT), "attendance corrected")
    assert found["updatedAt"] > before


def test_filters(coordinator_api, lead, member, now):
    mate = MembershipFactory(institution=member.institution)
    old = CompletionFactory(member=member, completed_at=now - timedelta(days=40))
    new = CompletionFactory(member=member, kind=Completion.Kind.RECORDING)
    gone = CompletionFactory(member=mate, revoked_at=now)
    month_ago = (now - timedelta(days=30)).isoformat()

    def found(**query):
        return set(ids(coordinator_api.get("completions", query)))

    assert found(stop=old.stop_id) == {old.pk}
    assert found(member=mate.pk) == {gone.pk}
    assert found(team=lead.team_id) == {old.pk, new.pk}
    assert found(kind="recording") == {new.pk}
    assert found(completedAfter=month_ago) == {new.pk, gone.pk}
    assert found(completedBefore=month_ago) == {old.pk}
    assert found(isRevoked="true") == {gone.pk}
    assert found(isRevoked="false") == {old.pk, new.pk}


def test_a_team_of_others_is_as_empty_as_one_that_is_not_there(lead_api, member):
    other = TeamMembershipFactory(team__institution=member.institution)
    CompletionFactory(member=other.member)

    answers = [lead_api.get("completions", {"team": key}).json() for key in (other.team_id, 10**9)]

    assert answers == [{"results": [], "next": None}] * 2


@pytest.mark.parametrize(
    "query", [{"kind": "nonsense"}, {"completedAfter": "yesterday"}, {"isRevoked": "perhaps"}]
)
def test_a_wrong_filter_is_refused(api, query):
    response = api.get("completions", query)

    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == f"/{next(iter(query))}"


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("query", [{}, {"updatedSince": "2020-01-01T00:00:00Z"}])
def test_the_list_costs_the_same_with_one_row_as_with_three(
    count, query, member, api, django_assert_num_queries
):
    CompletionFactory.create_batch(count, member=member)
    CompletionFactory()  # A stranger's.
    api.get("completions")  # Notes that the token is used.

    with django_assert_num_queries(4 if query else 3):  # Token, membership, (horizon,) rows.
        response = api.get("completions", query)

    assert response.status_code == 200
