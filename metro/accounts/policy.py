"""The only place that knows what a role means.

An `Actor` is a person in one institution with the roles held *as of now*. It is built once per request
or task and handed to `visible_to(actor)` of every queryset; models only read its fields and rules.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q

from metro.accounts import queries
from metro.accounts.models import Institution, Membership, TeamMembership, User
from metro.core.subqueries import keys


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person acting in one institution, or as an expert in none."""

    now: datetime
    user_id: int | None = None
    institution_id: int | None = None
    member_id: int | None = None
    is_coordinator: bool = False
    led_team_ids: frozenset[int] = frozenset()
    team_ids: frozenset[int] = frozenset()
    lead_visibility: str = Institution.LeadVisibility.AGGREGATED
    zone: ZoneInfo | None = None  # Of the institution.
    today: date | None = None  # In that zone.

    @property
    def is_lead(self) -> bool:
        return bool(self.led_team_ids)

    @property
    def sees_per_person(self) -> bool:
        return self.lead_visibility == Institution.LeadVisibility.PER_PERSON

    @property
    def sees_of_team(self) -> str:
        """What the actor reads of a team: per person, totals, or names. A coordinator: totals at least."""
        if self.is_coordinator and not self.sees_per_person:
            return Institution.LeadVisibility.AGGREGATED
        return self.lead_visibility

    def opens_people_of(self, team_id: int) -> bool:
        """Whether single people of the team may be read in detail: by its lead, under per_person."""
        return self.sees_per_person and team_id in self.led_team_ids

    def as_lead_of(self, team_id: int) -> "Actor":
        """Somebody who leads this team and nothing else: whoever opens a team reads what its lead reads."""
        return replace(
            self,
            user_id=None,
            member_id=None,
            is_coordinator=False,
            led_team_ids=frozenset({team_id}),
            team_ids=frozenset(),
        )

    def alone(self) -> "Actor":
        """The same person without any role: what a token for the own record reads and writes."""
        return replace(self, is_coordinator=False, led_team_ids=frozenset())

    def as_institution(self) -> "Actor":
        """A coordinator's rights without the person: what a token of the institution acts with."""
        return replace(self, member_id=None, led_team_ids=frozenset(), team_ids=frozenset())

    def counting(self) -> "Actor":
        """The same actor reading facts in order to count them. What comes out obeys rules.md §5.3."""
        return replace(self, lead_visibility=Institution.LeadVisibility.PER_PERSON)

    def with_places(self, **places: Any) -> "Actor":
        """The same roles with places for the values, for a query that is prepared once for all who have them."""
        return replace(self, zone=None, **places)

    def people_rule(self) -> Q:
        """Which memberships the actor sees by name."""
        if self.is_coordinator:
            return Q(institution=self.institution_id)
        return Q(pk__any_of=self._known_members()) if self.led_team_ids else Q(pk=self.member_id)

    def progress_rule(self) -> Q:
        """Whose progress the actor reads per person: others only when the institution chose per_person."""
        return self.people_rule() if self.sees_per_person else Q(pk=self.member_id)

    def facts_rule(self, date_field: str, member_field: str = "member", *, by_coordinators: bool = True) -> Q:
        """Which facts of people the actor reads: own, and those dated inside the time in a led team.

        `date_field` is a moment or a day of the fact; `member_field` leads to the Membership, beside which the
        row has an `institution`. Some facts a coordinator reads as totals only: `by_coordinators` False.
        """
        own = self._own(f"{member_field}_id")
        if not self.sees_per_person:
            return own
        if self.is_coordinator and by_coordinators:
            return Q(**{f"{member_field.removesuffix('member')}institution": self.institution_id})
        if not self.led_team_ids:
            return own
        inside = self._led_now(member=OuterRef(f"{member_field}_id")).filter(
            Q(shares_earlier=True) | Q(start_date__lte=OuterRef(date_field))
        )
        # Whose rows these can be is said first: so they are found by the index of the member.
        return Q(**{f"{member_field}__pk__any_of": self._known_members()}) & (own | Exists(inside))

    def decides_rule(self, member_field: str = "member") -> Q:
        """About whose evidence the actor decides: of people in led teams, or of the institution; never the own."""
        rule = self.leads_rule(member_field)
        if self.is_coordinator:
            rule |= Q(**{f"{member_field}__institution": self.institution_id})
        return rule & ~Q(**{f"{member_field}__user": self.user_id})

    def leads_rule(self, member_field: str = "member") -> Q:
        """Rows of people who are in a team that the actor leads now."""
        if not self.led_team_ids:
            return Q(pk__in=[])
        return Q(Exists(self._led_now(member=OuterRef(f"{member_field}_id"))))

    def visible_memberships(self):
        return Membership.objects.visible_to(self)

    def _own(self, field: str) -> Q:
        # A comparison with nothing would match facts of nobody, and keep PostgreSQL from joining the others.
        return Q(**{field: self.member_id}) if self.member_id else Q(pk__in=[])

    def _led_now(self, **of):
        rows = TeamMembership.objects.members().active(self.now, self.today)
        return rows.filter(team__in=self.led_team_ids, **of)

    def _known_members(self):
        """The members of the led teams, and oneself."""
        own = Membership.objects.filter(self._own("pk"))
        return keys(self._led_now(), "member_id", own.values(member_id=F("pk")))


def build(user: User | None, member: Membership | None, *, now: datetime) -> Actor:
    """The actor for a person acting through a membership of `queries.active_memberships`, or without one."""
    if user is None or not user.is_active:
        return Actor(now=now)
    if member is None:
        return Actor(now=now, user_id=user.pk)
    return Actor(
        now=now,
        user_id=user.pk,
        institution_id=member.institution_id,
        member_id=member.pk,
        is_coordinator=member.role == Membership.Role.COORDINATOR,
        led_team_ids=_teams(member, TeamMembership.Role.LEAD),
        team_ids=_teams(member, TeamMembership.Role.MEMBER),
        lead_visibility=member.institution.effective_lead_visibility,
        zone=member.institution.zone,
        today=now.astimezone(member.institution.zone).date(),
    )


def actor_for(user: User, institution: Institution | None, *, now: datetime) -> Actor:
    """The actor for this person in this institution; without an active membership there: in none. One query."""
    rows = queries.active_memberships(user, now=now) if institution else []
    return build(user, next((row for row in rows if row.institution_id == institution.pk), None), now=now)


def _teams(member, role) -> frozenset[int]:
    return frozenset(row["team"] for row in member.team_rows if row["role"] == role)
