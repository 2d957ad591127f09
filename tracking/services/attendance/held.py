"""After the end of a session: it was held, or it was not."""

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q

from courses.models import Session
from courses.services import held as catalogue
from courses.services import sessions
from metro.accounts.models import Membership, User
from metro.accounts.services import audit
from metro.core.errors import Busy
from metro.core.turns import in_turn
from tracking.models import Attendance, AttendanceSignal, Registration
from tracking.services import completions, registrations
from tracking.services.attendance.decisions import TAKES_PLACE, decide
from tracking.services.locks import lock_session, lock_users
from tracking.services.reminders import corrections

WITH_SIGNAL = timedelta(hours=2)
WITHOUT_SIGNAL = timedelta(hours=48)
BATCH = 100


@in_turn
def confirm_held(session: Session, *, by: User | None, now: datetime) -> Session:
    """Say that an ended session took place, and decide who was there. `by` is None when the clock says so."""
    session = lock_session(session.pk)
    if session.status == Session.Status.HELD:
        return session
    sessions.hold(session, by=by, now=now)
    members = list(_members(session))
    lock_users(member.user_id for member in members)
    for member in members:
        decide(session, member, now=now)
    return session


def settle(*, now: datetime) -> None:
    """The clock: sessions that ended count as held, and what was decided before the end is decided again."""
    for session in _to_hold(now)[:BATCH]:
        _quietly(confirm_held, session, by=None, now=now)
    for row in _decided_too_early(now)[:BATCH]:
        _quietly(decide, row.session, row.member, now=now)


@in_turn
def did_not_take_place(session: Session, *, by: User, reason: str, now: datetime) -> Session:
    """Undo a session that was thought to be held: attendance is void and completions from it are revoked."""
    session = lock_session(session.pk)
    if session.status == Session.Status.CANCELLED:
        return session
    catalogue.did_not_take_place(session, reason=reason, by=by, now=now)
    registrations.release_all(session, reason=Registration.EndedReason.SESSION_CANCELLED, now=now)
    rows = list(
        session.attendances.select_related("member__user", "member__institution", "session").order_by(
            "member"
        )
    )
    lock_users(row.member.user_id for row in rows)
    corrections.voided(rows, now=now)
    for row in rows:
        audit.record(
            row, "void", now=now, actor=by, subject=row.member_id, from_state=row.result, reason=reason
        )
        row.delete()
        completions.evaluate(row.member, session.stop, now=now, by=by, reason="did_not_take_place")
    return session


def _members(session):
    seats = session.registrations.confirmed().values("member")
    rows = Membership.objects.filter(Q(pk__in=seats) | Q(pk__in=session.signals.values("member")))
    return rows.order_by("user")


def _to_hold(now):
    told = AttendanceSignal.objects.filter(session=OuterRef("pk"), source__gt=AttendanceSignal.Source.JOIN)
    with_signal = Q(Exists(told), ends_at__lte=now - WITH_SIGNAL)
    return (
        Session.objects.planned()
        .filter(with_signal | Q(ends_at__lte=now - WITHOUT_SIGNAL))
        .order_by("ends_at", "pk")
    )


def _decided_too_early(now):
    rows = Attendance.objects.filter(session__status__in=TAKES_PLACE, session__ends_at__lte=now)
    return (
        rows.filter(decided_at__lt=F("session__ends_at"))
        .select_related("session", "member")
        .order_by("decided_at", "pk")
    )


def _quietly(move, *args, **kwargs):
    try:
        move(*args, **kwargs)
    except Busy:
        return  # The next sweep finds it again.
