"""From signals to a result. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from courses.models import Session
from tracking.models import Attendance, AttendanceSignal

Source = AttendanceSignal.Source
Result = Attendance.Result

_SAYS_PRESENT = {True: Result.PRESENT, False: Result.ABSENT, None: Result.UNKNOWN}
_WITHOUT_PROOF = {Source.JOIN: Result.UNKNOWN, Source.CLAIM: Result.CLAIMED, Source.CODE: Result.PRESENT}


@dataclass(frozen=True)
class Verdict:
    """The result, the source that decided, and the minutes when a file told them."""

    result: str
    source: int | None
    minutes: int | None


def verdict(signals: Sequence[AttendanceSignal], session: Session) -> Verdict:
    """The highest rank decides; within a rank the latest, within files the union. Oldest signal first."""
    if not signals:
        return Verdict(Result.UNKNOWN, None, None)
    files = [row for row in signals if row.source == Source.FILE]
    minutes = counted_minutes(files, session)
    source = max(row.source for row in signals)
    latest = [row for row in signals if row.source == source][-1]
    if source in _WITHOUT_PROOF:
        result = _WITHOUT_PROOF[source]
    elif source == Source.FILE:
        result = _of_files(files, minutes, session)
    else:
        result = _SAYS_PRESENT[latest.is_present]
    return Verdict(result, source, minutes)


def required_minutes(session: Session) -> int:
    """The share of the planned minutes that the stop asks for, rounded up."""
    return -(-session.stop.min_presence * session.planned_minutes // 100)


def counted_minutes(files: Sequence[AttendanceSignal], session: Session) -> int | None:
    """Whole minutes of the session that the intervals cover together; None when no interval is known."""
    spans = [(row.joined_at, row.left_at) for row in files if _is_readable(row)]
    if not spans:
        return None
    return int(_covered(spans, session.starts_at, session.ends_at).total_seconds() // 60)


def _of_files(files, minutes, session):
    if minutes is None:
        return _SAYS_PRESENT[files[-1].is_present]
    if minutes >= required_minutes(session):
        return Result.PRESENT
    # A length that could not be read may be the rest: not known, never nothing.
    unreadable = any(not _is_readable(row) and row.is_present is None for row in files)
    return Result.UNKNOWN if unreadable else Result.ABSENT


def _is_readable(row):
    return row.joined_at is not None and row.left_at is not None and row.joined_at <= row.left_at


def _covered(spans, starts_at: datetime, ends_at: datetime) -> timedelta:
    total, reached = timedelta(), starts_at
    for joined_at, left_at in sorted(spans):
        begin, end = max(_second(joined_at), reached), min(_second(left_at), ends_at)
        if end > begin:
            total += end - begin
            reached = end
    return total


def _second(moment):
    return moment.replace(microsecond=0)
