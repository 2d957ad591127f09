"""What others see of a person, and who looked: made from the tables and the queries that decide it."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from metro.accounts.models import AuditEntry, Institution, Membership, TeamMembership
from metro.accounts.policy import Actor
from tracking.queries import teams
from tracking.visibility import DATA, Level

SHOWN_VIEWS = 20

_POLICIES = list(Institution.LeadVisibility.values)
WORDS = {
    Level.NOTHING: gettext_lazy("nothing"),
    Level.TOTALS: gettext_lazy("totals of five people or more"),
    Level.LINE: gettext_lazy("one line about you"),
    Level.DETAIL: gettext_lazy("in detail"),
}


@dataclass(frozen=True)
class Seen:
    """One kind of data, and what the lead, the coordinator and an expert read of it."""

    name: str
    lead_level: Level
    coordinator_level: Level
    expert_level: Level

    @property
    def lead(self) -> str:
        return WORDS[self.lead_level]

    @property
    def coordinator(self) -> str:
        return WORDS[self.coordinator_level]

    @property
    def expert(self) -> str:
        return WORDS[self.expert_level]


@dataclass(frozen=True)
class AsLead:
    """The lead's own page of this person; without anything on it unless the policy is per person."""

    place: TeamMembership
    policy: str
    row: TeamMembership
    lead: Actor


def seen(policy: str) -> list[Seen]:
    """Who sees what under this policy of the institution."""
    place = _POLICIES.index(policy)
    return [Seen(row.name, row.lead[place], row.coordinator[place], row.expert) for row in DATA]


def places(member: Membership, actor: Actor) -> list[TeamMembership]:
    """The teams that the person is in now, by name. One query."""
    rows = TeamMembership.objects.visible_to(actor).members().filter(member=member)
    return list(rows.active(actor.now, actor.today).select_related("team").order_by("team__name"))


def views(member: Membership, actor: Actor) -> QuerySet[AuditEntry]:
    """Who opened the person's page, the latest first."""
    rows = AuditEntry.objects.visible_to(actor).filter(subject=member, event=AuditEntry.VIEWED)
    return rows.select_related("actor").order_by("-at", "-pk")[:SHOWN_VIEWS]


def as_lead(member: Membership, team_id: int, actor: Actor) -> AsLead | None:
    """The person as somebody sees who only leads that team; None when the person is not in it. Two queries."""
    place = next((row for row in places(member, actor) if row.team_id == team_id), None)
    if place is None:
        return None
    lead = actor.as_lead_of(team_id)
    row = teams.person_rows(team_id, lead).filter(member=member).first()
    return AsLead(place, lead.lead_visibility, row, lead)
