"""What the database holds about the people of a file, read in six queries whatever its length."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.db.models.functions import Lower

from metro.accounts.models import Institution, Membership, PartTimeFactor, Team, TeamMembership, User


@dataclass(frozen=True)
class Known:
    """Members of the institution, and users anywhere with an address of the file."""

    institution: Institution
    now: datetime
    today: date
    members: list[Membership]
    by_number: dict[str, Membership]
    by_email: dict[str, Membership]
    users: dict[str, User]
    elsewhere: frozenset[int]  # Users who also belong to another institution, or run the platform.
    teams: dict[str, Team]
    team_rows: dict[int, list[TeamMembership]]
    factors: dict[int, list[PartTimeFactor]]

    def is_ours(self, user: User) -> bool:
        """Whether this institution alone keeps the person's name and address."""
        is_platform = user.is_staff or user.is_superuser
        return not (is_platform or user.organisation or user.pk in self.elsewhere)


def load(institution: Institution, emails: set[str], *, now: datetime) -> Known:
    """Everything that planning asks."""
    members = list(Membership.objects.filter(institution=institution).select_related("user"))
    for member in members:
        member.institution = institution  # The same row for all; `is_active` asks its zone.
    users = {user.email.casefold(): user for user in _users(emails)}
    people = {user.pk for user in users.values()} | {member.user_id for member in members}
    elsewhere = Membership.objects.filter(user__in=people).exclude(institution=institution)
    return Known(
        institution=institution,
        now=now,
        today=now.astimezone(institution.zone).date(),
        members=members,
        by_number={member.staff_number: member for member in members if member.staff_number},
        by_email={member.user.email.casefold(): member for member in members},
        users=users,
        elsewhere=frozenset(elsewhere.values_list("user_id", flat=True)),
        teams={team.name.casefold(): team for team in Team.objects.filter(institution=institution)},
        team_rows=_grouped(_team_rows(institution, now)),
        factors=_grouped(PartTimeFactor.objects.filter(institution=institution).order_by("start_date")),
    )


def _users(emails):
    return User.objects.annotate(folded=Lower("email")).filter(folded__in=emails)


def _team_rows(institution, now):
    day = now.astimezone(institution.zone).date()
    not_over = Q(end_date=None) | Q(end_date__gte=day)
    return TeamMembership.objects.filter(not_over, institution=institution, revoked_at=None).select_related(
        "team"
    )


def _grouped(rows):
    groups = defaultdict(list)
    for row in rows:
        groups[row.member_id].append(row)
    return groups
