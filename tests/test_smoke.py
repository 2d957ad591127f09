import pytest

from metro.accounts import policy
from metro.accounts.models import Membership
from tests import factories


@pytest.mark.django_db
def test_lead_sees_the_members_of_the_led_team_only(now):
    lead = factories.LeadFactory()
    mine = factories.TeamMembershipFactory(team=lead.team)
    factories.TeamMembershipFactory(team__institution=lead.institution)  # Another team, which must not show.

    actor = policy.actor_for(lead.member.user, lead.institution, now=now)

    assert set(Membership.objects.visible_to(actor)) == {lead.member, mine.member}
