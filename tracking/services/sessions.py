"""Moves of a session with their consequences for people.

Each is one transaction. Seats that it makes free go to the queue right after it, one person at a time.
"""

from datetime import datetime

from django.db.models import F

from courses.models import Session, Stop
from courses.services import held, states
from courses.services import sessions as catalogue
from courses.services.refusals import ConfirmChanged
from metro.accounts.models import Institution, User
from metro.core.turns import in_turn
from tracking.models import Registration
from tracking.queries import studio
from tracking.services import registrations
from tracking.services.locks import lock_session
from tracking.services.reminders import hosts, planning

_ENDED = {
    "cancel": Registration.EndedReason.SESSION_CANCELLED,
    "withdraw": Registration.EndedReason.SESSION_WITHDRAWN,
}


def possible(session: Session, *, is_host: bool, is_coordinator: bool, now: datetime) -> frozenset[str]:
    """The moves that who manages the session can make now: those of `states`, and `not_held`."""
    moves = {event for event in states.MOVES if states.allows(session, event, now=now)}
    if session.institution.releases_sessions and not is_coordinator:
        moves.discard("publish")
    if not is_host:
        moves.discard("withdraw")
    if held.may_undo(session, is_coordinator=is_coordinator, now=now):
        moves.add("not_held")
    return frozenset(moves)


@in_turn
def plan(
    stop: Stop, institution: Institution, *, is_published: bool, by: User, now: datetime, **details
) -> Session:
    """A new session, as a draft or published at once: both or nothing. `details` as `catalogue.create`."""
    session = catalogue.create(stop, institution, by=by, now=now, **details)
    return publish(session, by=by, now=now) if is_published else session


@in_turn
def redraft(session: Session, *, is_published: bool, by: User, now: datetime, **details) -> Session:
    """Change a draft, and publish it when asked."""
    session = catalogue.redraft(lock_session(session.pk), by=by, now=now, **details)
    return publish(session, by=by, now=now) if is_published else session


@in_turn
def publish(session: Session, *, by: User, now: datetime) -> Session:
    """Open the session for registration. Publishing it again does nothing."""
    session = catalogue.publish(lock_session(session.pk), by=by, now=now)
    hosts.plan(session, now=now)
    return session


def move(
    session: Session, *, starts_at_local: datetime, zone: str, by: User, now: datetime, **options
) -> Session:
    """Another time or place: seats and queue stay, everybody is told, calendars follow.

    `options` as `catalogue.move`: minutes or ends, place, confirmed_clock.
    """
    session = _move(session, local_start=starts_at_local, zone=zone, by=by, now=now, **options)
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


def set_capacity(session: Session, capacity: int | None, *, by: User, now: datetime) -> Session:
    """The number of seats (None: no limit). Nobody is put out; new seats go to the queue in order."""
    session = _set_capacity(session, capacity, by=by, now=now)
    registrations.fill(session, now=now)
    return session


@in_turn
def edit(session: Session, *, by: User, now: datetime, **changes) -> Session:
    """The link or the hosts: no new version; the next click on the link finds the new one."""
    session = lock_session(session.pk)
    before = hosts.known(session)
    session = catalogue.edit(session, by=by, now=now, **changes)
    hosts.changed(session, before, by=by, now=now)
    return session


def revise(session: Session, *, capacity: int | None, by: User, now: datetime, **changes) -> Session:
    """Edit and set the capacity together, or neither."""
    session = _revise(session, capacity=capacity, by=by, now=now, **changes)
    registrations.fill(session, now=now)
    return session


@in_turn
def _move(session, *, by, now, **options):
    session = lock_session(session.pk)
    before = hosts.known(session)
    if catalogue.move(session, by=by, now=now, **options):
        registrations.after_move(session, now=now)
        open_rows = Registration.objects.open().filter(session=session)
        open_rows.update(calendar_sequence=F("calendar_sequence") + 1)
        planning.session_moved(session, now=now)
        hosts.changed(session, before, by=by, now=now)
    return session


@in_turn
def _set_capacity(session, capacity, *, by, now):
    session = lock_session(session.pk)
    taken = session.registrations.taking_seats().count()
    return catalogue.set_capacity(session, capacity, taken=taken, by=by, now=now)


@in_turn
def _revise(session, *, capacity, by, now, **changes):
    edit(session, by=by, now=now, **changes)
    return _set_capacity(session, capacity, by=by, now=now)


@in_turn
def _call_off(session, event, *, reason, by, now, seen):
    session = lock_session(session.pk)
    if states.has_made(session, event):
        return session
    if seen is not None and seen != studio.consequences(session).key:
        raise ConfirmChanged
    call_off = catalogue.cancel if event == "cancel" else catalogue.withdraw
    call_off(session, reason=reason, by=by, now=now)
    released = registrations.release_all(session, reason=_ENDED[event], now=now)
    planning.session_cancelled(session, released, by=by, now=now)
    return session
