from datetime import datetime

from metro.accounts.models import User
from metro.core.errors import IllegalMove
from metro.core.turns import in_turn
from tracking.models import Registration
from tracking.services import refusals
from tracking.services.locks import lock_session, lock_users
from tracking.services.registrations import rows
from tracking.services.registrations.queue import fill
from tracking.services.reminders import planning

Status = Registration.Status


def cancel(registration: Registration, *, by: User, now: datetime) -> Registration:
    """Give up the seat or the place in the queue, before the start. The queue moves up."""
    row = _cancel(registration.pk, by=by, now=now)
    fill(row.session, now=now)
    return row


@in_turn
def _cancel(registration_id, *, by, now):
    row = locked(registration_id)
    if row.status == Status.CANCELLED:
        return row
    if not row.is_open:
        raise IllegalMove(status=row.get_status_display())
    if row.session.starts_at <= now:
        raise refusals.SessionStarted
    by_self = by.pk == row.user_id
    reason = Registration.EndedReason.SELF if by_self else Registration.EndedReason.REMOVED
    if row.status == Status.CONFIRMED:
        rows.give_up(row, reason, now=now, by=by)
        planning.seat_ended(row, by_self=by_self, now=now)
    else:
        rows.end(row, Status.CANCELLED, reason, now=now, by=by)
        planning.left_queue(row, now=now)
    return row


def locked(registration_id: int) -> Registration:
    """The row as it is now, with its session, both free of other writers until the transaction ends."""
    session_id, user_id = Registration.objects.values_list("session", "user").get(pk=registration_id)
    session = lock_session(session_id)
    lock_users([user_id])
    row = Registration.objects.get(pk=registration_id)
    row.session = session
    return row
