"""Rows that end because the system says so."""

from datetime import datetime

from courses.models import Session
from metro.core.turns import in_turn
from tracking.models import Registration
from tracking.services.locks import lock_session
from tracking.services.registrations import rows
from tracking.services.reminders import planning

Status = Registration.Status


@in_turn
def release_all(session: Session, *, reason: str, now: datetime) -> list[Registration]:
    """End every seat and place of a session that will not be given; those that ended, oldest first.

    `reason` is an EndedReason. Nobody is told here: the caller does, who knows why.
    """
    session = lock_session(session.pk)
    open_rows = session.registrations.open().select_related("user", "institution")
    ordered = list(open_rows.order_by("registered_at", "pk"))
    return [rows.end(row, Status.RELEASED, reason, now=now) for row in ordered]


@in_turn
def close_list(session_id: int, *, now: datetime) -> None:
    """The session has started: who still waits is released, and told of it."""
    session = lock_session(session_id)
    waiting = session.registrations.filter(status__in=(Status.WAITLISTED, Status.OFFERED))
    for row in waiting.order_by("queued_at", "pk"):
        row.session = session
        rows.end(row, Status.RELEASED, Registration.EndedReason.LIST_CLOSED, now=now)
        planning.list_closed(row, now=now)
