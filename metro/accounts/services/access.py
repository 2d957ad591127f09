"""The access log: who opened what about whom (rules.md §5.2). The person reads it."""

from datetime import datetime, timedelta

from metro.accounts.models import AuditEntry, Membership, User
from metro.accounts.services import audit

VIEWED = "viewed"


def note_view(member: Membership, *, by: User, kind: str, now: datetime) -> None:
    """Keep that somebody else's page was opened: one row per reader, person, kind and local day."""
    if member.user_id == by.pk:
        return
    day = now.astimezone(member.institution.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    seen = AuditEntry.objects.filter(
        actor=by, subject=member, event=VIEWED, to_state=kind, at__gte=day, at__lt=day + timedelta(days=1)
    )
    if not seen.exists():
        audit.record(member, VIEWED, now=now, actor=by, subject=member, to_state=kind)
