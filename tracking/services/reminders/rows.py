"""Reminder rows: made, written once per key, brought back, and closed with a reason."""

from collections.abc import Iterable
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import F, QuerySet

from courses.models import Session, SessionHost
from metro.accounts.models import Institution, User
from tracking.models import Registration, Reminder
from tracking.services.reminders import kinds, placing

State = Reminder.State
COMES_BACK = ("deregistered", "switched_off", "rights_changed")


def of_seat(
    kind: str,
    registration: Registration,
    session: Session,
    *,
    now: datetime,
    due_at: datetime | None = None,
    version: int = 0,
    facts: dict | None = None,
) -> Reminder:
    """A row, not yet written, that tells the person of this registration something of this kind."""
    row = Reminder(
        institution=registration.institution,
        user=registration.user,
        member_id=registration.member_id,
        kind=kind,
        session=session,
        registration=registration,
        version=version,
        facts=facts or {},
        useful_until=kinds.useful_until(kind, session, offer_expires_at=registration.offer_expires_at),
        language=language(registration.user, registration.institution),
    )
    about = f"session-{session.pk}" if kind in kinds.OF_SCHEDULE else f"registration-{registration.pk}"
    return planned(row, about=about, due_at=due_at or now, now=now)


def to_person(
    kind: str,
    user: User,
    institution: Institution,
    *,
    about: str,
    due_at: datetime,
    now: datetime,
    **fields,
) -> Reminder:
    """A row, not yet written, that tells this person something of this kind: not as the holder of a seat.

    `about` names the object in the key. `fields`: member, session, version, facts, and useful_until where
    the kind does not say it.
    """
    row = Reminder(
        institution=institution, user=user, kind=kind, language=language(user, institution), **fields
    )
    row.useful_until = row.useful_until or kinds.useful_until(kind, row.session, due_at=due_at)
    return planned(row, about=about, due_at=due_at, now=now)


def planned(row: Reminder, *, about: str, due_at: datetime, now: datetime) -> Reminder:
    """The row with its key, its place in the order and the moment that is meant.

    What nights and free days make of that moment is decided for all rows at once, when they are written.
    """
    row.dedupe_key = kinds.key(row, about=about, version=row.version)
    row.urgency = kinds.RULES[row.kind].urgency
    row.meant_at, row.planned_at = due_at, now
    row.request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    return row


@transaction.atomic
def write(rows: Iterable[Reminder], *, now: datetime, told_by: str = "") -> None:
    """Write rows whose key is new; bring back what a cancelled seat or a switch had stopped. Safe to repeat.

    Each gets its moment here: `placing.place`, where `told_by` is explained. A host of the session gets no
    row: what is told to who takes part is not told to who gives it.
    """
    rows = placing.place(_without_hosts(list(rows)), now=now, told_by=told_by)
    Reminder.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    _bring_back(rows, now=now)


def close(rows: QuerySet, state: str, reason: str, *, now: datetime) -> int:
    """Close these rows as far as they are open, also claimed ones: the raised fence refuses their holder."""
    return rows.open().update(state=state, final_reason=reason, finished_at=now, fence=F("fence") + 1)


def language(user: User, institution: Institution) -> str:
    return user.language or institution.language


def _without_hosts(rows: list[Reminder]) -> list[Reminder]:
    seats = [row for row in rows if row.registration_id]
    pairs = SessionHost.objects.filter(
        session__in={row.session_id for row in seats}, user__in={row.user_id for row in seats}
    )
    hosts = set(pairs.values_list("session_id", "user_id")) if seats else set()
    return [row for row in rows if not row.registration_id or (row.session_id, row.user_id) not in hosts]


def _bring_back(rows: list[Reminder], *, now: datetime) -> None:
    ahead = {row.dedupe_key: row for row in rows if row.state == State.PLANNED and row.due_at > now}
    stopped = Reminder.objects.filter(
        dedupe_key__in=ahead,
        state__in=[State.CANCELLED, State.SUPPRESSED],
        final_reason__in=COMES_BACK,
    )
    for old in stopped.select_for_update():
        new = ahead[old.dedupe_key]
        old.registration, old.member = new.registration, new.member
        old.due_at, old.meant_at = new.due_at, new.meant_at
        old.useful_until, old.facts, old.request_id = new.useful_until, new.facts, new.request_id
        old.state, old.final_reason, old.finished_at = State.PLANNED, "", None
        old.raw, old.rendered_at, old.message_id = None, None, ""
        old.fence += 1
        old.save()
