"""What is told when a session moves or does not take place."""

from collections.abc import Iterable
from datetime import datetime

from courses.models import Session
from metro.accounts.models import User
from tracking.models import Registration, Reminder
from tracking.models.reminders import Kind
from tracking.services.reminders import facts, kinds, notices, placing, rows, timed, timing

State = Reminder.State
Status = Registration.Status


def session_moved(session: Session, *, now: datetime) -> None:
    """Void what was planned for the old time, plan for the new one, and tell the change once it has settled.

    Several moves become one mail from what was last told to what holds now; a move that was undone before
    anybody was told becomes none.
    """
    seats = _open_seats(session)
    unsent = _unsent_moves(session)
    old = facts.noticed(session, seats) | _first_old(seats, unsent) | facts.told(seats)
    undone = [seat for seat in seats if old.get(seat.pk) == facts.of_session(session)]

    _void_older_versions(session, undone, now=now)
    confirmed = [seat for seat in seats if seat.status == Status.CONFIRMED]
    moves = [_move(seat, session, old.get(seat.pk), unsent.get(seat.user_id), now=now) for seat in seats]
    before_start = timed.for_seats(confirmed, session, now=now)
    rows.write([*moves, *before_start], now=now, told_by="told_by_moved")
    more = {seat.pk: {"old": old.get(seat.pk)} for seat in seats}
    notices.tell_each("moved", seats, session, now=now, more=more)


def session_cancelled(
    session: Session, registrations: Iterable[Registration], *, by: User | None, now: datetime
) -> None:
    """Tell who had a seat or waited that it does not take place, and the hosts when somebody else decided."""
    of_session = Reminder.objects.filter(session=session)
    rows.close(of_session, State.CANCELLED, "session_cancelled", now=now)

    seats = list(registrations)
    version = session.schedule_version
    told = [rows.of_seat(Kind.CANCELLED, seat, session, now=now, version=version) for seat in seats]
    hosts = session.hosts.select_related("user").exclude(user=by)
    rows.write([*told, *(_host_row(host, session, now=now) for host in hosts)], now=now)
    notices.tell_each("cancelled", seats, session, now=now)
    notices.tell_hosts("cancelled", hosts, session, now=now)


def _open_seats(session):
    seats = Registration.objects.open().filter(session=session)
    return list(seats.select_related("user", "institution", "session").order_by("pk"))


def _unsent_moves(session):
    rows_ = Reminder.objects.open().filter(session=session, kind=Kind.MOVED).order_by("version")
    return {row.user_id: row for row in rows_}


def _first_old(seats, unsent):
    known = ((seat.pk, unsent[seat.user_id].facts.get("old")) for seat in seats if seat.user_id in unsent)
    return {pk: old for pk, old in known if old}


def _void_older_versions(session, undone, *, now):
    older = Reminder.objects.filter(
        session=session, kind__in=kinds.OF_SCHEDULE, version__lt=session.schedule_version
    )
    moves_undone = older.filter(kind=Kind.MOVED, user__in=[seat.user_id for seat in undone])
    rows.close(moves_undone, State.CANCELLED, "no_net_change", now=now)
    rows.close(older, State.CANCELLED, "schedule_changed", now=now)
    still_open = Reminder.objects.open().filter(session=session, kind__in=kinds.UNTIL_START)
    still_open.update(useful_until=session.starts_at)


def _move(seat, session, old, unsent, *, now):
    first_at = unsent.facts["first_at"] if unsent else now.isoformat()
    starts = [session.starts_at, *([facts.start(old)] if old else [])]
    row = rows.of_seat(
        Kind.MOVED,
        seat,
        session,
        now=now,
        due_at=timing.moved(now, first_at=datetime.fromisoformat(first_at), starts=tuple(starts)),
        version=session.schedule_version,
        facts={"first_at": first_at, "old": old},
    )
    if old == facts.of_session(session):
        return placing.close(row, State.CANCELLED, "no_net_change", now=now)
    return row


def _host_row(host, session, *, now):
    return rows.to_person(
        Kind.CANCELLED,
        host.user,
        session.institution,
        about=f"session-{session.pk}",
        due_at=now,
        now=now,
        session=session,
        version=session.schedule_version,
    )
