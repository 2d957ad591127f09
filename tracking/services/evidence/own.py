"""What somebody does with the own evidence: write, change, hand in, withdraw, remove."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime

from courses.models import Skill, SkillLevel, Stop
from metro.accounts.models import Membership
from metro.accounts.services import audit
from metro.core.errors import IllegalMove
from metro.core.turns import in_turn
from tracking.models import Evidence, EvidenceFile, EvidenceSkill
from tracking.models.evidence import LONGEST, SHORTEST
from tracking.queries.cycles import day
from tracking.queries.entitlement import school_year
from tracking.queries.evidence import TAKES_EVIDENCE
from tracking.services.evidence import files, refusals
from tracking.services.evidence.locking import held_by_owner
from tracking.services.locks import lock_users

Status = Evidence.Status
UNDECIDED = (Status.DRAFT, Status.NOTED, Status.RETURNED)
MOST_UNDECIDED = 100


@dataclass(frozen=True, kw_only=True)
class Written:
    """What its owner says about it. `levels`: per skill the level that it shows."""

    title: str
    done_date: date
    minutes_technical: int = 0
    minutes_didactic: int = 0
    sentence: str = ""
    link: str = ""
    stop: Stop | None = None
    levels: Mapping[Skill, SkillLevel] = field(default_factory=dict)

    @property
    def columns(self) -> dict:
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name != "levels"}


@in_turn
def add(
    member: Membership,
    written: Written,
    *,
    now: datetime,
    is_noted: bool = False,
    upload: files.Upload | None = None,
    key: uuid.UUID | None = None,
) -> Evidence:
    """Write it down: a draft, or noted for the own eyes only. The same `key` again gives the first.

    Raises what `check` raises, and TooMuch.
    """
    lock_users([member.user_id])
    if key and (first := Evidence.objects.filter(uuid=key, member=member).first()):
        return first
    check(member, written, has_file=upload is not None, now=now)
    _demand_room(member)
    row = Evidence.objects.create(
        institution_id=member.institution_id,
        member=member,
        uuid=key or uuid.uuid4(),
        status=Status.NOTED if is_noted else Status.DRAFT,
        created_at=now,
        **written.columns,
    )
    _put_levels(row, written)
    if upload:
        files.put(row, upload, by=member.user, now=now)
    _record(row, "add", "", now=now)
    return row


@in_turn
def edit(
    evidence: Evidence,
    written: Written,
    *,
    now: datetime,
    upload: files.Upload | None = None,
    seen: str = "",
    is_noted: bool | None = None,
) -> Evidence:
    """Change what was not handed in. `seen`: the mark (`mark_of`) of what the writer read, if it matters.

    Raises HandedIn, IllegalMove, ChangedElsewhere and what `check` raises.
    """
    row = held_by_owner(evidence)
    _demand_open(row)
    if seen and seen != mark_of(row):
        raise refusals.ChangedElsewhere
    has_file = upload is not None or EvidenceFile.objects.filter(evidence=row).exists()
    check(row.member, written, has_file=has_file, now=now)
    before = row.status
    if is_noted is not None and row.status != Status.RETURNED:
        row.status = Status.NOTED if is_noted else Status.DRAFT
    for name, value in written.columns.items():
        setattr(row, name, value)
    row.save()
    _put_levels(row, written)
    if upload:
        files.put(row, upload, by=row.member.user, now=now)
    _record(row, "edit", before, now=now)
    return row


@in_turn
def submit(evidence: Evidence, *, now: datetime) -> Evidence:
    """Hand it in, so that it counts once somebody approves. Doing it twice is doing it once."""
    row = held_by_owner(evidence)
    if row.status == Status.SUBMITTED:
        return row
    if not row.can_be_edited:
        raise IllegalMove(status=row.get_status_display())
    if school_year(row.done_date) < school_year(day(now, row.member)) - 1:
        raise refusals.DateTooEarly
    before = row.status
    row.status, row.submitted_at = Status.SUBMITTED, now
    row.decided_by, row.decided_at, row.reason = None, None, ""
    row.save()
    _record(row, "submit", before, now=now)
    return row


@in_turn
def withdraw(evidence: Evidence, *, now: datetime) -> Evidence:
    """Take it out of the queue: it is a draft again. A draft stays one."""
    row = held_by_owner(evidence)
    if row.status == Status.DRAFT:
        return row
    if row.status != Status.SUBMITTED:
        raise IllegalMove(status=row.get_status_display())
    row.status, row.submitted_at = Status.DRAFT, None
    row.save()
    _record(row, "withdraw", Status.SUBMITTED, now=now)
    return row


@in_turn
def remove(evidence: Evidence, *, now: datetime) -> None:
    """Throw away what was never decided about, with its file."""
    row = held_by_owner(evidence)
    if row.status not in (Status.DRAFT, Status.NOTED):
        _demand_open(row)
        raise IllegalMove(status=row.get_status_display())
    _record(row, "remove", row.status, to_state="removed", now=now)
    row.delete()


def check(member: Membership, written: Written, *, has_file: bool, now: datetime) -> None:
    """Raises the first of the faults: the refusals that name a field."""
    if not written.title.strip() or len(written.title) > 200:
        raise refusals.TitleNeeded
    if written.done_date > day(now, member):
        raise refusals.DateAhead
    minutes = (written.minutes_technical, written.minutes_didactic)
    if min(minutes) < 0 or not SHORTEST <= sum(minutes) <= LONGEST:
        raise refusals.MinutesOutside
    if written.link and not written.link.startswith(("https://", "http://")):
        raise refusals.LinkNotSecure
    if not (written.sentence.strip() or written.link or has_file):
        raise refusals.ProofNeeded
    if written.stop and written.stop.completion not in TAKES_EVIDENCE:
        raise refusals.StopTakesNone
    if any(skill.framework_id != level.framework_id for skill, level in written.levels.items()):
        raise refusals.LevelUnknown


def mark_of(row: Evidence) -> str:
    """What a form remembers of the row that it was filled from."""
    return row.changed_at.isoformat()


def _demand_open(row):
    if row.status == Status.SUBMITTED:
        raise refusals.HandedIn
    if not row.can_be_edited:
        raise IllegalMove(status=row.get_status_display())


def _demand_room(member):
    if Evidence.objects.filter(member=member, status__in=UNDECIDED).count() >= MOST_UNDECIDED:
        raise refusals.TooMuch(n=MOST_UNDECIDED)


def _put_levels(row, written):
    EvidenceSkill.objects.filter(evidence=row).delete()
    EvidenceSkill.objects.bulk_create(
        EvidenceSkill(evidence=row, skill=skill, level=level) for skill, level in written.levels.items()
    )


def _record(row, event, before, *, now, to_state=""):
    audit.record(
        row,
        event,
        now=now,
        actor=row.member.user,
        subject=row.member_id,
        from_state=before,
        to_state=to_state or row.status,
    )
