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


def did_not_take_place(session: Session, *, reason: str, by: User, now: datetime) -> Session:
    """Cancel a session whose time has passed. A coordinator always may, a host within 7 days."""
    rights.require_manager(session, by=by, now=now)
    is_coordinator = rights.is_coordinator(session.institution, by, now=now)
    if now > session.ends_at + HOSTS_MAY_UNDO and not is_coordinator:
        raise NotAllowed(who=_("A coordinator"))
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonNeeded
    has_ended = session.status == Session.Status.PLANNED and now >= session.ends_at
    if not has_ended and session.status != Session.Status.HELD:
        raise IllegalMove(status=session.get_status_display())
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
