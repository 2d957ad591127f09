"""Issuing statements. What one says is fixed from then on; a new one has a new code."""

import base64
import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courses.models import Stop
from metro.accounts.models import Membership, User
from metro.accounts.policy import Actor
from metro.accounts.services import audit
from metro.core.errors import Conflict
from tracking.models import Statement
from tracking.queries import statement_content as facts

Subject = Statement.Subject


class NothingToState(Conflict):
    code = "nothing_to_state"
    sentence = _("There is nothing to state yet: complete it first.")


def of_stop(member: Membership, stop: Stop, *, by: User, now: datetime) -> Statement:
    """A statement of a completed stop. Raises NothingToState."""
    found = facts.of_stop(member, stop)
    return _issue(member, found, by=by, now=now, subject=Subject.STOP, stop=stop)


def of_line(member: Membership, slug: str, actor: Actor, *, by: User, now: datetime) -> Statement:
    """A statement of an achieved line. Raises NothingToState."""
    found = facts.of_line(member, slug, actor, now=now)
    version = found and found.line_version
    return _issue(member, found, by=by, now=now, subject=Subject.LINE, line_version=version)


def of_year(member: Membership, year: int, *, by: User, now: datetime) -> Statement:
    """A statement of the hours booked in a school year. Raises NothingToState."""
    found = facts.of_year(member, year, now=now)
    return _issue(member, found, by=by, now=now, subject=Subject.YEAR, year=year)


@transaction.atomic
def withdraw(statement: Statement, *, by: User, now: datetime) -> Statement:
    """Whoever verifies the code reads from now on that it was withdrawn. Twice keeps the first moment."""
    row = Statement.objects.select_for_update().get(pk=statement.pk)
    if row.withdrawn_at is None:
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        audit.record(row, "withdraw", now=now, actor=by, subject=row.member_id, to_state="withdrawn")
    return row


@transaction.atomic
def _issue(member: Membership, found: facts.Found | None, *, by, now, subject, **about) -> Statement:
    """The statement that says just this already, or a new one."""
    if found is None:
        raise NothingToState
    Membership.objects.select_for_update(no_key=True).get(pk=member.pk)  # Two taps give one statement.
    said = {"subject": subject, "content": found.content.as_json(), "language": get_language(), **about}
    same = Statement.objects.standing().filter(member=member, **said).first()
    if same is not None:
        return same
    row = Statement.objects.create(
        institution_id=member.institution_id,
        member=member,
        code=_new_code(),
        expires_date=found.expires_date,
        issued_at=now,
        **said,
    )
    audit.record(row, "issue", now=now, actor=by, subject=member, to_state="issued")
    return row


def _new_code() -> str:
    """80 random bits as 16 characters of base 32 (RFC 4648)."""
    return base64.b32encode(secrets.token_bytes(10)).decode()
