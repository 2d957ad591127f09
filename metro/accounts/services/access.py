"""The access log: who opened what about whom (rules.md §5.2). The person reads it."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from metro.accounts.models import AuditEntry, Institution, Membership, User
from metro.accounts.services import audit

VIEWED = "viewed"


def is_noted(by: User, institution: Institution, *, kind: str, now: datetime, member: str = "pk") -> Exists:
    """Whether this reader opened this kind of page of the member on this local day, for an annotation."""
    day = now.astimezone(institution.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return Exists(
        AuditEntry.objects.filter(
            actor=by,
            subject=OuterRef(member),
            event=VIEWED,
            to_state=kind,
            at__gte=day,
            at__lt=day + timedelta(days=1),
        )
    )


def note_view(member: Membership, *, by: User, kind: str, now: datetime, via: str = "") -> None:
    """Keep that a page about somebody else was opened. Callers ask `is_noted` first: once a day is enough.

    `via`: the name of the key, when a program opened it.
    """
    if member.user_id != by.pk:
        audit.record(member, VIEWED, now=now, actor=by, subject=member, to_state=kind, reason=via)
