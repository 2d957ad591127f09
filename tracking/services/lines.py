"""Following lines."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.models import Line, LineVersion
from metro.accounts.models import Membership
from metro.accounts.services import audit
from metro.core.errors import IllegalMove
from tracking.models import LineChoice


@transaction.atomic
def follow(member: Membership, line: Line, *, now: datetime) -> LineChoice:
    """Follow the line in the version that is released now. Doing it twice returns the first."""
    choice = LineChoice.objects.open().filter(member=member, line=line).first()
    if choice is not None:
        return choice
    if line.status != Line.Status.ACTIVE:
        raise IllegalMove(status=line.get_status_display())
    version = _released(line)
    choice, is_new = LineChoice.objects.open().get_or_create(
        member=member,
        line=line,
        left_at=None,
        defaults={"institution_id": member.institution_id, "version": version, "joined_at": now},
    )
    if is_new:
        _record(choice, "follow", now=now, to_state=f"v{version.number}")
    return choice


@transaction.atomic
def move_to_released(choice: LineChoice, *, now: datetime) -> LineChoice:
    """Go on with the version that is released now. What was completed counts there too."""
    choice = _locked(choice)
    if choice.left_at is not None:
        raise IllegalMove(status=_("not followed"))
    before, choice.version = choice.version, _released(choice.line)
    if choice.version != before:
        choice.save(update_fields=["version"])
        change = {"from_state": f"v{before.number}", "to_state": f"v{choice.version.number}"}
        _record(choice, "move_to_released", now=now, **change)
    return choice


@transaction.atomic
def leave(choice: LineChoice, *, now: datetime) -> LineChoice:
    """Stop following. Completions stay; doing it twice keeps the first moment."""
    choice = _locked(choice)
    if choice.left_at is None:
        choice.left_at = now
        choice.save(update_fields=["left_at"])
        _record(choice, "leave", now=now, from_state=f"v{choice.version.number}")
    return choice


def _locked(choice: LineChoice) -> LineChoice:
    rows = LineChoice.objects.select_for_update(of=("self",)).select_related(
        "line", "version", "member__user"
    )
    return rows.get(pk=choice.pk)


def _record(choice: LineChoice, event: str, **facts) -> None:
    audit.record(choice, event, actor=choice.member.user, subject=choice.member, **facts)


def _released(line: Line) -> LineVersion:
    version = line.versions.released().first()
    if version is None:
        raise IllegalMove(status=_("draft"))
    return version
