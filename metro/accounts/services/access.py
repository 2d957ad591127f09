"""The access log: who opened what about whom (rules.md §5.2). The person reads it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from metro.accounts.models import AuditEntry, Membership, User
from metro.accounts.services import audit


def is_noted(by: User, *, kind: str, now: datetime, zone: ZoneInfo, member: str = "pk") -> Exists:
    """Whether this reader opened this kind of page of the member on this local day, for an annotation."""
    day = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return Exists(
        AuditEntry.objects.filter(
            actor=by,
            subject=OuterRef(member),
            event=AuditEntry.VIEWED,
            to_state=kind,
            at__gte=day,
            at__lt=day + timedelta(days=1),
        )
    )


def note_view(member: Membership, *, by: User, kind: str, now: datetime, token: str = "") -> None:
    """Keep that a page about somebody else was opened, and the name of the token if a program did it.

    Callers ask `is_noted` first: once a day is enough.
    """
    if member.user_id != by.pk:
        audit.record(
            member, AuditEntry.VIEWED, now=now, actor=by, subject=member, to_state=kind, reason=token
        )
