"""The person's last word on a kind of message: off, and on again."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from metro.accounts.models import User
from tracking.models import Reminder, ReminderChoice
from tracking.services.reminders import rows

State = Reminder.State


@transaction.atomic
def switch_off(user: User, kind: str, *, now: datetime) -> None:
    """Send this person nothing of this kind any more, also what a worker already holds. Twice does nothing."""
    _choose(user, kind, is_on=False)
    of_kind = Reminder.objects.filter(user=user, kind=kind)
    rows.close(of_kind, State.SUPPRESSED, "switched_off", now=now)


@transaction.atomic
def switch_on(user: User, kind: str, *, now: datetime) -> None:
    """Send this kind again. What was stopped comes back as far as its moment is ahead; the past stays as it is."""
    _choose(user, kind, is_on=True)
    stopped = Reminder.objects.filter(
        user=user, kind=kind, state=State.SUPPRESSED, final_reason="switched_off", due_at__gt=now
    )
    # Whether each still holds is asked right before it is sent, as of every row.
    stopped.update(
        state=State.PLANNED,
        final_reason="",
        finished_at=None,
        raw=None,
        rendered_at=None,
        message_id="",
        fence=F("fence") + 1,
    )


def is_on(user: User, kind: str) -> bool:
    """Whether the person wants this kind: yes, until they said no."""
    return not ReminderChoice.objects.filter(user=user, kind=kind, is_on=False).exists()


def _choose(user, kind, *, is_on):
    ReminderChoice.objects.update_or_create(user=user, kind=kind, defaults={"is_on": is_on})
