"""Notices of what was planned for a moment: written when it comes, whatever becomes of the mail."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from tracking.models import Notice, Reminder
from tracking.models.reminders import UNMAILED
from tracking.services.reminders import kinds, notices, recheck

AT_ONCE = 500
LOOKS_BACK = timedelta(days=14)  # A row is announced within a minute; older ones are history.


def announce(*, now: datetime) -> None:
    """Write the notices of reminders whose moment has come and that still hold. Once per row."""
    while _announce_some(now):
        pass


@transaction.atomic
def _announce_some(now) -> int:
    waiting = _come(now).exclude(facts__has_key="noticed").select_for_update(skip_locked=True)
    taken = list(waiting.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    found = list(recheck.with_facts().filter(pk__in=taken).defer("raw").order_by("pk"))
    Notice.objects.bulk_create(notices.of_row(row, now=now) for row in found if recheck.holds(row, now))
    for row in found:
        row.facts["noticed"] = True
    Reminder.objects.bulk_update(found, ["facts"])
    return len(found)


def _come(now):
    """Rows that are due, also those that get no mail."""
    unmailed = Q(state=Reminder.State.SUPPRESSED, final_reason__in=UNMAILED)
    return Reminder.objects.filter(
        Q(state__in=Reminder.CLAIMABLE) | unmailed,
        due_at__lte=now,
        due_at__gt=now - LOOKS_BACK,
        useful_until__gte=now,
        kind__in=kinds.ANNOUNCED,
    )
