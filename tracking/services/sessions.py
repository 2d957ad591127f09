"""Moves of a session with their consequences for people, each in one transaction."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from courses.models import Session, Stop
from courses.services import sessions as catalogue
from courses.services import states
from courses.services.refusals import ConfirmChanged
from metro.accounts.models import Institution, User
from tracking.models import Registration
from tracking.queries import studio
from tracking.services import registrations
from tracking.services.reminders import planning


@transaction.atomic
def plan(
    stop: Stop, institution: Institution, *, is_published: bool, by: User, now: datetime, **details
) -> Session:
    """A new session, as a draft or published at once. Both or nothing; refusals as `catalogue.create`."""
    session = catalogue.create(stop, institution, by=by, now=now, **details)
    return publish(session, by=by, now=now) if is_published else session


def publish(session: Session, *, by: User, now: datetime) -> Session:
    """Open the session for registration. Publishing it again does nothing."""
    with transaction.atomic():
        return catalogue.publish(_lock(session), by=by, now=now)


@transaction.atomic
def redraft(session: Session, *, is_published: bool, by: User, now: datetime, **details) -> Session:
    """Change a draft, and publish it when asked."""
    session = catalogue.redraft(_lock(session), by=by, now=now, **details)
    return publish(session, by=by, now=now) if is_published else session


@transaction.atomic
def move(
    session: Session,
    *,
    starts_at_local: datetime,
    zone: str,
    by: User,
    now: datetime,
    minutes: int | None = None,
    ends: datetime | None = None,
    place: str | None = None,
    confirmed_clock: bool = False,
) -> Session:
    """Another time or place: seats and queue stay, everybody is told, calendars follow."""
    session = _lock(session)
    has_moved = catalogue.move(
        session,
        local_start=starts_at_local,
        zone=zone,
        minutes=minutes,
        ends=ends,
        place=place,
        confirmed_clock=confirmed_clock,
        by=by,
        now=now,
    )
    if has_moved:
        _open_registrations(session).update(calendar_sequence=F("calendar_sequence") + 1)
        planning.session_moved(session, now=now)
        registrations.fill(session, now=now)
    return session


def cancel(session: Session, *, reason: str, by: User, now: datetime, seen: str | None = None) -> Session:
    """The session does not take place. `seen` is the key of the consequences that were read, if they were.

    Raises ConfirmChanged when they are others by now. Cancelling again does nothing.
    """
    return _call_off(session, "cancel", reason=reason, by=by, now=now, seen=seen)


def withdraw(session: Session, *, reason: str, by: User, now: datetime, seen: str | None = None) -> Session:
    """The expert cannot give the session; otherwise as `cancel`."""
    return _call_off(session, "withdraw", reason=reason, by=by, now=now, seen=seen)


@transaction.atomic
def set_capacity(session: Session, capacity: int | None, *, by: User, now: datetime) -> Session:
    """The number of seats (None: no limit). Nobody is put out; new seats go to the queue in order."""
    session = _lock(session)
    taken = session.registrations.taking_seats().count()
    before = session.capacity
    catalogue.set_capacity(session, capacity, taken=taken, by=by, now=now)
    if session.capacity != before:
        registrations.fill(session, now=now)
    return session


def edit(session: Session, *, by: User, now: datetime, **changes) -> Session:
    """The link or the hosts: no new version, nobody is told; the next click on the link finds the new one."""
    with transaction.atomic():
        return catalogue.edit(_lock(session), by=by, now=now, **changes)


@transaction.atomic
def revise(session: Session, *, capacity: int | None, by: User, now: datetime, **changes) -> Session:
    """Edit and set the capacity together, or neither."""
    edit(session, by=by, now=now, **changes)
    return set_capacity(session, capacity, by=by, now=now)


_ENDED = {
    "cancel": Registration.EndedReason.SESSION_CANCELLED,
    "withdraw": Registration.EndedReason.SESSION_WITHDRAWN,
}


@transaction.atomic
def _call_off(session, event, *, reason, by, now, seen):
    session = _lock(session)
    if states.has_made(session, event):
        return session
    if seen is not None and seen != studio.consequences(session).key:
        raise ConfirmChanged
    call_off = catalogue.cancel if event == "cancel" else catalogue.withdraw
    call_off(session, reason=reason, by=by, now=now)
    released = registrations.release_all(session, reason=_ENDED[event], now=now)
    planning.session_cancelled(session, released, by=by, now=now)
    return session


def _lock(session):
    rows = Session.objects.select_related("stop", "institution")
    return rows.select_for_update(of=("self",)).get(pk=session.pk)


def _open_registrations(session):
    return Registration.objects.open().filter(session=session)
