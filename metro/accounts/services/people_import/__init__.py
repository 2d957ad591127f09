"""Import the people of an institution from a spreadsheet : all or nothing, safe to repeat."""

from datetime import date, datetime

from django.db import connection, transaction

from metro.accounts.models import Institution, Membership, User
from metro.accounts.services.people_import import known, planning, writing
from metro.accounts.services.people_import.persons import gather
from metro.accounts.services.people_import.programs import take
from metro.accounts.services.people_import.reading import PeopleFile, read
from metro.accounts.services.people_import.report import (
    Adjustment,
    ConfirmNeeded,
    FieldChange,
    ImportEmpty,
    ImportRunning,
    PersonLine,
    Report,
    RowError,
)

__all__ = [
    "Adjustment",
    "ConfirmNeeded",
    "FieldChange",
    "ImportEmpty",
    "ImportRunning",
    "PeopleFile",
    "PersonLine",
    "Report",
    "RowError",
    "carry_out",
    "read",
    "run",
    "take",
]

_LOCK = 72_001  # The class of our advisory locks for imports of people; the second number is the institution.


def run(data: bytes, institution: Institution, *, allow_coordinator: bool = False, **options) -> Report:
    """Import a file: `carry_out` of what `read` finds. Raises FileRefused too."""
    return carry_out(read(data, allow_coordinator=allow_coordinator), institution, **options)


@transaction.atomic
def carry_out(
    people: PeopleFile,
    institution: Institution,
    *,
    by: User | None,
    now: datetime,
    dry_run: bool,
    full: bool = False,
    confirm: int | None = None,
    since: date | None = None,
) -> Report:
    """Plan the rows and, unless it is a trial or has a fault, carry it out. Both give the same report.

    `full`: memberships of absent people end today. `confirm`: the number of ends that a person typed.
    `since`: the day from which changed part-time factors hold, in this school year (default today).
    Raises ImportEmpty, ImportRunning, and ConfirmNeeded (which carries the report).
    """
    _lock(institution)
    persons = gather(people)
    facts = known.load(institution, {row.email for row in people.rows}, now=now)
    coordinators = _coordinators(facts.members, now)
    active = sum(member.is_active(now) for member in facts.members)
    plan = planning.make(people, persons, facts, full=full, since=since)
    report = _filled(people.report, plan, active, coordinators)
    report.is_dry_run = dry_run
    if dry_run or report.errors:
        return report
    if report.needs_confirmation and confirm != report.end_count:
        raise ConfirmNeeded(report)
    writing.write(plan, institution, by=by, now=now)
    report.is_applied = True
    return report


def _lock(institution):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, institution.pk])
        if not cursor.fetchone()[0]:
            raise ImportRunning


def _filled(report, plan, active, coordinators):
    old = [step for step in plan.steps if not step.is_new]
    report.created = [step.line for step in plan.steps if step.is_new]
    report.ended = [step.line for step in old if step.is_end]
    report.changed = [step.line for step in old if step.changes and not step.is_end]
    report.same = [step.line for step in old if not step.changes]
    report.new_teams = [team.name for team in plan.new_teams]
    report.active = active
    report.moved = sum(step.loses_team for step in old)
    report.needs_confirmation = _asks(report, {step.member.pk for step in old if step.is_end}, coordinators)
    return report


def _asks(report, ended, coordinators):
    """More than 5 persons and 10 % or a fifth would end, a fifth would move, or nobody would coordinate."""
    many = report.end_count > 5 and report.end_count * 10 > report.active
    fifth = max(report.end_count, report.moved) * 5 > report.active
    last = bool(coordinators) and coordinators <= ended
    return many or fifth or last


def _coordinators(members, now):
    is_one = Membership.Role.COORDINATOR
    return {member.pk for member in members if member.role == is_one and member.is_active(now)}
