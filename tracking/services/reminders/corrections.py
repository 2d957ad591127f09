"""What is told when somebody else changes what is known of a person: another result, or none any more."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from courses.models import Session
from metro.accounts.models import User
from metro.core import words
from tracking.models import Attendance, AttendanceSignal, Evidence, Notice, Reminder
from tracking.models.reminders import Kind
from tracking.queries import calendar
from tracking.services.reminders import notices, rows

State = Reminder.State
SETTLE = timedelta(minutes=10)


def corrected(attendance: Attendance, was: str, *, by: User, now: datetime) -> None:
    """Tell that somebody else set the record right. A correction that was not told yet is told with it."""
    user = attendance.member.user
    if by.pk == user.pk or attendance.result == was:
        return
    told = _unsent(attendance).exists()
    row = _row(attendance, was, about=f"attendance-{attendance.pk}", now=now)
    Notice.objects.bulk_create([notices.of_row(row, now=now)])
    if not told:
        rows.write([row], now=now)


def voided(attendances: Iterable[Attendance], *, now: datetime) -> None:
    """Tell who was there that the session does not count any more."""
    found = [
        row for row in attendances if row.result in (Attendance.Result.PRESENT, Attendance.Result.CLAIMED)
    ]
    new = [_row(row, row.result, about=f"void-{row.pk}", now=now) for row in found]
    Notice.objects.bulk_create(notices.of_row(row, now=now) for row in new)
    rows.write(new, now=now)


def evidence_revoked(evidence: Evidence, *, by: User, now: datetime) -> None:
    """Tell that approved evidence does not count any more."""
    row = rows.to_person(
        Kind.CORRECTION_MADE,
        evidence.member.user,
        evidence.member.institution,
        about=f"evidence-{evidence.pk}",
        due_at=now + SETTLE,
        now=now,
        version=evidence.decision_number,
        member=evidence.member,
        facts={"evidence": evidence.pk, "title": evidence.title},
    )
    Notice.objects.bulk_create([notices.of_row(row, now=now)])
    rows.write([row], now=now)


def _unsent(attendance):
    rows_ = Reminder.objects.filter(kind=Kind.CORRECTION_MADE, state__in=Reminder.CLAIMABLE)
    return rows_.filter(session=attendance.session_id, member=attendance.member_id)


def _row(attendance, was, *, about, now):
    member = attendance.member
    return rows.to_person(
        Kind.CORRECTION_MADE,
        member.user,
        member.institution,
        about=about,
        due_at=now + SETTLE,
        now=now,
        version=attendance.correction_number,
        member=member,
        session=attendance.session,
        facts={"was": was},
    )


def _as_it_was(row, now):
    if "evidence" in row.facts:
        return _counts_again(row)
    if not _is_void(row) and _result(row) == row.facts["was"]:
        return State.CANCELLED, "no_net_change"


def _counts_again(row):
    if not Evidence.objects.filter(pk=row.facts["evidence"], decision_number=row.version).exists():
        return State.CANCELLED, "no_net_change"


CHECKS = {Kind.CORRECTION_MADE: (_as_it_was,)}


def _is_void(row):
    return row.session.status == Session.Status.CANCELLED


def _result(row):
    found = Attendance.objects.filter(session=row.session_id, member=row.member_id)
    return found.values_list("result", flat=True).first() or Attendance.Result.UNKNOWN


def _correction(row, now) -> dict:
    return _of_evidence(row) if "evidence" in row.facts else _of_attendance(row)


def _of_evidence(row) -> dict:
    evidence = Evidence.objects.get(pk=row.facts["evidence"])
    return {
        "layout": "emails/news",
        "title": evidence.title,
        "reason": evidence.reason,
        "day": words.date_only(evidence.done_date),
        "hours_url": calendar.link("hours"),
    }


def _of_attendance(row) -> dict:
    signals = AttendanceSignal.objects.filter(
        session=row.session_id, member=row.member_id, source=AttendanceSignal.Source.CORRECTION
    )
    last = signals.order_by("at", "pk").last()
    return {
        "layout": "emails/session",
        "is_void": _is_void(row),
        "was": Attendance.Result(row.facts["was"]).label,
        "result": Attendance.Result(_result(row)).label,
        "reason": row.session.status_reason if _is_void(row) else last.reason if last else "",
    }


VALUES = {Kind.CORRECTION_MADE: _correction}
