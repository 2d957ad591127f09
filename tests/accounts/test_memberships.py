import pytest

from metro.accounts.models import AuditEntry, TeamMembership
from metro.accounts.services import memberships
from metro.core.errors import UnknownReference
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return factories.MembershipFactory(role="coordinator")


def test_starting_twice_gives_the_same_row(coordinator, now):
    user, institution = factories.UserFactory(), coordinator.institution

    first = memberships.start(user, institution, by=coordinator.user, now=now)
    second = memberships.start(user, institution, by=coordinator.user, now=now)

    assert first == second
    assert AuditEntry.objects.count() == 1


def test_an_ended_membership_is_taken_up_in_the_same_row(coordinator, now):
    member = factories.MembershipFactory(institution=coordinator.institution)
    memberships.end(member, by=coordinator.user, now=now)

    again = memberships.start(member.user, member.institution, by=coordinator.user, now=now)

    assert (again.pk, again.revoked_at, again.is_active(now)) == (member.pk, None, True)


def test_ending_is_at_once_and_leaves_the_rest_to_the_sweep(coordinator, now):
    row = factories.TeamMembershipFactory(team__institution=coordinator.institution)

    member = memberships.end(row.member, by=coordinator.user, now=now)
    again = memberships.end(member, by=coordinator.user, now=now)

    assert (again.revoked_at, again.closed_at, again.is_active(now)) == (now, None, False)
    assert list(AuditEntry.objects.values_list("event", "subject")) == [("ended", member.pk)]


def test_the_last_coordinator_stays(coordinator, now):
    factories.MembershipFactory(role="coordinator")  # Of another institution: does not count.
    factories.MembershipFactory(institution=coordinator.institution, role="coordinator", revoked_at=now)
    boss = factories.UserFactory(is_staff=True)

    with pytest.raises(memberships.LastCoordinator):
        memberships.end(coordinator, by=boss, now=now)
    with pytest.raises(memberships.LastCoordinator):
        memberships.change_role(coordinator, "teacher", by=boss, now=now)


def test_a_role_is_changed_by_somebody_else(coordinator, now):
    member = factories.MembershipFactory(institution=coordinator.institution)

    changed = memberships.change_role(member, "coordinator", by=coordinator.user, now=now)

    assert changed.role == "coordinator"
    with pytest.raises(memberships.OwnRole):
        memberships.change_role(changed, "teacher", by=member.user, now=now)
    with pytest.raises(UnknownReference):
        memberships.change_role(changed, "boss", by=coordinator.user, now=now)
    assert list(AuditEntry.objects.values_list("from_state", "to_state")) == [("teacher", "coordinator")]


def test_a_place_in_a_team_starts_once_and_ends_at_once(coordinator, now):
    member = factories.MembershipFactory(institution=coordinator.institution)
    team = factories.TeamFactory(institution=coordinator.institution)

    row = memberships.join_team(member, team, role="lead", by=coordinator.user, now=now)
    same = memberships.join_team(member, team, role="lead", by=coordinator.user, now=now)
    memberships.leave_team(row, by=coordinator.user, now=now)

    assert (row, row.source) == (same, "hand")
    assert not TeamMembership.objects.active(now).exists()
    with pytest.raises(UnknownReference):
        memberships.join_team(member, factories.TeamFactory(), by=coordinator.user, now=now)
