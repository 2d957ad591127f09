"""The people of the institution, as a coordinator lists them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from metro.accounts import queries
from metro.accounts.models import Invitation, Membership, PartTimeFactor, TeamMembership, by_name
from metro.accounts.policy import Actor
from tracking.models import Registration

ACTIVE, ENDED = "active", "ended"


@dataclass(frozen=True)
class PersonRow:
    """One person of the institution with teams now and the state of the last invitation."""

    member: Membership
    teams: tuple[str, ...]
    led_teams: tuple[str, ...]
    invitation: str  # "", sent, expired, accepted or withdrawn
    is_active: bool


@dataclass(frozen=True)
class Place:
    """A place in a team now."""

    id: int
    team_id: int
    name: str
    role: TeamMembership.Role
    since: date


@dataclass(frozen=True)
class Factor:
    factor: Decimal
    since: date


@dataclass(frozen=True)
class Invited:
    status: str  # sent, expired, accepted or withdrawn
    sent_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class PersonCard:
    """What a coordinator keeps about one person. Nothing about learning but the number of open seats."""

    member: Membership
    is_active: bool
    places: tuple[Place, ...]
    factors: tuple[Factor, ...]
    invitations: tuple[Invited, ...]
    seat_count: int

    @property
    def can_be_invited(self) -> bool:
        return self.is_active and not any(row.status == "accepted" for row in self.invitations)


def people(actor: Actor, *, search: str = "", state: str = ACTIVE) -> QuerySet:
    """Memberships of the actor's own institution by name. `person_row` makes a row of each."""
    rows = Membership.objects.visible_to(actor).filter(institution=actor.institution_id)
    active = Membership.objects.active(actor.now, actor.today).values("pk")
    if state in (ACTIVE, ENDED):
        rows = rows.filter(pk__in=active) if state == ACTIVE else rows.exclude(pk__in=active)
    rows = queries.named(rows, search, actor)
    return rows.order_by(*by_name("user__"), "pk")


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


def with_details(rows: QuerySet, actor: Actor) -> QuerySet:
    """Adds what `person_card` reads, in the same query."""
    teams = (
        TeamMembership.objects.visible_to(actor)
        .active(actor.now, actor.today)
        .filter(member=OuterRef("pk"))
        .order_by("team__name", "role")
        .values(row=JSONObject(id="pk", name="team__name", role="role", since="start_date", team="team_id"))
    )
    factors = PartTimeFactor.objects.visible_to(actor).filter(member=OuterRef("pk")).order_by("start_date")
    invitations = Invitation.objects.visible_to(actor).filter(member=OuterRef("pk")).order_by("-sent_at")
    seats = Registration.objects.visible_to(actor).open().filter(member=OuterRef("pk")).order_by()
    return rows.select_related("user", "institution").annotate(
        place_rows=ArraySubquery(teams),
        factor_rows=ArraySubquery(factors.values(row=JSONObject(factor="factor", since="start_date"))),
        invitation_rows=ArraySubquery(
            invitations.values(row=JSONObject(status="status", sent="sent_at", expires="expires_at"))
        ),
        seat_count=Coalesce(Subquery(seats.values("member").annotate(n=Count("pk")).values("n")), 0),
    )


def person_card(member: Membership, actor: Actor) -> PersonCard:
    """A row of `with_details` as the page shows it."""
    return PersonCard(
        member=member,
        is_active=member.is_active(actor.now),
        places=tuple(_place(row) for row in member.place_rows),
        factors=tuple(_factor(row) for row in member.factor_rows),
        invitations=tuple(_invitation(row, actor) for row in member.invitation_rows),
        seat_count=member.seat_count,
    )


def _place(row: dict) -> Place:
    return Place(
        id=row["id"],
        team_id=row["team"],
        name=row["name"],
        role=TeamMembership.Role(row["role"]),
        since=date.fromisoformat(row["since"]),
    )


def _factor(row: dict) -> Factor:
    return Factor(Decimal(str(row["factor"])), date.fromisoformat(row["since"]))


def _invitation(row: dict, actor: Actor) -> Invited:
    expires = datetime.fromisoformat(row["expires"])
    is_over = row["status"] == Invitation.Status.SENT and expires <= actor.now
    return Invited("expired" if is_over else row["status"], datetime.fromisoformat(row["sent"]), expires)


def _names(member, role) -> tuple[str, ...]:
    return tuple(row["name"] for row in member.team_rows if row["role"] == role)
