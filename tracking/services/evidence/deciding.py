"""What somebody else decides about evidence. The first decision holds."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from courses.models import Skill, SkillLevel
from metro.accounts.models import User
from metro.accounts.policy import Actor
from metro.accounts.services import audit
from metro.core.errors import IllegalMove, NotAllowed, ReasonNeeded
from metro.core.turns import in_turn
from tracking.models import Evidence, EvidenceSkill
from tracking.models.evidence import LONGEST, SHORTEST, TAKEN_BACK_WITHIN
from tracking.services import completions
from tracking.services.evidence import refusals
from tracking.services.evidence.locking import held_by_owner
from tracking.services.reminders import corrections

Status = Evidence.Status
DECIDED = (Status.APPROVED, Status.RETURNED, Status.REFUSED)
SHORTEST_REASON, LONGEST_REASON = 10, 500


@in_turn
def approve(
    evidence: Evidence,
    *,
    actor: Actor,
    by: User,
    now: datetime,
    minutes: tuple[int, int] | None = None,
    levels: Mapping[Skill, SkillLevel] | None = None,
) -> Evidence:
    """Let it count: hours, levels of skills, and the stop that it names. Approving again does nothing.

    `minutes` (technical, didactic) and `levels`: what the approver sets in the place of what was handed in.
    Raises OwnEvidence, NotAllowed, AlreadyDecided, MinutesOutside, LevelUnknown.
    """
    row = _to_decide(evidence, actor, by)
    if row.status == Status.APPROVED and row.decided_by_id == by.pk:
        return row
    _demand_undecided(row)
    if minutes is not None:
        _set_minutes(row, minutes)
    if levels is not None:
        _set_levels(row, levels)
    _decide(row, Status.APPROVED, "approve", by=by, now=now)
    _follow(row, by=by, now=now)
    return row


@in_turn
def return_(evidence: Evidence, reason: str, *, actor: Actor, by: User, now: datetime) -> Evidence:
    """Send it back to be made better. Raises as `approve`, and ReasonNeeded."""
    return _turn_down(evidence, Status.RETURNED, "return", reason, actor=actor, by=by, now=now)


@in_turn
def refuse(evidence: Evidence, reason: str, *, actor: Actor, by: User, now: datetime) -> Evidence:
    """It does not count. Raises as `approve`, and ReasonNeeded."""
    return _turn_down(evidence, Status.REFUSED, "refuse", reason, actor=actor, by=by, now=now)


@in_turn
def revoke(evidence: Evidence, reason: str, *, actor: Actor, by: User, now: datetime) -> Evidence:
    """Take an approval back: a coordinator, or within 30 days who gave it. What it gave goes with it.

    Raises OwnEvidence, NotAllowed, RevokedTooLate, IllegalMove, ReasonNeeded.
    """
    row = _to_decide(evidence, actor, by)
    if row.status != Status.APPROVED:
        raise IllegalMove(status=row.get_status_display())
    if not actor.is_coordinator:
        _demand_fresh(row, by, now)
    _decide(row, Status.REFUSED, "revoke", by=by, now=now, reason=_reason(reason))
    _follow(row, by=by, now=now)
    corrections.evidence_revoked(row, by=by, now=now)
    return row


def _turn_down(evidence, status, event, reason, *, actor, by, now):
    row = _to_decide(evidence, actor, by)
    if row.status == status and row.decided_by_id == by.pk:
        return row
    _demand_undecided(row)
    _decide(row, status, event, by=by, now=now, reason=_reason(reason))
    return row


def _to_decide(evidence, actor, by):
    row = held_by_owner(evidence)
    if row.member.user_id == by.pk:
        raise refusals.OwnEvidence
    if not Evidence.objects.filter(actor.decides_rule(), pk=row.pk).exists():
        raise NotAllowed(who=_("The lead of the team"))
    return row


def _demand_undecided(row):
    if row.status in DECIDED:
        raise refusals.AlreadyDecided(name=row.decided_by.name if row.decided_by else _("Somebody"))
    if row.status != Status.SUBMITTED:
        raise IllegalMove(status=row.get_status_display())


def _demand_fresh(row, by, now):
    if row.decided_by_id != by.pk:
        raise NotAllowed(who=_("Who approved it, or a coordinator"))
    if now - row.decided_at >= TAKEN_BACK_WITHIN:
        raise refusals.RevokedTooLate


def _reason(text: str) -> str:
    text = text.strip()
    if not SHORTEST_REASON <= len(text) <= LONGEST_REASON:
        raise ReasonNeeded
    return text


def _set_minutes(row, minutes):
    if min(minutes) < 0 or not SHORTEST <= sum(minutes) <= LONGEST:
        raise refusals.MinutesOutside
    row.minutes_technical, row.minutes_didactic = minutes


def _set_levels(row, levels):
    if any(skill.framework_id != level.framework_id for skill, level in levels.items()):
        raise refusals.LevelUnknown
    EvidenceSkill.objects.filter(evidence=row).delete()
    EvidenceSkill.objects.bulk_create(
        EvidenceSkill(evidence=row, skill=skill, level=level) for skill, level in levels.items()
    )


def _decide(row, status, event, *, by, now, reason=""):
    before = row.status
    row.status, row.decided_by, row.decided_at, row.reason = status, by, now, reason
    row.decision_number += 1
    row.save()
    audit.record(
        row,
        event,
        now=now,
        actor=by,
        subject=row.member_id,
        from_state=before,
        to_state=status,
        reason=reason,
    )


def _follow(row, *, by, now):
    if row.stop:
        completions.evaluate(row.member, row.stop, now=now, by=by, reason="evidence_revoked")
