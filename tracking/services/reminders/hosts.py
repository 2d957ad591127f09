"""What is told to who gives a session: the reminders before it, what others changed, and the open roster."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from courses.models import Session, SessionHost
from metro.accounts.models import User
from metro.core import words
from tracking.models import AttendanceSignal, Reminder
from tracking.models.reminders import Kind
from tracking.queries import calendar
from tracking.services.reminders import facts, kinds, notices, placing, rows, timing

State = Reminder.State
Source = AttendanceSignal.Source
ROSTER_AFTER = (timedelta(minutes=30), timedelta(hours=24))
TOLD_WHO_CAME = (Source.CODE, Source.FILE, Source.ROSTER)
RIGHTS_CHANGED = (State.SUPPRESSED, "rights_changed")


def known(session: Session) -> dict:
    """What a host must know of the session. The link only as a digest: it is a secret."""
    link = hashlib.sha256(session.meeting_url.encode()).hexdigest()[:16]
    hosts = list(session.hosts.order_by("position").values_list("user_id", flat=True))
    return facts.of_session(session) | {"hosts": hosts, "link": link}


def plan(session: Session, *, now: datetime, told: Iterable[int] = ()) -> None:
    """Write what is still missing for the hosts of now, and stop what was planned for former ones.

    `told`: the users who learn of the new time from another message. Safe to repeat.
    """
    hosts = _hosts(session)
    former = Reminder.objects.filter(session=session, kind__in=kinds.TO_HOSTS)
    former = former.exclude(user__in=[host.user_id for host in hosts])
    rows.close(former, *RIGHTS_CHANGED, now=now)
    told = set(told)
    for is_told, told_by in ((False, ""), (True, "told_by_moved")):
        some = [host for host in hosts if (host.user_id in told) == is_told]
        rows.write([row for host in some for row in _before(host, session, now)], now=now, told_by=told_by)
    rows.write([row for host in hosts for row in _rosters(host, session, now)], now=now)


def changed(session: Session, before: dict, *, by: User, now: datetime) -> None:
    """Tell the other hosts what somebody changed, and plan anew. `before`: as `known`, before the change.

    Several changes become one mail from what held first to what holds then.
    """
    after = known(session)
    others = [host for host in _hosts(session) if host.user_id != by.pk]
    if after != before:
        _tell_of_change(others, session, before, now=now)
    is_moved = facts.period(after) != facts.period(before)
    if is_moved:
        _move_rosters(session, now=now)
    plan(session, now=now, told=[host.user_id for host in others] if is_moved else ())


def _tell_of_change(hosts, session, before, *, now):
    of_kind = Reminder.objects.filter(session=session, kind=Kind.SESSION_CHANGED)
    unsent = {row.user_id: row for row in _waiting(of_kind)}
    told = list(of_kind.values_list("user_id", flat=True))
    new = []
    for host in hosts:
        row = unsent.get(host.user_id) or _change(host, session, before, told.count(host.user_id) + 1, now)
        row.meant_at = _settled(row, session, now)
        row.useful_until = session.starts_at
        if row.pk is None:
            new.append(row)
    rows.write(new, now=now)
    _place_again(unsent.values(), now=now)
    notices.tell_hosts("session_changed", hosts, session, now=now)


def _waiting(found):
    found = found.filter(state__in=Reminder.CLAIMABLE).select_for_update(of=("self",))
    return list(found.select_related("user", "institution", "session"))


def _place_again(waiting, *, now):
    for row in waiting:
        row.due_at = None
    placing.place(waiting, now=now)
    moment = ["meant_at", "due_at", "useful_until", "state", "final_reason", "finished_at"]
    Reminder.objects.bulk_update(waiting, moment)


def _change(host, session, before, number, now):
    told = {"old": before, "first_at": now.isoformat(), "is_new": host.user_id not in before["hosts"]}
    return _row(Kind.SESSION_CHANGED, host, session, due_at=now, now=now, version=number, facts=told)


def _settled(row, session, now):
    first_at = datetime.fromisoformat(row.facts["first_at"])
    starts = (session.starts_at, facts.start(row.facts["old"]))
    return timing.moved(now, first_at=first_at, starts=starts)


def _move_rosters(session, *, now):
    """The roster is asked once per session, so its rows follow the new end."""
    waiting = _waiting(Reminder.objects.filter(session=session, kind=Kind.ROSTER_DUE))
    for row in waiting:
        row.meant_at = session.ends_at + ROSTER_AFTER[row.version - 1]
        row.useful_until = kinds.useful_until(row.kind, session, due_at=row.meant_at)
    _place_again(waiting, now=now)


def _hosts(session) -> list[SessionHost]:
    return list(session.hosts.select_related("user").order_by("position"))


def _before(host, session, now):
    for kind in (Kind.HOST_DAY_BEFORE, Kind.HOST_STARTS_SOON):
        yield _row(kind, host, session, due_at=now, now=now, version=session.schedule_version)


def _rosters(host, session, now):
    for number, after in enumerate(ROSTER_AFTER, start=1):
        due_at = session.ends_at + after
        yield _row(Kind.ROSTER_DUE, host, session, due_at=due_at, now=now, version=number)


def _row(kind, host, session, **fields):
    about = f"session-{session.pk}"
    return rows.to_person(kind, host.user, session.institution, about=about, session=session, **fields)


def _not_host(row, now):
    if not SessionHost.objects.filter(session=row.session_id, user=row.user_id).exists():
        return RIGHTS_CHANGED


def _off(row, now):
    if row.session.status in (Session.Status.CANCELLED, Session.Status.WITHDRAWN):
        return State.CANCELLED, "session_cancelled"


def _begun(row, now):
    if row.session.status != Session.Status.PLANNED or now >= row.session.starts_at:
        return State.EXPIRED, "moment_passed"


def _as_told_before(row, now):
    if known(row.session) == row.facts["old"]:
        return State.CANCELLED, "no_net_change"


def _who_came_is_known(row, now):
    signals = AttendanceSignal.objects.filter(session=row.session_id, source__in=TOLD_WHO_CAME)
    if signals.exists():
        return State.SUPPRESSED, "already_done"


CHECKS = {
    Kind.HOST_DAY_BEFORE: (_not_host, _off, _begun),
    Kind.HOST_STARTS_SOON: (_not_host, _off, _begun),
    Kind.SESSION_CHANGED: (_not_host, _off, _begun, _as_told_before),
    Kind.ROSTER_DUE: (_not_host, _off, _who_came_is_known),
}


def _own_session(row, now) -> dict:
    taken = row.session.registrations.confirmed().count()
    return {"taken": taken, "studio_url": calendar.link("studio_session", row.session_id)}


def _change_told(row, now) -> dict:
    return _own_session(row, now) | {
        "is_new": row.facts["is_new"],
        "changes": list(_changes(row.facts["old"], known(row.session))),
    }


def _changes(old, new):
    if facts.period(old) != facts.period(new):
        yield _("The time was: {period}").format(
            period=words.period(facts.start(old), facts.end(old), old["time_zone"])
        )
    if old["place"] != new["place"]:
        yield _("The place was: {place}").format(place=old["place"] or _("Online"))
    if old["link"] != new["link"]:
        yield _("The link of the meeting is another one. “Join” already leads there.")
    if old["hosts"] != new["hosts"]:
        yield _("Other people give this session.")


def _roster(row, now) -> dict:
    return {"roster_url": calendar.link("studio_roster", row.session_id)}


VALUES = {
    Kind.HOST_DAY_BEFORE: _own_session,
    Kind.HOST_STARTS_SOON: _own_session,
    Kind.SESSION_CHANGED: _change_told,
    Kind.ROSTER_DUE: _roster,
}
