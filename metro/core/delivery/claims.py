"""Who holds which rows: claims with a fence and a lease, and the proof that a holder lives."""

import contextlib
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F

from metro.core.outbox import OutboxMessage

State = OutboxMessage.State
LEASE = timedelta(minutes=5)
_LOCKS = 0x4D455452  # The family of advisory locks that stand for living holders.

_CLAIM = """
    UPDATE {table} AS row
    SET state = 'claimed', claimed_by = %(holder)s, lease_until = %(lease)s, fence = row.fence + 1
    FROM (
        SELECT id FROM {table}
        WHERE state IN ('planned', 'queued', 'deferred') AND due_at <= %(now)s
        ORDER BY urgency, due_at, id
        LIMIT %(limit)s
        FOR UPDATE SKIP LOCKED
    ) AS due
    WHERE row.id = due.id
    RETURNING row.id, row.fence, row.urgency, row.due_at
"""
_LIVING = """
    SELECT objid::text FROM pg_locks
    WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@contextlib.contextmanager
def holder() -> Iterator[str]:
    """A name to claim rows with, and a lock of this database session that proves its life until the end."""
    number = secrets.randbelow(2**31)
    _run("SELECT pg_advisory_lock(%s, %s)", [_LOCKS, number])
    try:
        yield str(number)
    finally:
        # When the line to the database broke, the lock went with it.
        with contextlib.suppress(Exception):
            _run("SELECT pg_advisory_unlock(%s, %s)", [_LOCKS, number])


def claim(
    model: type[OutboxMessage], name: str, *, limit: int, now: datetime, lease_from: datetime
) -> list[tuple[int, int]]:
    """Take due rows, the most urgent first, in one statement: (id, fence). Nobody else gets the same ones."""
    sql = _CLAIM.format(table=connection.ops.quote_name(model._meta.db_table))
    values = {"holder": name, "lease": lease_from + LEASE, "now": now, "limit": limit}
    rows = _run(sql, values)
    rows.sort(key=lambda row: (row[2], row[3], row[0]))
    return [(pk, fence) for pk, fence, *_ in rows]


def release(model: type[OutboxMessage], name: str, *, error: str) -> int:
    """Give back what this holder claimed and did not begin, without counting an attempt."""
    held = model.objects.filter(claimed_by=name, state=State.CLAIMED)
    return held.update(
        state=State.PLANNED, claimed_by="", lease_until=None, fence=F("fence") + 1, last_error=error
    )


def reap(model: type[OutboxMessage], *, now: datetime) -> tuple[int, int]:
    """Take over from holders that died: claimed rows are planned again, rows in sending become uncertain.

    A holder without its lock cannot begin a row any more that was taken from it, so claimed rows are free at once.
    In sending it may live without a line to us, with a text on its way: those wait until the lease is over, and
    that is no proof of death either: rows of a holder that lives stay.
    """
    in_hand = model.objects.filter(state__in=[State.CLAIMED, State.SENDING])
    # In this order: who holds rows had its lock before.
    holders = set(in_hand.values_list("claimed_by", flat=True).distinct())
    dead = holders - {row[0] for row in _run(_LIVING, [_LOCKS])}
    left = in_hand.filter(claimed_by__in=dead)
    freed = {"claimed_by": "", "lease_until": None, "fence": F("fence") + 1}
    claimed = left.filter(state=State.CLAIMED).update(state=State.PLANNED, **freed)
    sending = left.filter(state=State.SENDING, lease_until__lt=now).update(
        state=State.UNCERTAIN, last_error="holder_died", **freed
    )
    return claimed, sending


def _run(sql, values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []
