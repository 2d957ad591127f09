"""Notices of what was planned for a moment: written when it comes, whatever becomes of the mail."""

from datetime import datetime

from django.db import transaction

from tracking.models import Notice, Reminder
from tracking.services.reminders import kinds, notices, recheck

AT_ONCE = 500
# Why there is no mail, but a notice all the same.
ONLY_THE_MAIL = ("switched_off", "address", "cap_reached", "quiet")


def announce(*, now: datetime) -> None:
    """Write the notices of reminders whose moment has come and that still hold. Once per row."""
    while _announce_some(now):
        pass


@transaction.atomic
def _announce_some(now) -> int:
    due = Reminder.objects.due(now).filter(kind__in=kinds.ANNOUNCED, useful_until__gte=now)
    waiting = due.exclude(facts__has_key="noticed").select_for_update(skip_locked=True).order_by("pk")
    taken = list(waiting.values_list("pk", flat=True)[:AT_ONCE])
    found = list(recheck.with_facts().filter(pk__in=taken).order_by("pk"))
    Notice.objects.bulk_create(notices.of_row(row, now=now) for row in found if _holds(row, now))
    for row in found:
        row.facts["noticed"] = True
    Reminder.objects.bulk_update(found, ["facts"])
    return len(found)


def _holds(row, now):
    verdict = recheck.verdict(row, now)
    return verdict is None or verdict.reason in ONLY_THE_MAIL
