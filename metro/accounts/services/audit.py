"""Every move leaves one row: who, from what, to what, why, when."""

from datetime import datetime

from django.db import models

from metro.accounts.models import AuditEntry, Institution, Membership, User


def record(
    row: models.Model,
    event: str,
    *,
    now: datetime,
    actor: User | None = None,
    institution: Institution | int | None = None,
    subject: Membership | int | None = None,
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
) -> AuditEntry:
    """Write the audit row of a move. `actor` is None when the clock moved it; `subject` is whom it is about."""
    return AuditEntry.objects.create(
        institution_id=_pk(institution) or getattr(row, "institution_id", None),
        actor=actor,
        subject_id=_pk(subject),
        object_type=row._meta.label_lower,
        object_id=row.pk,
        event=event,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        at=now,
    )


def _pk(value):
    return getattr(value, "pk", value)
