"""Moves of memberships and of places in teams (rules.md §1.8)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from metro.accounts.models import Institution, Membership, Team, TeamMembership, User
from metro.accounts.services import audit
from metro.core.errors import Conflict, Refusal, UnknownReference

COORDINATOR = Membership.Role.COORDINATOR


class LastCoordinator(Conflict):
    code = "last_coordinator"
    sentence = _("An institution needs at least one coordinator.")


class OwnRole(Refusal):
    code = "own_role"
    status = 403
    sentence = _("You cannot change your own role. Ask another coordinator.")


@transaction.atomic
def start(
    user: User,
    institution: Institution,
    *,
    by: User | None,
    now: datetime,
    role: str = Membership.Role.TEACHER,
    start_date: date | None = None,
    staff_number: str = "",
) -> Membership:
    """Make the person a member, or take an ended membership up again. An active one is returned as it is."""
    today = now.astimezone(institution.zone).date()
    member, is_new = Membership.objects.select_for_update(of=("self",)).get_or_create(
        user=user,
        institution=institution,
        defaults={"role": role, "start_date": start_date or today, "staff_number": staff_number},
    )
    if not is_new:
        if member.is_active(now):
            return member
        member.end_date = member.revoked_at = member.closed_at = None
        member.start_date = min(member.start_date, start_date or today)
        member.save(update_fields=["end_date", "revoked_at", "closed_at", "start_date"])
    audit.record(member, "started", now=now, actor=by, subject=member, to_state=member.role)
    return member


@transaction.atomic
def end(member: Membership, *, by: User | None, now: datetime) -> Membership:
    """End the membership at once. What follows (seats, reminders, teams) is done by the sweep.

    Raises LastCoordinator. A membership that has ended is returned as it is.
    """
    member = _locked(member)
    if not member.is_active(now) and member.start_date <= now.astimezone(member.institution.zone).date():
        return member
    if member.role == COORDINATOR:
        keep_a_coordinator(member, now)
    member.revoked_at = now
    member.save(update_fields=["revoked_at"])
    audit.record(member, "ended", now=now, actor=by, subject=member, from_state=member.role)
    return member


@transaction.atomic
def change_role(member: Membership, role: str, *, by: User | None, now: datetime) -> Membership:
    """Make somebody coordinator or teacher. Raises OwnRole, LastCoordinator, UnknownReference."""
    if role not in Membership.Role.values:
        raise UnknownReference(field=_("Role"))
    if by is not None and member.user_id == by.pk:
        raise OwnRole
    member = _locked(member)
    if member.role == role:
        return member
    if member.role == COORDINATOR and member.is_active(now):
        keep_a_coordinator(member, now)
    old, member.role = member.role, role
    member.save(update_fields=["role"])
    audit.record(member, "role_changed", now=now, actor=by, subject=member, from_state=old, to_state=role)
    return member


@transaction.atomic
def join_team(
    member: Membership,
    team: Team,
    *,
    by: User | None,
    now: datetime,
    role: str = TeamMembership.Role.MEMBER,
) -> TeamMembership:
    """Put a member into a team of the own institution, or make them its lead. Twice returns the first."""
    if team.institution_id != member.institution_id:
        raise UnknownReference(field=_("Team"))
    row, is_new = TeamMembership.objects.get_or_create(
        team=team,
        member=member,
        role=role,
        end_date=None,
        revoked_at=None,
        defaults={
            "institution": member.institution,
            "source": TeamMembership.Source.HAND,
            "start_date": max(member.start_date, now.astimezone(member.institution.zone).date()),
        },
    )
    if is_new:
        audit.record(row, "joined_team", now=now, actor=by, subject=member, to_state=role)
    return row


@transaction.atomic
def leave_team(row: TeamMembership, *, by: User | None, now: datetime) -> TeamMembership:
    """End a place in a team at once: the rights of a lead end at the next request."""
    row = TeamMembership.objects.select_for_update().get(pk=row.pk)
    if row.revoked_at is None:
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        audit.record(row, "left_team", now=now, actor=by, subject=row.member_id, from_state=row.role)
    return row


@transaction.atomic
def share_earlier(row: TeamMembership, is_shared: bool, *, by: User, now: datetime) -> TeamMembership:
    """Let the leads of this team also read what the person did before joining it, or no longer."""
    row = TeamMembership.objects.select_for_update().get(pk=row.pk)
    if row.shares_earlier != is_shared:
        before, row.shares_earlier = row.shares_earlier, is_shared
        row.save(update_fields=["shares_earlier"])
        audit.record(
            row,
            "shares_earlier",
            now=now,
            actor=by,
            subject=row.member_id,
            from_state=_yes_no(before),
            to_state=_yes_no(is_shared),
        )
    return row


def _yes_no(value):
    return "yes" if value else "no"


def _locked(member):
    rows = Membership.objects.select_for_update(of=("self",)).select_related("institution", "user")
    return rows.get(pk=member.pk)


def keep_a_coordinator(member: Membership, now: datetime) -> None:
    """Raises LastCoordinator. Locks all coordinators, so that two of them cannot leave at the same moment."""
    rows = Membership.objects.select_for_update(of=("self",)).select_related("institution")
    all_of_them = rows.filter(institution=member.institution, role=COORDINATOR).order_by("pk")
    if not any(row.is_active(now) for row in all_of_them if row.pk != member.pk):
        raise LastCoordinator
