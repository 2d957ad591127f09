"""The moves of one outbox row. Each is one update that the fence guards: a late writer changes nothing."""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from metro.core.delivery.claims import LEASE
from metro.core.delivery.mailing import Mailing, Verdict
from metro.core.mail import Letter
from metro.core.outbox import OutboxMessage

State = OutboxMessage.State
MAX_ATTEMPTS = 12
_FIRST_WAIT = 60
_LONGEST_WAIT = 3600
_FREE = {"claimed_by": "", "lease_until": None}


def begin(mailing: Mailing, row: OutboxMessage, letter: Letter, *, now: datetime) -> bool:
    """Commit that the text is about to be handed over, with its bytes. False: the row is no longer ours."""
    fields = {name: getattr(row, name) for name in mailing.kept}
    if row.raw is None:
        fields |= {"raw": letter.raw, "message_id": letter.message_id, "rendered_at": now}
    fields |= {"state": State.SENDING, "lease_until": now + LEASE, "last_error": ""}
    return _prepared(mailing, row, State.CLAIMED, fields)


def sent(mailing: Mailing, row: OutboxMessage, *, now: datetime) -> bool:
    """Record that the server took it, with what the domain does then, in one transaction."""
    with transaction.atomic():
        fields = {"state": State.SENT, "sent_at": now, "finished_at": now, **_FREE}
        is_ours = _prepared(mailing, row, State.SENDING, fields)
        if is_ours:
            mailing.sent(row, now)
    return is_ours


def uncertain(mailing: Mailing, row: OutboxMessage, error: str) -> bool:
    """Record that it may have arrived. The lease stays: it tells when the attempt was."""
    return _move(mailing, row, State.SENDING, state=State.UNCERTAIN, last_error=error, claimed_by="")


def finish(mailing: Mailing, row: OutboxMessage, verdict: Verdict, *, now: datetime, error: str = "") -> bool:
    """Close the row without sending, with its reason."""
    return _move(
        mailing,
        row,
        State.CLAIMED,
        State.SENDING,
        state=verdict.state,
        final_reason=verdict.reason,
        finished_at=now,
        last_error=error,
        **_FREE,
    )


def defer(mailing: Mailing, row: OutboxMessage, error: str, *, now: datetime) -> bool:
    """Try again later; after the last attempt the row is dead."""
    if row.attempts + 1 >= MAX_ATTEMPTS:
        return finish(mailing, row, Verdict(State.DEAD, "failed"), now=now, error=error)
    return _move(
        mailing,
        row,
        State.CLAIMED,
        State.SENDING,
        state=State.DEFERRED,
        due_at=now + back_off(row.attempts + 1, row.dedupe_key),
        attempts=F("attempts") + 1,
        last_error=error,
        **_FREE,
    )


def back_off(attempt: int, key: str) -> timedelta:
    """1, 2, 4, … minutes, at most an hour, and up to a quarter more: by the key, so the same for a row."""
    wait = min(_FIRST_WAIT * 2 ** (attempt - 1), _LONGEST_WAIT)
    share = hashlib.sha256(f"{key}·{attempt}".encode()).digest()[0] / 255
    return timedelta(seconds=round(wait * (1 + share / 4)))


def expire(mailing: Mailing, *, now: datetime) -> int:
    """Close due rows that are no longer worth sending."""
    late = mailing.model.objects.due(now).filter(useful_until__lt=now)
    return late.update(state=State.EXPIRED, final_reason="too_late", finished_at=now)


def _move(mailing, row, *from_states, **fields):
    ours = mailing.model.objects.filter(pk=row.pk, fence=row.fence, state__in=from_states)
    return ours.update(**fields) == 1


def _prepared(mailing, row, from_state, fields) -> bool:
    # The two moves of every message that goes out: these are made a thousand times where others are made once.
    return mailing.moves.run({"id": row.pk, "fence": row.fence, "state": from_state}, fields) == 1
