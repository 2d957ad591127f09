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

# Per urgency, who shares the queue (an institution, say) gets an equal part of the batch: one with thousands of
# rows keeps nobody waiting. The queues are found by leaps through the index, not by reading all that is due.
_CLAIM = """
    WITH RECURSIVE queue AS (
        (SELECT urgency, {share} AS share, due_at FROM {table} WHERE {claimable}
            ORDER BY urgency, {share}, due_at LIMIT 1)
        UNION ALL
        SELECT next.* FROM queue, LATERAL (
            SELECT urgency, {share} AS share, due_at FROM {table}
            WHERE {claimable} AND (urgency, {share}) > (queue.urgency, queue.share)
            ORDER BY urgency, {share}, due_at LIMIT 1
        ) AS next
    ), waiting AS (
        SELECT urgency, share, count(*) OVER (PARTITION BY urgency) AS queues FROM queue WHERE due_at <= %(now)s
    ), due AS (
        SELECT taken.id FROM waiting, LATERAL (
            SELECT id FROM {table}
            WHERE {claimable} AND due_at <= %(now)s AND urgency = waiting.urgency AND {share} = waiting.share
            ORDER BY due_at, id
            LIMIT ceil(%(limit)s::numeric / waiting.queues)
            FOR UPDATE SKIP LOCKED
        ) AS taken
        ORDER BY waiting.urgency
        LIMIT %(limit)s
    )
    UPDATE {table} AS row
    SET state = 'claimed', claimed_by = %(holder)s, lease_until = %(lease)s, fence = row.fence + 1
    FROM due
    WHERE row.id = due.id
    RETURNING row.id, row.fence, row.urgency, row.due_at
"""
_CLAIMABLE = "state IN ('planned', 'queued', 'deferred')"
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
    sql = claiming(model)
    values = {"holder": name, "lease": lease_from + LEASE, "now": now, "limit": limit}
    rows = _run(sql, values)
    rows.sort(key=lambda row: (row[2], row[3], row[0]))
    return [(pk, fence) for pk, fence, *_ in rows]


def claiming(model: type[OutboxMessage]) -> str:
    """The statement that claims rows of this model."""
    quote, column = connection.ops.quote_name, model._meta.get_field(model.SHARED_BY).column
    return _CLAIM.format(table=quote(model._meta.db_table), share=quote(column), claimable=_CLAIMABLE)


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
    left, freed = in_hand.filter(claimed_by__in=dead), {"claimed_by": "", "fence": F("fence") + 1}
    claimed = left.filter(state=State.CLAIMED).update(state=State.PLANNED, lease_until=None, **freed)
    sending = left.filter(state=State.SENDING, lease_until__lt=now).update(
        state=State.UNCERTAIN, last_error="holder_died", **freed
    )
    return claimed, sending


def _run(sql, values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []
