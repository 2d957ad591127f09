"""Questions about people and institutions."""

from datetime import datetime

from django.db.models import (
    BigIntegerField,
    Count,
    DateField,
    DateTimeField,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, Greatest, JSONObject

from metro.accounts.models import Membership, PartTimeFactor, TeamMembership, User, default_day
from metro.core.prepared import Place, Prepared
from metro.core.subqueries import JSONRows


def active_memberships(user: User, *, now: datetime) -> list[Membership]:
    """The person's memberships that hold at `now`, by name of the institution, in one query.

    Each carries `institution` and `team_rows`: [{team, role}] of the teams it is in or leads now.
    """
    rows = _MEMBERSHIPS.rows(user=user.pk, now=now, day=default_day(now))
    return [row for row in rows if row.is_active(now)]


def _memberships(user: Place, now: Place, day: Place) -> QuerySet:
    teams = TeamMembership.objects.filter(member=OuterRef("pk")).active(now, day)
    return (
        Membership.objects.filter(user=user)
        .select_related("institution")
        .annotate(team_rows=JSONRows(teams.values(row=JSONObject(team="team_id", role="role"))))
        .order_by("institution__name")
    )


_MEMBERSHIPS = Prepared(_memberships, user=BigIntegerField(), now=DateTimeField(), day=DateField())


def named(memberships: QuerySet, words: str, actor) -> QuerySet:
    """Those with every word in the name; for a coordinator also in the address, or as start of the number."""
    for word in words.split()[:5]:
        rule = Q(user__first_name__icontains=word)
        rule |= Q(user__prefix__icontains=word) | Q(user__last_name__icontains=word)
        if actor.is_coordinator:
            rule |= Q(user__email__icontains=word) | Q(staff_number__istartswith=word)
        memberships = memberships.filter(rule)
    return memberships


def with_places(memberships: QuerySet, actor) -> QuerySet:
    """Adds `place_rows` (in teams now), `factor_rows` and `shown_changed_at`, as far as the actor reads them.

    `shown_changed_at` is the last change of anything among these and the person's name, for the feed.
    """
    places = TeamMembership.objects.visible_to(actor).filter(member=OuterRef("pk")).order_by()
    factors = PartTimeFactor.objects.visible_to(actor).filter(member=OuterRef("pk")).order_by()
    place = JSONObject(
        id="pk", team="team_id", name="team__name", role="role", start_date="start_date", end_date="end_date"
    )
    now_there = places.active(actor.now, actor.today).order_by("team__name", "role")
    return memberships.select_related("user", "institution").annotate(
        place_rows=JSONRows(now_there.values(row=place)),
        factor_rows=JSONRows(
            factors.order_by("start_date").values(row=JSONObject(factor="factor", start_date="start_date"))
        ),
        shown_changed_at=Greatest(
            F("changed_at"),
            F("user__changed_at"),
            _last(places, Greatest("changed_at", "team__changed_at")),
            _last(factors, F("changed_at")),
        ),
    )


def _last(rows: QuerySet, moment) -> Subquery:
    return Subquery(rows.values("member").annotate(last=Max(moment)).values("last"))


def with_size(teams: QuerySet, *, now: datetime, day) -> QuerySet:
    """Adds `member_count`: how many members each team has now; a lead counts only when also a member."""
    members = TeamMembership.objects.members().active(now, day).filter(team=OuterRef("pk")).order_by()
    counted = members.values("team").annotate(n=Count("member", distinct=True)).values("n")
    return teams.annotate(member_count=Coalesce(Subquery(counted), 0))


DEMO_DOMAIN = "demo.metrolijn.test"


def demo_accounts() -> list[User]:
    """The logins that the demo made for whoever tries it."""
    rows = User.objects.filter(email__endswith=f"@{DEMO_DOMAIN}", is_active=True).order_by("email")
    return list(rows.prefetch_related("memberships__institution"))
