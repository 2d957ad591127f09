"""Facts become a completion of a stop, once per cycle."""

from datetime import date, datetime

from courses.models import SkillFramework, Stop
from metro.accounts.models import Membership, User
from metro.accounts.services import audit
from metro.core.turns import in_turn
from tracking.models import Completion, CompletionSkill
from tracking.queries.cycles import RENEW_FROM, add_months, day
from tracking.services.happened import happened
from tracking.services.locks import lock_users


@in_turn
def evaluate(
    member: Membership, stop: Stop, *, now: datetime, by: User | None = None, reason: str = ""
) -> Completion | None:
    """Bring the completions of this stop in line with the facts; the one that holds now, if any.

    A completion keeps its date, minutes and levels as long as its own fact stands. When that falls away
    another fact takes its place, or it is revoked (`reason`); a later fact makes the same row valid again.
    """
    lock_users([member.user_id])
    found = happened(member, stop, now=now)
    rows = list(Completion.objects.filter(member=member, stop=stop).order_by("cycle"))
    used = {row.source for row in rows if row.revoked_at is None}
    last = None
    for row in rows:
        facts = found.facts(row.cycle, used=used)
        if not _stands(row, found.standing):
            _restate(row, _first(facts, last, member), last, now=now, by=by, reason=reason)
        elif row.kind == Completion.Kind.RECORDING:
            _upgrade(row, facts, last, now=now, by=by)
        used.add(row.source)
        last = row if row.revoked_at is None else last
    while (last is None and not rows) or (last and last.expires_date):
        cycle = last.cycle + 1 if last else 1
        fact = _first(found.facts(cycle, used=used), last, member)
        if fact is None:
            break
        last = _create(member, stop, fact, last, now=now, by=by)
        used.add(fact.source)
    return last


def _stands(row, standing):
    """Valid, and by a fact that still holds. What neither a session nor evidence completed is not judged here."""
    return row.revoked_at is None and (row.source is None or row.source in standing)


def _first(facts, last, member):
    """The oldest of these facts that may complete, or renew the last completion."""
    return next((fact for fact in facts if last is None or _renews(fact, last, member)), None)


def _renews(fact, last, member):
    if last.expires_date is None:
        return False
    return day(fact.began_at, member) >= add_months(last.expires_date, -RENEW_FROM)


def _upgrade(row, facts, last, *, now, by):
    """Live after the recording is the better result. Date and minutes stay: hours are booked once."""
    live = [fact for fact in facts if fact.kind == Completion.Kind.LIVE]
    fact = _first([fact for fact in live if not _renews(fact, row, row.member)], last, row.member)
    if fact is None:
        return
    row.kind, row.session_id = fact.kind, fact.session_id
    row.save(update_fields=["kind", "session"])
    _record(row, "upgrade", Completion.Kind.RECORDING, fact.kind, now=now, by=by)


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
        row.evidence_id = fact.evidence_id
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
        evidence_id=fact.evidence_id,
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
    starts_on = day(fact.happened_at, member)
    if last and last.expires_date:
        starts_on = max(starts_on, last.expires_date)
    return add_months(starts_on, stop.valid_months)


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
