"""Sessions as rows of the catalogue. Moves that touch people are made through tracking.services.sessions."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from courses.models import Session, SessionHost, Stop
from courses.services import clock, rights, states
from courses.services.refusals import (
    CapacityBelowTaken,
    ClosesAfterStart,
    LinkNotSecure,
    StartsInThePast,
)
from metro.accounts.models import Institution, User
from metro.accounts.services import audit
from metro.core.errors import IllegalMove, ReasonNeeded

SHORTEST_REASON = 10


@transaction.atomic
def create(
    stop: Stop,
    institution: Institution,
    *,
    local_start: datetime,
    zone: str,
    by: User,
    now: datetime,
    minutes: int | None = None,
    ends: datetime | None = None,
    hosts: Iterable[User] | None = None,
    confirmed_clock: bool = False,
    **details,
) -> Session:
    """A draft session at a wall time in a named zone, `minutes` long (default: the stop's) or until `ends`.

    `details`: meeting_url, capacity, opens and closes (moments), place. Without `hosts` the expert who
    plans it is the host. Raises the refusals of `clock.span`, `StartsInThePast`, `ClosesAfterStart`,
    `LinkNotSecure`, `IllegalMove` when the stop is not published, `NotAllowed`.
    """
    rights.require_planner(stop, institution, by=by, now=now)
    if stop.status != Stop.Status.PUBLISHED:
        raise IllegalMove(status=stop.get_status_display())
    span = clock.span(
        local_start, zone, minutes=minutes or stop.minutes, ends=ends, confirmed=confirmed_clock
    )
    session = Session(stop=stop, institution=institution, created_by=by, created_at=now)
    _fill_in(session, span, zone, now=now, **details)
    session.save()
    if hosts is None:
        hosts = [by] if rights.has_offer(stop, institution, by) else []
    set_hosts(session, hosts)
    _record(session, "create", "", by=by, now=now)
    return session


@transaction.atomic
def redraft(
    session: Session,
    *,
    local_start: datetime,
    zone: str,
    by: User,
    now: datetime,
    minutes: int | None = None,
    ends: datetime | None = None,
    hosts: Iterable[User] | None = None,
    confirmed_clock: bool = False,
    **details,
) -> Session:
    """Change a draft that was never published; the same refusals as `create`. Hosts that are None stay."""
    rights.require_manager(session, by=by, now=now)
    states.check(session, "redraft", now=now)
    span = clock.span(
        local_start, zone, minutes=minutes or session.stop.minutes, ends=ends, confirmed=confirmed_clock
    )
    _fill_in(session, span, zone, now=now, **details)
    session.save()
    if hosts is not None:
        set_hosts(session, hosts)
    _record(session, "redraft", session.status, by=by, now=now)
    return session


def publish(session: Session, *, by: User, now: datetime) -> Session:
    """Let people register. From now on the session is moved and cancelled, never deleted."""
    if states.has_made(session, "publish"):
        return session
    rights.require_publisher(session, by=by, now=now)
    states.check(session, "publish", now=now)
    if session.starts_at <= now:
        raise StartsInThePast
    session.schedule_version = 1
    return _step(session, "publish", by=by, now=now)


def move(
    session: Session,
    *,
    local_start: datetime,
    zone: str,
    by: User,
    now: datetime,
    minutes: int | None = None,
    ends: datetime | None = None,
    place: str | None = None,
    confirmed_clock: bool = False,
) -> bool:
    """Give the session another time, length or place. False when it already stands there.

    The moment at which registration closes keeps its distance to the start.
    """
    rights.require_manager(session, by=by, now=now)
    states.check(session, "move", now=now)
    minutes = minutes or session.planned_minutes
    span = clock.span(local_start, zone, minutes=minutes, ends=ends, confirmed=confirmed_clock)
    require_future(span, now=now)
    place = session.place if place is None else place
    wanted = (span.starts_at, span.ends_at, zone, place)
    if wanted == (session.starts_at, session.ends_at, session.time_zone, session.place):
        return False
    if session.registration_closes_at:
        session.registration_closes_at += span.starts_at - session.starts_at
    _place_at(session, span, zone, place)
    session.schedule_version += 1
    _step(session, "move", by=by, now=now)
    return True


def edit(
    session: Session,
    *,
    by: User,
    now: datetime,
    meeting_url: str | None = None,
    hosts: Iterable[User] | None = None,
) -> Session:
    """Change the link or the hosts; nobody's calendar moves. What is None stays."""
    rights.require_manager(session, by=by, now=now)
    states.check(session, "edit", now=now)
    if meeting_url is not None:
        session.meeting_url = _secure(meeting_url)
    if hosts is not None:
        set_hosts(session, hosts)
    return _step(session, "edit", by=by, now=now)


def set_recording(session: Session, url: str, *, by: User, now: datetime) -> Session:
    """Say where the session can be watched, once its time has passed; an empty address takes it away."""
    rights.require_manager(session, by=by, now=now)
    if session.status not in (Session.Status.PLANNED, Session.Status.HELD) or now < session.ends_at:
        raise IllegalMove(status=session.get_status_display())
    session.recording_url = _secure(url)
    session.recording_at = now if url else None
    session.updated_at = now
    session.save(update_fields=["recording_url", "recording_at", "updated_at"])
    _record(session, "set_recording", session.status, by=by, now=now, reason="")
    return session


def set_capacity(session: Session, capacity: int | None, *, taken: int, by: User, now: datetime) -> Session:
    """The number of seats (None: no limit), never below the `taken` ones that tracking counted."""
    if session.capacity == capacity:
        return session
    rights.require_manager(session, by=by, now=now)
    states.check(session, "set_capacity", now=now)
    if capacity is not None and capacity < max(taken, 1):
        raise CapacityBelowTaken(n=taken)
    session.capacity = capacity
    return _step(session, "set_capacity", by=by, now=now)


def cancel(session: Session, *, reason: str, by: User, now: datetime) -> Session:
    """The session does not take place."""
    return _call_off(session, "cancel", reason=reason, by=by, now=now)


def withdraw(session: Session, *, reason: str, by: User, now: datetime) -> Session:
    """The expert cannot give the session. Only who gives it can say that."""
    rights.require_host(session, by=by)
    return _call_off(session, "withdraw", reason=reason, by=by, now=now)


@transaction.atomic
def delete(session: Session, *, by: User, now: datetime) -> None:
    """Throw away a draft that was never published."""
    rights.require_manager(session, by=by, now=now)
    states.check(session, "delete", now=now)
    _record(session, "delete", session.status, by=by, now=now)
    session.delete()


def hold(session: Session, *, by: User | None, now: datetime) -> Session:
    """The session took place. `by` is None when the clock says so."""
    if states.has_made(session, "hold"):
        return session
    if by is not None:
        rights.require_manager(session, by=by, now=now)
    return _step(session, "hold", by=by, now=now)


def set_hosts(session: Session, hosts: Iterable[User]) -> None:
    """These people, in this order, give the session; a host who stays keeps the name as shown."""
    hosts = list(hosts)
    session.hosts.exclude(user__in=hosts).delete()
    for position, host in enumerate(hosts, start=1):
        SessionHost.objects.update_or_create(
            session=session,
            user=host,
            defaults={"position": position},
            create_defaults={"position": position, "shown_name": shown_name(host)},
        )


def shown_name(user: User) -> str:
    return ", ".join(part for part in (user.name, user.organisation) if part)[:200]


def _call_off(session, event, *, reason, by, now):
    if states.has_made(session, event):
        return session
    rights.require_manager(session, by=by, now=now)
    states.check(session, event, now=now)
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonNeeded
    session.status_reason = reason.strip()
    session.schedule_version += 1
    return _step(session, event, by=by, now=now, reason=session.status_reason)


def _fill_in(session, span, zone, *, now, meeting_url="", capacity=None, opens=None, closes=None, place=""):
    require_future(span, now=now)
    if closes is not None and closes > span.starts_at:
        raise ClosesAfterStart
    _place_at(session, span, zone, place)
    session.meeting_url = _secure(meeting_url)
    session.capacity = capacity
    session.registration_opens_at = opens
    session.registration_closes_at = closes
    session.updated_at = now


def _place_at(session, span, zone, place):
    session.starts_at, session.ends_at = span.starts_at, span.ends_at
    session.local_start, session.time_zone = span.local_start, zone
    session.place = place


def require_future(span, *, now):
    if span.starts_at <= now:
        raise StartsInThePast


def _secure(url):
    if url and not url.lower().startswith("https://"):
        raise LinkNotSecure
    return url


@transaction.atomic
def _step(session, event, *, by, now, reason=""):
    before = session.status
    session.status = states.check(session, event, now=now).to
    session.updated_at = now
    session.save()
    _record(session, event, before, by=by, now=now, reason=reason)
    return session


def _record(session, event, before, *, by, now, reason=""):
    audit.record(session, event, actor=by, from_state=before, to_state=session.status, reason=reason, now=now)
