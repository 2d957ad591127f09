"""Questions about people and institutions."""

from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from metro.accounts.models import Membership, TeamMembership, User


def active_memberships(user: User, *, now: datetime) -> list[Membership]:
    """The person's memberships that hold at `now`, by name of the institution, in one query.

    Each carries `institution` and `team_rows`: [{team, role}] of the teams it is in or leads now.
    """
    teams = TeamMembership.objects.filter(member=OuterRef("pk")).active(now)
    rows = (
        Membership.objects.filter(user=user)
        .select_related("institution")
        .annotate(team_rows=ArraySubquery(teams.values(row=JSONObject(team="team_id", role="role"))))
        .order_by("institution__name")
    )
    return [row for row in rows if row.is_active(now)]


DEMO_DOMAIN = "demo.metrolijn.test"


def demo_accounts() -> list[User]:
    """The logins that the demo made for whoever tries it."""
    rows = User.objects.filter(email__endswith=f"@{DEMO_DOMAIN}", is_active=True).order_by("email")
    return list(rows.prefetch_related("memberships__institution"))
