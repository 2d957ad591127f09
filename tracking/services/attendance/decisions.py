from datetime import datetime

from courses.models import Session
from metro.accounts.models import Membership, User
from metro.accounts.services import audit
from metro.core.errors import IllegalMove
from metro.core.turns import in_turn
from tracking.models import Attendance, AttendanceSignal
from tracking.services import completions
from tracking.services.attendance.presence import verdict
from tracking.services.locks import lock_users

TAKES_PLACE = (Session.Status.PLANNED, Session.Status.HELD)


@in_turn
def decide(
    session: Session, member: Membership, *, now: datetime, by: User | None = None, reason: str = ""
) -> Attendance:
    """Decide again from all signals, and with it whether the stop is completed. Safe to repeat.

    Before the end of the session nothing is completed; the clock decides once more then (`settle`).
    """
    lock_users([member.user_id])
    session = Session.objects.select_related("stop").get(pk=session.pk)
    if session.status not in TAKES_PLACE:
        raise IllegalMove(status=session.get_status_display())
    signals = AttendanceSignal.objects.filter(session=session, member=member).order_by("at", "pk")
    row = _write(session, member, verdict(list(signals), session), now=now, by=by, reason=reason)
    if session.ends_at <= now:
        completions.evaluate(member, session.stop, now=now, by=by)
    return row


def _write(session, member, found, *, now, by, reason):
    row = Attendance.objects.filter(session=session, member=member).first()
    row = row or Attendance(session=session, member=member, institution_id=member.institution_id)
    before, row.result = row.result, found.result
    row.source, row.minutes, row.decided_at = found.source, found.minutes, now
    row.correction_number += bool(reason)
    row.save()
    if before != row.result or reason:
        audit.record(
            row,
            "decide",
            now=now,
            actor=by,
            subject=member,
            from_state=before,
            to_state=row.result,
            reason=reason,
        )
    return row
