"""The kill switch: reminders of one kind, of one institution, or all, stopped as data and started again.

What is due meanwhile is held, not lost: it goes out afterwards, as far as it is still useful. Mail about
accounts is no reminder and goes on.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from metro.accounts.models import Institution, User
from metro.accounts.services import audit
from metro.core.errors import ReasonNeeded
from tracking.models import Pause, Reminder

State = Reminder.State
PAUSED = (State.HELD, Reminder.PAUSED)
# For the check right before a row is sent.
IS_PAUSED = Exists(Pause.objects.covering(institution=OuterRef("institution"), kind=OuterRef("kind")))


@transaction.atomic
def pause(
    *, kind: str = "", institution: Institution | None = None, reason: str, by: User | None, now: datetime
) -> Pause:
    """Stop reminders of this kind, of this institution, of both together, or all. Twice gives the first.

    Raises ReasonNeeded. `by` is None on the command line.
    """
    if not reason.strip():
        raise ReasonNeeded
    found, is_new = Pause.objects.active().get_or_create(
        kind=kind,
        institution=institution,
        ended_at=None,
        defaults={"reason": reason.strip()[:500], "started_by": by, "started_at": now},
    )
    if is_new:
        audit.record(found, "reminders_paused", actor=by, to_state="paused", reason=found.reason, now=now)
    return found


@transaction.atomic
def resume(
    *,
    kind: str = "",
    institution: Institution | None = None,
    by: User | None,
    reason: str = "",
    now: datetime,
) -> int | None:
    """End the pause of exactly this, and give back what it held: how many rows. None when there is no such pause."""
    found = Pause.objects.active().filter(kind=kind, institution=institution).select_for_update().first()
    if found is None:
        return None
    found.ended_by, found.ended_at = by, now
    found.save(update_fields=["ended_by", "ended_at"])
    audit.record(found, "reminders_resumed", actor=by, from_state="paused", reason=reason[:500], now=now)
    return give_back(now=now)


def give_back(*, now: datetime) -> int:
    """Plan again what is held though nothing pauses it any more. Each is checked anew before it is sent.

    Part of every sweep: a worker may hold a row in the very moment in which the pause ends.
    """
    free = Reminder.objects.held(Reminder.PAUSED).filter(~Q(IS_PAUSED))
    return free.update(state=State.PLANNED, final_reason="", finished_at=None, fence=F("fence") + 1)
