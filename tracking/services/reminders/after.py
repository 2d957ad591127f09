"""What is told after a session: it was missed, its questions are open, its recording is there."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q

from courses.models import Check, Session, SessionHost, Stop
from tracking.models import Attendance, Completion, Registration, Reminder
from tracking.models.reminders import Kind
from tracking.queries import calendar
from tracking.queries.checks import has_open_check
from tracking.services.reminders import bulk, rows

State = Reminder.State
Result = Attendance.Result
NOT_THERE = (Result.ABSENT, Result.UNKNOWN)
MISSED_AT = time(8, 30)
MISSED_FOR = timedelta(days=10)
CHECK_AFTER = timedelta(hours=2)
CHECK_FOR = timedelta(days=14)
RECORDING_AFTER = timedelta(hours=1)
RECORDING_FOR = timedelta(days=30)
ALREADY_DONE = (State.SUPPRESSED, "already_done")
# Where a recording with the questions completes the stop.
RECORDING_COUNTS = (
    Stop.Completion.RECORDING_AND_CHECK,
    Stop.Completion.ATTENDED_OR_RECORDING,
    Stop.Completion.ANY,
)


def plan(*, now: datetime) -> None:
    """Plan what sessions of the last days call for. One query per kind finds what is not planned yet."""
    bulk.write(_missed(now), now=now)
    bulk.write(_close_stop(now), now=now)
    bulk.write(_recording_ready(now), now=now)


def _missed(now) -> Iterable[Reminder]:
    found = (
        _held(now - MISSED_FOR).filter(result__in=NOT_THERE).exclude(Exists(_new_seat("member__user", now)))
    )
    days = bulk.WorkingDays()
    for row in bulk.read(_untold(found, Kind.MISSED)):
        due_at = days.next(now, MISSED_AT, row.member.user, row.member.institution)
        yield _row(Kind.MISSED, row, due_at=due_at, now=now)


def _close_stop(now) -> Iterable[Reminder]:
    asked = Check.objects.asked().filter(stop=OuterRef("session__stop"))
    found = _held(now - CHECK_FOR).filter(Exists(asked), result=Result.PRESENT)
    for row in bulk.read(_untold(found, Kind.CLOSE_STOP)):
        until = row.session.ends_at + CHECK_FOR
        due_at = max(row.session.ends_at + CHECK_AFTER, now)
        yield _row(Kind.CLOSE_STOP, row, due_at=due_at, useful_until=until, now=now)


def _recording_ready(now) -> Iterable[Reminder]:
    """Who had a seat at an ended session of the stop and has not completed it, per recording."""
    seats = Registration.objects.confirmed().filter(session__ends_at__lte=now)
    recorded = FilteredRelation(
        "session__stop__sessions",
        condition=Q(session__stop__sessions__recording_at__gt=now - RECORDING_FOR)
        & Q(session__stop__sessions__recording_at__lte=now),
    )
    here = Q(recorded__institution=F("institution")) | Q(recorded__pk=F("session"))
    found = seats.annotate(recorded=recorded).filter(here, recorded__status__in=_TOOK_PLACE)
    found = found.exclude(recorded__recording_url="").annotate(recorded_id=F("recorded__pk"))
    told = Reminder.objects.filter(
        kind=Kind.RECORDING_READY, user=OuterRef("user"), session=OuterRef("recorded_id")
    )
    found = found.exclude(Exists(told)).exclude(Exists(_completed()))
    by_id = Session.objects.select_related("stop").in_bulk
    for chunk in bulk.chunks(bulk.read(found.select_related("member__user", "member__institution"))):
        sessions = by_id({row.recorded_id for row in chunk})
        for row in chunk:
            yield _recording(row.member, sessions[row.recorded_id], now)


def _recording(member, session, now):
    return rows.to_person(
        Kind.RECORDING_READY,
        member.user,
        member.institution,
        about=f"stop-{session.stop_id}-recording-{session.pk}",
        due_at=max(session.recording_at + RECORDING_AFTER, now),
        now=now,
        member=member,
        session=session,
    )


_TOOK_PLACE = (Session.Status.PLANNED, Session.Status.HELD)


def _held(since):
    """Attendance at sessions held since then, of people who did not give the session."""
    gave = SessionHost.objects.filter(session=OuterRef("session"), user=OuterRef("member__user"))
    found = Attendance.objects.filter(session__status=Session.Status.HELD, session__ends_at__gt=since)
    return found.exclude(Exists(gave)).exclude(Exists(_completed()))


def _completed():
    return Completion.objects.valid().filter(member=OuterRef("member"), stop=OuterRef("session__stop"))


def _new_seat(user, now):
    seats = Registration.objects.open().upcoming(now)
    return seats.filter(user=OuterRef(user), session__stop=OuterRef("session__stop"))


def _untold(found, kind):
    told = Reminder.objects.filter(kind=kind, user=OuterRef("member__user"), session=OuterRef("session"))
    found = found.exclude(Exists(told))
    return found.select_related("member__user", "member__institution", "session")


def _row(kind, attendance, **fields):
    member, session = attendance.member, attendance.session
    about = f"session-{session.pk}"
    return rows.to_person(
        kind,
        member.user,
        member.institution,
        about=about,
        version=1,
        member=member,
        session=session,
        **fields,
    )


def _off(row, now):
    if row.session.status in (Session.Status.CANCELLED, Session.Status.WITHDRAWN):
        return State.CANCELLED, "session_cancelled"


def _completed_since(row, now):
    if row.is_completed:
        return ALREADY_DONE


def _known_present(row, now):
    if _result(row) not in NOT_THERE:
        return ALREADY_DONE


def _comes_again(row, now):
    seats = Registration.objects.open().upcoming(now)
    if seats.filter(user=row.user_id, session__stop=row.session.stop_id).exists():
        return ALREADY_DONE


def _check_closed(row, now):
    today = now.astimezone(row.institution.zone).date()
    if not has_open_check(row.session, row.member_id, today=today):
        return ALREADY_DONE


def _no_recording(row, now):
    if not row.session.recording_url:
        return State.CANCELLED, "no_net_change"


CHECKS = {
    Kind.MISSED: (_off, _completed_since, _known_present, _comes_again),
    Kind.CLOSE_STOP: (_off, _completed_since, _check_closed),
    Kind.RECORDING_READY: (_off, _no_recording, _completed_since),
}


def _result(row):
    found = Attendance.objects.filter(session=row.session_id, member=row.member_id)
    return found.values_list("result", flat=True).first()


def _of_missed(row, now) -> dict:
    return {
        "is_unknown": _result(row) == Result.UNKNOWN,
        "dates": calendar.other_dates(row.session, now=now),
        "has_recording": bool(row.session.recording_url),
    }


def _of_recording(row, now) -> dict:
    return {"counts": row.session.stop.completion in RECORDING_COUNTS}


VALUES = {
    Kind.MISSED: _of_missed,
    Kind.CLOSE_STOP: lambda row, now: {},
    Kind.RECORDING_READY: _of_recording,
}
