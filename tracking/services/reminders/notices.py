"""Notices: written in the transaction of the fact that they tell, never dropped."""

from collections.abc import Iterable
from datetime import datetime

from courses.models import Session
from tracking.models import Notice, Registration
from tracking.services.reminders import facts


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
