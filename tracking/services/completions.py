"""Facts become a completion of a stop, once per cycle."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime

from courses.models import Session, SkillFramework, Stop
from metro.accounts.models import Membership, User
from metro.accounts.services import audit
from metro.core.turns import in_turn
from tracking.models import Attendance, Completion, CompletionSkill
from tracking.services.locks import lock_users

RENEW_FROM = 6  # Months before it expires a completion can be renewed.

# Which kinds of facts satisfy a rule once no check is open. A rule that is not here needs facts that are
# not kept yet.
_SATISFIED_BY = {
    Stop.Completion.ATTENDED: {Completion.Kind.LIVE},
    Stop.Completion.ATTENDED_AND_CHECK: {Completion.Kind.LIVE},
    Stop.Completion.ATTENDED_OR_RECORDING: {Completion.Kind.LIVE},
    Stop.Completion.ANY: {Completion.Kind.LIVE},
}


@dataclass(frozen=True)
class Fact:
    """Something that happened and may complete a stop."""

    kind: str
    happened_at: datetime
    session_id: int


@in_turn
def evaluate(
    member: Membership, stop: Stop, *, now: datetime, by: User | None = None, reason: str = ""
) -> Completion | None:
    """Bring the completions of this stop in line with the facts; the one that holds now, if any.

    A completion keeps its date, minutes and levels as long as its own fact stands. When that falls away
    another fact takes its place, or it is revoked (`reason`); a later fact makes the same row valid again.
    """
    lock_users([member.user_id])
    facts = _facts(member, stop, now=now)
    rows = list(Completion.objects.filter(member=member, stop=stop).order_by("cycle"))
    used = {row.session_id for row in rows if row.revoked_at is None}
    spare = [fact for fact in facts if fact.session_id not in used and _satisfies(fact, stop)]
    standing = {fact.session_id for fact in facts}
    last = None
    for row in rows:
        if not _stands(row, standing):
            _restate(row, _take(spare, last, member), last, now=now, by=by, reason=reason)
        last = row if row.revoked_at is None else last
    while (last is None and not rows) or (last and last.expires_date):
        fact = _take(spare, last, member)
        if fact is None:
            break
        last = _create(member, stop, fact, last, now=now, by=by)
    return last


def has_questions(stop: Stop) -> bool:
    """Whether the stop asks questions, so that its check can be open. The one place that knows.

    No stop has questions yet. A stop without questions has no check to close, so presence alone completes
    it under `attended_and_check` too.
    """
    return False


def add_months(day: date, months: int) -> date:
    """The same day some months later (or earlier), clipped to the length of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _facts(member, stop, *, now) -> list[Fact]:
    """What happened, oldest first."""
    rows = (
        Attendance.objects.present()
        .filter(member=member, session__stop=stop, session__ends_at__lte=now)
        .filter(session__status__in=(Session.Status.PLANNED, Session.Status.HELD))
        .order_by("session__ends_at", "session")
    )
    seen = rows.values_list("session__ends_at", "session")
    return [Fact(Completion.Kind.LIVE, ends_at, session_id) for ends_at, session_id in seen]


def _satisfies(fact, stop):
    if stop.completion == Stop.Completion.ATTENDED_AND_CHECK and has_questions(stop):
        return False
    return fact.kind in _SATISFIED_BY.get(stop.completion, set())


def _stands(row, standing):
    """Valid, and by a fact that still holds. What was not completed by a session is not judged here."""
    return row.revoked_at is None and (row.session_id is None or row.session_id in standing)


def _take(spare, last, member):
    """The oldest spare fact that may complete, or renew the last completion; it is spare no longer."""
    for fact in spare:
        if last is None or _renews(fact, last, member):
            spare.remove(fact)
            return fact
    return None


def _renews(fact, last, member):
    if last.expires_date is None:
        return False
    return _day(fact.happened_at, member) >= add_months(last.expires_date, -RENEW_FROM)


def _restate(row, fact, last, *, now, by, reason):
    """Put the row on another fact, or revoke it. Minutes and levels stay as they were frozen."""
    before = "revoked" if row.revoked_at else "valid"
    if fact is None and before == "revoked":
        return
    if fact is None:
        row.revoked_at, row.revoked_reason = now, reason or "attendance_corrected"
    else:
        row.revoked_at, row.revoked_reason = None, ""
        row.session_id, row.kind, row.completed_at = fact.session_id, fact.kind, fact.happened_at
        row.expires_date = _expires(row.stop, row.member, fact, last)
    row.save()
    after = "revoked" if row.revoked_at else "valid"
    event = "revoke" if row.revoked_at else "restore"
    _record(row, event, before, after, now=now, by=by, reason=row.revoked_reason)


def _create(member, stop, fact, last, *, now, by):
    technical, didactic = _minutes(stop)
    row = Completion.objects.create(
        institution_id=member.institution_id,
        member=member,
        stop=stop,
        session_id=fact.session_id,
        cycle=last.cycle + 1 if last else 1,
        kind=fact.kind,
        completed_at=fact.happened_at,
        recorded_at=now,
        minutes_technical=technical,
        minutes_didactic=didactic,
        rule=stop.completion,
        expires_date=_expires(stop, member, fact, last),
    )
    levels = stop.stop_skills.order_by("position")
    CompletionSkill.objects.bulk_create(
        CompletionSkill(completion=row, skill_id=met.skill_id, level_id=met.level_id) for met in levels
    )
    _record(row, "complete", "", "valid", now=now, by=by)
    return row


def _minutes(stop) -> tuple[int, int]:
    """Technical and didactic minutes; together always the minutes of the stop."""
    sides = stop.stop_skills.values_list("minutes", "skill__framework__side")
    didactic = sum(minutes for minutes, side in sides if side == SkillFramework.Side.DIDACTIC)
    return stop.minutes - didactic, didactic


def _expires(stop, member, fact, last) -> date | None:
    """First day that no longer counts. In time, the new period follows the old: nobody loses months."""
    if stop.valid_months is None:
        return None
    starts_on = _day(fact.happened_at, member)
    if last and last.expires_date:
        starts_on = max(starts_on, last.expires_date)
    return add_months(starts_on, stop.valid_months)


def _day(moment, member):
    return moment.astimezone(member.institution.zone).date()


def _record(row, event, before, after, *, now, by, reason=""):
    audit.record(
        row,
        event,
        now=now,
        actor=by,
        subject=row.member_id,
        from_state=before,
        to_state=after,
        reason=reason,
    )
