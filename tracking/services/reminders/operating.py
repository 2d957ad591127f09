"""What an operator does with messages that are held: release or drop them, and hold what a backup brought back."""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from metro.accounts.models import AccountMail, Institution, User
from metro.accounts.services import audit
from metro.core.delivery import held
from tracking.models import Reminder


@transaction.atomic
def restored(*, backup_at: datetime, by: User | None = None, now: datetime) -> int:
    """After a backup was restored: hold what was open in it and is due, for it may have been sent. How many."""
    rows = held.hold_restored(Reminder, backup_at=backup_at, now=now)
    mails = held.hold_restored(AccountMail, backup_at=backup_at, now=now)
    _record("reminders_restored", _per_institution(rows), f"{backup_at.isoformat()}", by=by, now=now)
    return rows.count() + mails.count()


@transaction.atomic
def release(
    reason: str,
    *,
    kind: str = "",
    institution: Institution | None = None,
    by: User | None = None,
    now: datetime,
) -> int:
    """Send what is held for this reason after all, as far as it is still useful and right. How many rows."""
    return _each("reminders_released", held.release, reason, kind, institution, by=by, now=now)


@transaction.atomic
def drop(
    reason: str,
    *,
    kind: str = "",
    institution: Institution | None = None,
    by: User | None = None,
    now: datetime,
) -> int:
    """Never send what is held for this reason. How many rows."""
    return _each("reminders_dropped", held.drop, reason, kind, institution, by=by, now=now)


def _each(event, act, reason, kind, institution, *, by, now) -> int:
    rows = Reminder.objects.held(reason)
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(institution=institution) if institution else rows
    _record(event, _per_institution(rows.select_for_update()), reason, by=by, now=now)
    count = act(rows, now=now)
    if not (kind or institution):
        count += act(AccountMail.objects.held(reason), now=now)
    return count


def _per_institution(rows: QuerySet) -> Counter:
    return Counter(rows.values_list("institution", flat=True))


def _record(event: str, counts: Counter, reason: str, *, by: User | None, now: datetime) -> None:
    """One entry per institution whose messages it is about."""
    for institution in Institution.objects.filter(pk__in=counts):
        text = f"{counts[institution.pk]}: {reason}"
        audit.record(institution, event, actor=by, institution=institution, reason=text, now=now)
