"""Levels that an expert confirms for people who were there."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from courses.models import Session
from courses.models.sessions import ROSTER_VISIBLE
from courses.services import rights
from metro.accounts.models import Membership, User
from metro.accounts.services import audit
from metro.core.errors import IllegalMove
from tracking.models import Attendance, SkillAssessment


@transaction.atomic
def confirm_expert(session: Session, member_ids: Collection[int], *, by: User, now: datetime) -> int:
    """Confirm the skills of the stop, at its levels, for exactly these people of the session.

    Only for who was present, until 90 days after the end. What `by` confirmed before for others is
    withdrawn. Returns the number of people confirmed; doing it twice changes nothing.
    """
    rights.require_host(session, by=by)
    if now >= session.ends_at + ROSTER_VISIBLE:
        raise IllegalMove(status=session.phase(now).label)
    present = set(
        Attendance.objects.present()
        .filter(session=session, member__in=member_ids)
        .values_list("member", flat=True)
    )
    _withdraw_all_but(session, present, by=by, now=now)
    for member in Membership.objects.filter(pk__in=present).order_by("pk"):
        _confirm(session, member, by=by, now=now)
    return len(present)


def _withdraw_all_but(session, member_ids, *, by, now):
    rows = _given(session, by).exclude(member__in=member_ids)
    for row in rows.order_by("pk"):
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        audit.record(row, "withdraw", actor=by, subject=row.member_id, now=now)


def _confirm(session, member, *, by, now):
    held = set(_given(session, by).filter(member=member).values_list("skill", flat=True))
    for wanted in session.stop.stop_skills.exclude(skill__in=held).order_by("position"):
        row = SkillAssessment.objects.create(
            institution_id=member.institution_id,
            member=member,
            skill_id=wanted.skill_id,
            level_id=wanted.level_id,
            kind=SkillAssessment.Kind.EXPERT,
            assessed_by=by,
            session=session,
            assessed_at=now,
        )
        audit.record(row, "confirm", actor=by, subject=member, now=now)


def _given(session, by):
    return SkillAssessment.objects.standing().filter(
        session=session, kind=SkillAssessment.Kind.EXPERT, assessed_by=by
    )
