"""What is decided about a session after its end. The consequences for people are a matter of tracking."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from courses.models import Session
from courses.services import rights
from metro.accounts.models import User
from metro.accounts.services import audit
from metro.core.errors import IllegalMove, NotAllowed, ReasonNeeded

HOSTS_MAY_UNDO = timedelta(days=7)
SHORTEST_REASON = 10


def may_undo(session: Session, *, is_coordinator: bool, now: datetime) -> bool:
    """Whether a host (within 7 days) or a coordinator (always) can still say that it did not take place."""
    return _is_over(session, now) and (is_coordinator or now <= session.ends_at + HOSTS_MAY_UNDO)


def check_undo(session: Session, *, by: User, now: datetime) -> None:
    """Raises NotAllowed, or IllegalMove when its time has not passed or it did not go on before."""
    rights.require_manager(session, by=by, now=now)
    is_coordinator = rights.is_coordinator(session.institution, by, now=now)
    if now > session.ends_at + HOSTS_MAY_UNDO and not is_coordinator:
        raise NotAllowed(who=_("A coordinator"))
    if not _is_over(session, now):
        raise IllegalMove(status=session.get_status_display())


def did_not_take_place(session: Session, *, reason: str, by: User, now: datetime) -> Session:
    """Cancel a session whose time has passed. A coordinator always may, a host within 7 days."""
    check_undo(session, by=by, now=now)
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonNeeded
    before, session.status = session.status, Session.Status.CANCELLED
    session.status_reason, session.updated_at = reason.strip(), now
    session.save(update_fields=["status", "status_reason", "updated_at"])
    audit.record(
        session,
        "did_not_take_place",
        now=now,
        actor=by,
        from_state=before,
        to_state=session.status,
        reason=session.status_reason,
    )
    return session


def _is_over(session, now):
    has_ended = session.status == Session.Status.PLANNED and now >= session.ends_at
    return has_ended or session.status == Session.Status.HELD
