"""What a member says against what was decided about a session, and the sentence that answers it."""

from datetime import datetime

from django.utils.translation import gettext as _

from courses.models import Session
from metro.accounts import policy
from metro.accounts.models import Membership, User
from metro.accounts.services import audit
from metro.core.errors import NotAllowed, ReasonNeeded
from metro.core.turns import in_turn
from tracking.models import Attendance, Objection
from tracking.services import refusals
from tracking.services.locks import lock_users

SHORTEST, LONGEST, LONGEST_ANSWER = 10, 1000, 500


@in_turn
def object_to(session: Session, member: Membership, text: str, *, now: datetime) -> Objection:
    """Keep one text per session, which coordinators and leads who may see the person read.

    The same text again changes nothing. Refused: NothingDecided, ObjectionMade, ReasonNeeded.
    """
    lock_users([member.user_id])
    text = text.replace("\x00", "").strip()[:LONGEST]
    kept = Objection.objects.filter(session=session, member=member).first()
    if kept and kept.text == text:
        return kept
    if kept:
        raise refusals.ObjectionMade
    if not Attendance.objects.filter(session=session, member=member).exists():
        raise refusals.NothingDecided
    if len(text) < SHORTEST:
        raise ReasonNeeded
    row = Objection.objects.create(
        institution_id=member.institution_id, session=session, member=member, text=text, made_at=now
    )
    audit.record(row, "object", now=now, actor=member.user, subject=member)
    return row


@in_turn
def answer_objection(objection: Objection, sentence: str, *, by: User, now: datetime) -> Objection:
    """One sentence back, by a coordinator of the institution. Another one takes its place."""
    if not policy.actor_for(by, objection.institution, now=now).is_coordinator:
        raise NotAllowed(who=_("A coordinator"))
    sentence = sentence.replace("\x00", "").strip()[:LONGEST_ANSWER]
    if len(sentence) < SHORTEST:
        raise ReasonNeeded
    objection.answer, objection.answered_by, objection.answered_at = sentence, by, now
    objection.save(update_fields=["answer", "answered_by", "answered_at"])
    audit.record(objection, "answer", now=now, actor=by, subject=objection.member)
    return objection
