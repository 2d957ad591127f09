"""The list of who came, as the expert fills it in after a session."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from courses.models import Session
from courses.services import rights
from metro.accounts.models import User
from metro.core.errors import IllegalMove
from tracking.models import Attendance, AttendanceSignal, Completion
from tracking.services import assessments, attendance


@dataclass(frozen=True)
class Result:
    """How many of those with a seat were there, were not, are not known; and completed the stop by it."""

    present: int
    absent: int
    unknown: int
    completed: int


@transaction.atomic
def save(
    session: Session,
    marks: dict[int, bool],
    *,
    by: User,
    now: datetime,
    skilled: Collection[int] | None = None,
) -> Result:
    """Say who came (member id → present) and, with `skilled`, whose skills the expert saw.

    From the start of the session on; after its end this also confirms that it took place.
    """
    rights.require_manager(session, by=by, now=now)
    if now < session.starts_at:
        raise IllegalMove(status=session.get_status_display())
    if new := _new(session, marks):
        attendance.mark_roster(session, new, by=by, now=now)
    if now >= session.ends_at and session.status == Session.Status.PLANNED:
        attendance.confirm_held(session, by=by, now=now)
    if skilled is not None:
        assessments.confirm_expert(session, skilled, by=by, now=now)
    return _result(session)


def _new(session, marks):
    """Marks that say something that the list does not say already."""
    said = Attendance.objects.filter(session=session, source=AttendanceSignal.Source.ROSTER)
    known = {row.member_id: row.result == Attendance.Result.PRESENT for row in said}
    return {member: is_present for member, is_present in marks.items() if known.get(member) != is_present}


def _result(session):
    seats = session.registrations.confirmed().values("member")
    decided = Attendance.objects.filter(session=session, member__in=seats)
    present = decided.present().count()
    absent = decided.filter(result=Attendance.Result.ABSENT).count()
    completed = Completion.objects.valid().filter(
        stop=session.stop_id, member__in=decided.present().values("member")
    )
    return Result(present, absent, seats.count() - present - absent, completed.count())
