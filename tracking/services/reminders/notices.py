"""Notices: written in the transaction of the fact that they tell, never dropped."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from courses.models import Session
from tracking.models import Notice, Registration, Reminder
from tracking.models.reminders import UNMAILED
from tracking.services.reminders import facts, kinds

AT_ONCE = 500
LOOKS_BACK = timedelta(days=14)  # A row is announced within a minute; older ones are history.


def tell(
    kind: str, registration: Registration, *, now: datetime, session: Session | None = None, **more
) -> None:
    """Tell the person of this registration one fact."""
    Notice.objects.create(
        **_fields(kind, registration, session or registration.session, more), created_at=now
    )


def tell_each(
    kind: str, seats: Iterable[Registration], session: Session, *, now: datetime, more: dict | None = None
) -> None:
    """Tell everybody of these registrations one fact about the session. `more`: per registration id."""
    rows = [
        Notice(**_fields(kind, seat, session, (more or {}).get(seat.pk, {})), created_at=now)
        for seat in seats
    ]
    Notice.objects.bulk_create(rows, batch_size=500)


def _fields(kind, registration, session, more):
    return {
        "kind": kind,
        "user_id": registration.user_id,
        "institution_id": registration.institution_id,
        "session": session,
        "facts": {"registration": registration.pk, "session": facts.of_session(session), **more},
    }


def announce(*, now: datetime) -> None:
    """Write the notices of reminders whose moment has come, whatever becomes of their mail. Once per row."""
    while _announce_some(now):
        pass


@transaction.atomic
def _announce_some(now) -> int:
    rows = list(
        _come(now)
        .exclude(facts__has_key="noticed")
        .select_related("registration", "session")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("pk")[:AT_ONCE]
    )
    Notice.objects.bulk_create(
        Notice(**_fields(row.kind, row.registration, row.session, {}), created_at=now) for row in rows
    )
    for row in rows:
        row.facts["noticed"] = True
    Reminder.objects.bulk_update(rows, ["facts"])
    return len(rows)


def _come(now):
    """Timed rows that are due, also those that get no mail, as long as what they say is true."""
    unmailed = Q(state=Reminder.State.SUPPRESSED, final_reason__in=UNMAILED)
    return Reminder.objects.filter(
        Q(state__in=Reminder.CLAIMABLE) | unmailed,
        due_at__lte=now,
        due_at__gt=now - LOOKS_BACK,
        useful_until__gte=now,
        kind__in=kinds.TIMED,
        version=F("session__schedule_version"),
        session__status=Session.Status.PLANNED,
        registration__status=Registration.Status.CONFIRMED,
    )
