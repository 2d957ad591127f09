"""Notices: written in the transaction of the fact that they tell, never dropped."""

from collections.abc import Iterable
from datetime import datetime

from courses.models import Session, SessionHost
from tracking.models import Notice, Registration, Reminder
from tracking.services.reminders import facts

_OF_THE_MAIL = ("told", "noticed", "subject")


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


def tell_hosts(kind: str, hosts: Iterable[SessionHost], session: Session, *, now: datetime) -> None:
    """Tell who gives the session one fact about it."""
    Notice.objects.bulk_create(
        Notice(
            kind=kind,
            user_id=host.user_id,
            institution=session.institution,
            session=session,
            facts={"session": facts.of_session(session), "is_host": True},
            created_at=now,
        )
        for host in hosts
    )


def _fields(kind, registration, session, more):
    return {
        "kind": kind,
        "user_id": registration.user_id,
        "institution_id": registration.institution_id,
        "session": session,
        "facts": {"registration": registration.pk, "session": facts.of_session(session), **more},
    }


def of_row(row: Reminder, *, now: datetime) -> Notice:
    """The notice, not yet written, that tells what this row tells."""
    kept = {name: value for name, value in row.facts.items() if name not in _OF_THE_MAIL}
    told = {"session": facts.of_session(row.session)} if row.session else {}
    return Notice(
        kind=row.kind,
        user_id=row.user_id,
        institution_id=row.institution_id,
        session=row.session,
        facts=told | kept,
        created_at=now,
    )
