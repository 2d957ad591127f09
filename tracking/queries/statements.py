"""Statements: the own ones, and the one that a code belongs to."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from metro.accounts.policy import Actor
from tracking.models import Statement


class Standing(models.TextChoices):
    VALID = "valid", _("valid")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")


@dataclass(frozen=True)
class Verified:
    """What a code says to anybody who holds it. Of one that was withdrawn only that."""

    statement: Statement
    standing: Standing


def own(actor: Actor) -> list[Statement]:
    """The person's own statements, latest first. One query."""
    return list(Statement.objects.visible_to(actor).order_by("-issued_at", "-pk"))


def verified(code: str, *, now: datetime) -> Verified | None:
    """The statement with this code, however it was typed; None for a code that was never issued. One query."""
    row = Statement.objects.select_related("institution").filter(code=normal(code)).first()
    return Verified(row, standing_of(row, now=now)) if row else None


def normal(code: str) -> str:
    """The code without the dashes and spaces that make it readable, and with what looks like a letter as one."""
    kept = "".join(part for part in code.upper() if part.isascii() and part.isalnum())
    return kept.translate(_LOOKS_LIKE)[:17]


_LOOKS_LIKE = str.maketrans("01", "OI")  # Base 32 has neither nought nor one.


def standing_of(row: Statement, *, now: datetime) -> Standing:
    if row.withdrawn_at:
        return Standing.WITHDRAWN
    today = now.astimezone(row.institution.zone).date()
    is_over = row.expires_date is not None and row.expires_date <= today
    return Standing.EXPIRED if is_over else Standing.VALID
