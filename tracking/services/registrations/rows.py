"""How one registration moves: the row and its audit row, and nothing without both."""

from datetime import datetime, timedelta

from metro.accounts.models import User
from metro.accounts.services import audit
from tracking.models import Registration

Status = Registration.Status
LATE = timedelta(hours=24)


def move(
    row: Registration,
    to: str,
    event: str,
    *,
    now: datetime,
    by: User | None = None,
    reason: str = "",
    **fields,
) -> Registration:
    """Bring the row to another status. `by` is None when the clock moves it."""
    before, row.status = row.status, to
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=["status", *fields])
    audit.record(
        row, event, now=now, actor=by, subject=row.member_id, from_state=before, to_state=to, reason=reason
    )
    return row


def confirm(row: Registration, event: str, *, now: datetime, by: User | None = None) -> Registration:
    return move(row, Status.CONFIRMED, event, now=now, by=by, offer_expires_at=None, is_open_claim=False)


def end(
    row: Registration, to: str, reason: str, *, now: datetime, by: User | None = None, is_late: bool = False
) -> Registration:
    """Close an open row. Its calendar entry ends with it, also the tentative one of a place in the queue."""
    return move(
        row,
        to,
        "end",
        now=now,
        by=by,
        reason=reason,
        ended_at=now,
        ended_reason=reason,
        offer_expires_at=None,
        is_open_claim=False,
        is_late=is_late,
        calendar_sequence=row.calendar_sequence + 1,
    )


def give_up(row: Registration, reason: str, *, now: datetime, by: User) -> Registration:
    """End a confirmed seat by somebody's hand; late when less than 24 hours remain."""
    is_late = row.session.starts_at - now < LATE
    return end(row, Status.CANCELLED, reason, now=now, by=by, is_late=is_late)
