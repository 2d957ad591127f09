"""Held rows: what is held after a backup was restored, and what an operator does with held rows."""

from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from metro.core.outbox import OutboxMessage

State = OutboxMessage.State
MAY_BE_SENT = (*OutboxMessage.OPEN, State.SENDING, State.UNCERTAIN)
AT_ONCE = 500
_STEP = timedelta(milliseconds=1)


def hold_restored(model: type[OutboxMessage], *, backup_at: datetime, now: datetime) -> QuerySet:
    """Hold what was open at the backup and due by now: it may have been sent since. The rows that are held."""
    written = model.objects.filter(planned_at__lte=backup_at, state__in=MAY_BE_SENT, due_at__lte=now)
    keys = list(written.values_list("pk", flat=True))
    rows = model.objects.filter(pk__in=keys)
    rows.update(
        state=State.HELD,
        final_reason=OutboxMessage.RESTORED,
        claimed_by="",
        lease_until=None,
        fence=F("fence") + 1,
    )
    return rows


def release(rows: QuerySet, *, now: datetime) -> int:
    """Plan these held rows again, the newest of an urgency first. What is no longer useful expires then."""
    released = list(rows.filter(state=State.HELD).order_by("due_at", "pk"))
    for place, row in enumerate(released):
        row.state, row.final_reason, row.finished_at = State.PLANNED, "", None
        row.due_at = now - place * _STEP  # Of what waited long the newest matters most.
    rows.model.objects.bulk_update(
        released, ["state", "final_reason", "finished_at", "due_at"], batch_size=AT_ONCE
    )
    return len(released)


def drop(rows: QuerySet, *, now: datetime) -> int:
    """Close these held rows without sending. They keep the reason for which they were held."""
    held = rows.filter(state=State.HELD)
    return held.update(state=State.SUPPRESSED, finished_at=now, fence=F("fence") + 1)
