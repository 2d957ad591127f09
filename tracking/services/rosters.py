"""The list of who came, as the expert fills it in after a session."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from courses.models import Session
from metro.accounts.models import User
from metro.core.turns import in_turn
from tracking.models import Attendance, Completion
from tracking.queries.studio import RosterRow
from tracking.services import assessments, attendance
from tracking.services.locks import lock_session


@dataclass(frozen=True)
class Result:
    """How many of those with a seat were there, were not, are not known; and completed the stop by it."""

    present: int
    absent: int
    unknown: int
    completed: int


def all_present(people: Iterable[RosterRow]) -> dict[int, bool]:
    """ "Everybody was here": the marks for these rows of a roster."""
    return open_marks({row.member_id: True for row in people}, people)


def open_marks(said: dict[int, bool], people: Iterable[RosterRow]) -> dict[int, bool]:
    """What was said about people of this roster; not about those whom the institution corrected."""
    free = {row.member_id for row in people if not row.is_fixed}
    return {member_id: is_present for member_id, is_present in said.items() if member_id in free}


@in_turn
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
    session = lock_session(session.pk)
    attendance.mark_roster(session, marks, by=by, now=now)
    if now >= session.ends_at and session.status == Session.Status.PLANNED:
        attendance.confirm_held(session, by=by, now=now)
    if skilled is not None:
        assessments.confirm_expert(session, skilled, by=by, now=now)
    return _result(session)


def _result(session):
    seats = session.registrations.confirmed().values("member")
    decided = Attendance.objects.filter(session=session, member__in=seats)
    present = decided.present().count()
    absent = decided.filter(result=Attendance.Result.ABSENT).count()
    completed = Completion.objects.valid().filter(
        stop=session.stop_id, member__in=decided.present().values("member")
    )
    return Result(present, absent, seats.count() - present - absent, completed.count())
