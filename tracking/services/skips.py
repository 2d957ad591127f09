"""Saying "I skip this stop", and taking that back."""

from datetime import datetime

from django.db import transaction

from courses.models import Stop
from metro.accounts.models import Membership
from tracking.models import StopSkip


@transaction.atomic
def skip(member: Membership, stop: Stop, *, now: datetime) -> StopSkip:
    """Set the stop aside. Doing it twice returns the first."""
    skipped, _ = StopSkip.objects.open().get_or_create(
        member=member,
        stop=stop,
        undone_at=None,
        defaults={"institution_id": member.institution_id, "skipped_at": now},
    )
    return skipped


def undo(member: Membership, stop: Stop, *, now: datetime) -> None:
    """Take the stop up again; nothing when it was not skipped. Registering does this too."""
    StopSkip.objects.open().filter(member=member, stop=stop).update(undone_at=now)
