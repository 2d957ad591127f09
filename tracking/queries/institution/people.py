"""The people of the institution, as a coordinator lists them."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from metro.accounts.models import Invitation, Membership, TeamMembership
from metro.accounts.policy import Actor

ACTIVE, ENDED = "active", "ended"


@dataclass(frozen=True)
class PersonRow:
    """One person of the institution with teams now and the state of the last invitation."""

    member: Membership
    teams: tuple[str, ...]
    led_teams: tuple[str, ...]
    invitation: str  # "", sent, expired, accepted or withdrawn
    is_active: bool


def people(actor: Actor, *, search: str = "", state: str = ACTIVE) -> QuerySet:
    """Memberships of the actor's own institution by name. `person_row` makes a row of each."""
    rows = Membership.objects.visible_to(actor).filter(institution=actor.institution_id)
    active = Membership.objects.active(actor.now, actor.today).values("pk")
    if state in (ACTIVE, ENDED):
        rows = rows.filter(pk__in=active) if state == ACTIVE else rows.exclude(pk__in=active)
    for word in search.split()[:5]:
        rows = rows.filter(
            Q(user__first_name__icontains=word)
            | Q(user__prefix__icontains=word)
            | Q(user__last_name__icontains=word)
            | Q(user__email__icontains=word)
            | Q(staff_number__istartswith=word)
        )
    return rows.order_by("user__last_name", "user__first_name", "pk")


def with_standing(rows: QuerySet, actor: Actor) -> QuerySet:
    """Adds what `person_row` reads, in the same query."""
    teams = (
        TeamMembership.objects.active(actor.now, actor.today)
        .filter(member=OuterRef("pk"))
        .order_by("team__name")
        .values(row=JSONObject(name="team__name", role="role"))
    )
    last = Invitation.objects.visible_to(actor).filter(member=OuterRef("pk")).order_by("-sent_at", "-pk")
    return rows.select_related("user", "institution").annotate(
        team_rows=ArraySubquery(teams),
        invitation_status=Subquery(last.values("status")[:1]),
        invitation_expires_at=Subquery(last.values("expires_at")[:1]),
    )


def person_row(member: Membership, actor: Actor) -> PersonRow:
    """A row of `with_standing` as the page shows it."""
    status = member.invitation_status or ""
    if status == Invitation.Status.SENT and member.invitation_expires_at <= actor.now:
        status = "expired"
    return PersonRow(
        member=member,
        teams=_names(member, TeamMembership.Role.MEMBER),
        led_teams=_names(member, TeamMembership.Role.LEAD),
        invitation=status,
        is_active=member.is_active(actor.now),
    )


def _names(member, role) -> tuple[str, ...]:
    return tuple(row["name"] for row in member.team_rows if row["role"] == role)
