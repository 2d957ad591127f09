"""What people did in the past year and a bit: lines followed, sessions attended, skills confirmed."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from courses.models import LineStop, LineVersion, SkillFramework
from metro.accounts.models import Membership
from tracking.models import (
    Attendance,
    AttendanceSignal,
    Completion,
    CompletionSkill,
    LineChoice,
    Registration,
    SkillAssessment,
)
from tracking.services.demo.people import Cast
from tracking.services.demo.sessions import Plan

TECHNICAL = SkillFramework.Side.TECHNICAL
DOCENT_LINES = "ACF"


@dataclass
class Rows:
    """Everything to write, in the order in which it is written."""

    choices: list = field(default_factory=list)
    registrations: list = field(default_factory=list)
    signals: list = field(default_factory=list)
    attendances: list = field(default_factory=list)
    completions: list = field(default_factory=list)
    skills: list = field(default_factory=list)
    assessments: list = field(default_factory=list)

    def save(self) -> None:
        LineChoice.objects.bulk_create(self.choices)
        Registration.objects.bulk_create(self.registrations)
        AttendanceSignal.objects.bulk_create(self.signals)
        Attendance.objects.bulk_create(self.attendances)
        Completion.objects.bulk_create(self.completions)
        CompletionSkill.objects.bulk_create(self.skills)
        SkillAssessment.objects.bulk_create(self.assessments)


def create(cast: Cast, plan: Plan, rng: Random, *, now: datetime) -> None:
    """Line by line in order, as teachers do it; some much, some nothing."""
    versions = _versions()
    rows = Rows()
    seats: dict[int, int] = defaultdict(int)
    for institution in cast.institutions:
        held = plan.held[institution.pk]
        for member in cast.members[institution.pk]:
            zeal = 0.62 if member == cast.teacher else rng.betavariate(1.6, 2.0)
            chosen = _chosen(versions, member == cast.teacher, rng)
            _follow(member, chosen, rows, rng, now)
            _walk(member, chosen, held, zeal, rows, seats, rng)
    rows.save()


def _versions() -> dict[str, tuple[LineVersion, list]]:
    stops = defaultdict(list)
    line_stops = LineStop.objects.select_related("stop").order_by("position")
    for row in line_stops.prefetch_related("stop__stop_skills__skill__framework", "stop__stop_skills__level"):
        stops[row.version_id].append(row.stop)
    versions = LineVersion.objects.released().select_related("line").order_by("line__code")
    return {version.line.code: (version, stops[version.pk]) for version in versions}


def _chosen(versions, is_docent, rng):
    codes = DOCENT_LINES if is_docent else rng.sample(sorted(versions), rng.choice((1, 2, 2, 3)))
    return [versions[code] for code in codes]


def _follow(member, chosen, rows, rng, now):
    for version, _stops in chosen:
        joined = max(now - timedelta(days=430 - rng.randrange(60)), _first_day(member, now))
        rows.choices.append(
            LineChoice(
                institution_id=member.institution_id,
                member=member,
                line=version.line,
                version=version,
                joined_at=joined,
            )
        )


def _walk(member, chosen, held, zeal, rows, seats, rng):
    done: set[int] = set()
    for _version, stops in chosen:
        reach = round(len(stops) * min(1, zeal * rng.uniform(0.7, 1.5)))
        for stop in stops[:reach]:
            if stop.pk not in done and rng.random() < 0.92:
                done.add(stop.pk)
                _attend(member, stop, held[stop.pk], rows, seats, rng)


def _attend(member: Membership, stop, sessions, rows, seats, rng):
    there = [one for one in sessions if one.starts_at.date() >= member.start_date]
    free = [one for one in there if seats[one.pk] < one.capacity]
    if not free:
        return
    session = rng.choice(free)
    registered = session.starts_at - timedelta(days=rng.randrange(2, 18), minutes=rng.randrange(600))
    fields = {"institution_id": member.institution_id, "member": member, "session": session}
    row = Registration(**fields, user=member.user, registered_at=registered, queued_at=registered)
    rows.registrations.append(row)
    row.registered_by = member.user
    if rng.random() < 0.07:
        _cancelled(row, session, rng)
        return
    row.status = Registration.Status.CONFIRMED
    seats[session.pk] += 1
    _roster(fields, session, stop, rng.random() < 0.9, rows, rng)


def _cancelled(row, session, rng):
    row.status = Registration.Status.CANCELLED
    row.ended_reason = Registration.EndedReason.SELF
    row.ended_at = session.starts_at - timedelta(hours=rng.choice((3, 30, 72)))
    row.is_late = session.starts_at - row.ended_at < timedelta(hours=24)


def _roster(fields, session, stop, is_present, rows, rng):
    decided = session.ends_at + timedelta(hours=2)
    source = AttendanceSignal.Source.ROSTER
    rows.signals.append(AttendanceSignal(**fields, source=source, is_present=is_present, at=decided))
    result = Attendance.Result.PRESENT if is_present else Attendance.Result.ABSENT
    rows.attendances.append(Attendance(**fields, result=result, source=source, decided_at=decided))
    if is_present:
        _complete(fields, session, stop, decided, rows, rng)


def _complete(fields, session, stop, decided, rows, rng):
    skills = list(stop.stop_skills.all())
    technical = sum(row.minutes for row in skills if row.skill.framework.side == TECHNICAL)
    completion = Completion(
        **fields,
        stop=stop,
        kind=Completion.Kind.LIVE,
        completed_at=session.ends_at,
        recorded_at=decided,
        minutes_technical=technical,
        minutes_didactic=stop.minutes - technical,
        rule=stop.completion,
    )
    rows.completions.append(completion)
    is_confirmed = rng.random() < 0.4
    for row in skills:
        rows.skills.append(CompletionSkill(completion=completion, skill=row.skill, level=row.level))
        if is_confirmed:
            rows.assessments.append(_confirmed(fields, session, row, decided))


def _confirmed(fields, session, row, decided):
    return SkillAssessment(
        **fields, skill=row.skill, level=row.level, kind=SkillAssessment.Kind.EXPERT, assessed_at=decided
    )


def _first_day(member, now):
    days = (now.date() - member.start_date).days
    return now - timedelta(days=max(days, 0))
