"""Whose turn it is, and who reads what of the evidence of others."""

from datetime import date, timedelta

import pytest

from metro.accounts import policy
from tests import factories
from tests.tracking.evidence.conftest import PDF, in_team
from tracking.models import Evidence, EvidenceFile
from tracking.queries import evidence as queries
from tracking.services import evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(now):
    return lambda member, at=None: policy.actor_for(member.user, member.institution, now=at or now)


def test_the_lead_of_a_team_that_the_person_is_in(handed_in, lead, coordinator, college, actor):
    other = in_team(college, factories.TeamFactory(institution=college), "lead")

    turns = {member: list(queries.waiting(actor(member))) for member in (lead, other, coordinator)}

    assert turns == {lead: [handed_in], other: [], coordinator: []}
    assert list(queries.with_leads(actor(coordinator))) == [handed_in]


def test_without_a_lead_it_is_the_turn_of_a_coordinator(handed_in, coordinator, actor):
    assert list(queries.waiting(actor(coordinator))) == [handed_in]
    assert list(queries.with_leads(actor(coordinator))) == []


def test_who_leads_the_own_team_alone_has_no_lead(lead, team, coordinator, actor):
    factories.TeamMembershipFactory(team=team, member=lead)
    row = factories.EvidenceFactory(member=lead)

    assert list(queries.waiting(actor(lead))) == []
    assert list(queries.waiting(actor(coordinator))) == [row]


def test_after_fourteen_days_it_is_also_the_turn_of_a_coordinator(handed_in, lead, coordinator, actor):
    late = handed_in.submitted_at + timedelta(days=14)

    before = list(queries.waiting(actor(coordinator, at=late - timedelta(seconds=1))))

    assert (before, list(queries.waiting(actor(coordinator, at=late)))) == ([], [handed_in])
    assert list(queries.waiting(actor(lead, at=late))) == [handed_in]


def test_a_lead_whose_time_is_over_has_no_queue(handed_in, lead, coordinator, actor, now):
    lead.team_memberships.update(end_date=date(2026, 11, 22))

    assert list(queries.waiting(actor(lead))) == []
    assert list(queries.waiting(actor(coordinator))) == [handed_in]


@pytest.mark.parametrize("state", Evidence.Status.values)
@pytest.mark.parametrize("visibility", ["none", "aggregated", "per_person"])
def test_who_reads_it_in_which_state(teacher, lead, coordinator, college, actor, state, visibility):
    college.lead_visibility = visibility
    college.save()
    row = factories.EvidenceFactory(member=teacher, status=state)
    stranger = factories.MembershipFactory(institution=college)
    people = {"teacher": teacher, "lead": lead, "coordinator": coordinator, "stranger": stranger}
    for member in people.values():
        member.institution.refresh_from_db()

    readers = {who for who, member in people.items() if row in Evidence.objects.visible_to(actor(member))}

    expected = {"teacher"}
    if state == "submitted" or (state == "approved" and visibility == "per_person"):
        expected |= {"lead", "coordinator"}
    if state == "approved":
        expected |= {"coordinator"}  # Who can still take it back.
    assert readers == expected


def test_the_file_is_only_for_who_may_decide(teacher, lead, college, actor, now):
    college.lead_visibility = "per_person"
    college.save()
    row = factories.EvidenceFactory(member=teacher, status="draft")
    evidence.attach(row, evidence.Upload.read("bewijs.pdf", PDF), by=teacher.user, now=now)
    seen = {}
    for state in Evidence.Status.values:
        Evidence.objects.update(status=state, submitted_at=now, decided_at=now)
        seen[state] = [EvidenceFile.objects.visible_to(actor(one)).exists() for one in (teacher, lead)]

    assert seen == {state: [True, state == "submitted"] for state in Evidence.Status.values}
