"""Writes a plan with a handful of statements, whatever its length."""

from datetime import datetime

from metro.accounts.models import (
    AuditEntry,
    Institution,
    Membership,
    PartTimeFactor,
    Team,
    TeamMembership,
    User,
)
from metro.accounts.services import invitations, mail, sign_in
from metro.accounts.services.people_import.planning import Plan

_BATCH = 2_000


def write(plan: Plan, institution: Institution, *, by: User | None, now: datetime) -> None:
    """Carry out every step; people who could already log in elsewhere get an invitation to confirm."""
    new = [step for step in plan.steps if step.is_new]
    old = [step for step in plan.steps if not step.is_new]
    known_elsewhere = [step for step in new if step.user.pk]
    _write_users(new, old, institution, now)
    _write_memberships(new, old)
    Team.objects.bulk_create(plan.new_teams, _BATCH)
    _write_teams(plan)
    _write_factors(plan)
    _write_audit(new, old, institution, by=by, now=now)
    for step in known_elsewhere:
        invitations.invite(step.member, by=by, now=now)


def _write_users(new, old, institution, now):
    created = [step.user for step in new if not step.user.pk]
    for user in created:
        user.set_unusable_password()
    changed = [step for step in [*new, *old] if step.user_changed and step.user.pk]  # Not the created.
    User.objects.bulk_create(created, _BATCH)
    fields = ["email", "first_name", "prefix", "last_name"]
    User.objects.bulk_update([step.user for step in changed], fields, _BATCH)
    _tell_old_addresses([step for step in changed if step.old_email], institution, now)


def _tell_old_addresses(changed, institution, now):
    """The old address hears of the change: nobody should take over a login unseen."""
    sign_in.forget_addresses([step.user for step in changed])
    for step in changed:
        mail.post(
            "email_changed",
            to=step.old_email,
            user=step.user,
            context={"name": step.user.first_name, "new_email": step.user.email},
            language=step.user.language or institution.language,
            key=f"{step.user.pk}:{now.isoformat()}",
            now=now,
        )


def _write_memberships(new, old):
    for step in new:
        step.member.user = step.user  # Now it has its key.
    Membership.objects.bulk_create([step.member for step in new], _BATCH)
    changed = [step.member for step in old if step.member_changed]
    fields = ["staff_number", "role", "start_date", "end_date", "revoked_at", "closed_at"]
    Membership.objects.bulk_update(changed, fields, _BATCH)


def _write_teams(plan):
    rows = [row for step in plan.steps for row in step.team_rows]
    for row in rows:
        row.team, row.member = row.team, row.member
    TeamMembership.objects.bulk_update([row for row in rows if row.pk], ["end_date"], _BATCH)
    TeamMembership.objects.bulk_create([row for row in rows if not row.pk], _BATCH)


def _write_factors(plan):
    gone = [row.pk for step in plan.steps for row in step.factors_gone]
    if gone:
        PartTimeFactor.objects.filter(pk__in=gone).delete()
    rows = [row for step in plan.steps for row in step.factors]
    for row in rows:
        row.member = row.member
    PartTimeFactor.objects.bulk_update([row for row in rows if row.pk], ["factor"], _BATCH)
    PartTimeFactor.objects.bulk_create([row for row in rows if not row.pk], _BATCH)


def _write_audit(new, old, institution, *, by, now):
    events = [(step, "started") for step in new]
    events += [(step, "ended" if step.is_end else "changed") for step in old if step.changes]
    entries = [
        AuditEntry(
            institution=institution,
            actor=by,
            subject=step.member,
            object_type=Membership._meta.label_lower,
            object_id=step.member.pk,
            event=event,
            # Which fields, never which values: those may hold names.
            reason=", ".join(["import", *(change.field for change in step.changes)])[:500],
            at=now,
        )
        for step, event in events
    ]
    AuditEntry.objects.bulk_create(entries, _BATCH)
