"""Rows of which it is unsure whether they arrived: who can be asked is asked, the rest is sent again or held."""

from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import F

from metro.core.delivery import evidence
from metro.core.delivery.claims import LEASE
from metro.core.delivery.evidence import Answer, Evidence, Question
from metro.core.delivery.mailing import Mailing
from metro.core.delivery.records import MAX_ATTEMPTS
from metro.core.outbox import OutboxMessage

log = structlog.get_logger(__name__)

State = OutboxMessage.State
AT_ONCE = 500


def settle(mailing: Mailing, *, now: datetime) -> None:
    """Decide about every row that is unsure: sent, again with the same bytes, or held."""
    unsure = mailing.model.objects.filter(state=State.UNCERTAIN)
    source = evidence.configured()
    if source is not None:
        _ask(mailing, source, now=now)
        unsure = unsure.exclude(lease_until__gt=_final(source, now))  # For these an answer may still come.
    again = unsure.filter(mailing.resends, attempts__lt=MAX_ATTEMPTS)
    again.update(state=State.DEFERRED, due_at=now, attempts=F("attempts") + 1)
    unsure.update(state=State.HELD, final_reason=OutboxMessage.UNSURE)


def _ask(mailing: Mailing, source: Evidence, *, now: datetime) -> None:
    rows = list(mailing.rows().filter(state=State.UNCERTAIN).order_by("pk")[:AT_ONCE])
    if not rows:
        return
    answers = source.answers([_question(mailing, row) for row in rows])
    final = _final(source, now)
    for row, answer in zip(rows, answers, strict=True):
        if answer == Answer.YES:
            _sent(mailing, row, now=now)
        elif answer == Answer.NO and not (row.lease_until and row.lease_until > final):
            _again(mailing, row, now=now)


def _question(mailing: Mailing, row: OutboxMessage) -> Question:
    return Question(row.message_id, mailing.address(row), since=row.rendered_at)


def _final(source: Evidence, now: datetime) -> datetime:
    """Of attempts whose lease ends by then, no answer can still become another one."""
    return now + LEASE - source.patience


def _sent(mailing: Mailing, row: OutboxMessage, *, now: datetime) -> None:
    with transaction.atomic():
        if _ours(mailing, row).update(state=State.SENT, sent_at=now, finished_at=now, lease_until=None):
            mailing.sent(row, now)
            log.info("mail_found_sent", table=mailing.model._meta.model_name, id=row.pk)


def _again(mailing: Mailing, row: OutboxMessage, *, now: datetime) -> None:
    if row.attempts + 1 < MAX_ATTEMPTS:
        _ours(mailing, row).update(state=State.DEFERRED, due_at=now, attempts=F("attempts") + 1)


def _ours(mailing: Mailing, row: OutboxMessage):
    return mailing.model.objects.filter(pk=row.pk, fence=row.fence, state=State.UNCERTAIN)
