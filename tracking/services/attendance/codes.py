"""The short code that a host shows in the session, and that says of whoever enters it: was there."""

import hmac
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from courses.models import Session
from metro.accounts.models import Membership
from metro.core import words
from metro.core.errors import IllegalMove
from metro.core.turns import in_turn
from tracking.models import AttendanceSignal, WrongCode
from tracking.services import refusals
from tracking.services.attendance.decisions import TAKES_PLACE, decide
from tracking.services.locks import lock_users

AFTER_THE_END = timedelta(minutes=15)
DIGITS = 6
MOST_WRONG = 10  # Within an hour: of a million codes nobody guesses one.
HOUR = timedelta(hours=1)


def code_of(session: Session) -> str:
    """Six digits that follow from the session and our secret: there is nothing to store or to leak."""
    digest = salted_hmac("metrolijn.attendance-code", str(session.uuid), algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}}"


def closes_at(session: Session) -> datetime:
    return session.ends_at + AFTER_THE_END


def is_open(session: Session, *, now: datetime) -> bool:
    """Whether the code works now: from the start until a quarter of an hour after the end."""
    return session.status in TAKES_PLACE and session.starts_at <= now <= closes_at(session)


def enter_code(session: Session, member: Membership, code: str, *, now: datetime) -> None:
    """Note that the member was there, by the code on the screen. The same code again adds nothing.

    Refused: CodeTooEarly, CodeTooLate, CodeWrong, and TooManyCodes after ten wrong ones within an hour.
    """
    if session.status not in TAKES_PLACE:
        raise IllegalMove(status=session.get_status_display())
    if now < session.starts_at:
        raise refusals.CodeTooEarly(time=words.moment(session.starts_at, session.time_zone, now=now))
    if now > closes_at(session):
        raise refusals.CodeTooLate(time=words.moment(closes_at(session), session.time_zone, now=now))
    if not _try(session, member, code, now=now):  # What was wrong is kept first, and refused then.
        raise refusals.CodeWrong


@in_turn
def _try(session, member, code, *, now) -> bool:
    lock_users([member.user_id])
    _demand_patience(member, now=now)
    digits = "".join(sign for sign in code if sign.isdigit())
    fields = {"institution_id": member.institution_id, "session": session, "member": member}
    if not hmac.compare_digest(digits.encode(), code_of(session).encode()):
        WrongCode.objects.create(**fields, entered_at=now)
        return False
    source = AttendanceSignal.Source.CODE
    if not AttendanceSignal.objects.filter(session=session, member=member, source=source).exists():
        AttendanceSignal.objects.create(
            **fields, source=source, is_present=True, given_by=member.user, at=now
        )
    decide(session, member, now=now, by=member.user)
    return True


def _demand_patience(member, *, now):
    wrong = WrongCode.objects.filter(member__user=member.user_id, entered_at__gt=now - HOUR)
    moments = list(wrong.order_by("-entered_at").values_list("entered_at", flat=True)[:MOST_WRONG])
    if len(moments) == MOST_WRONG:
        raise refusals.TooManyCodes(-int((now - HOUR - moments[-1]).total_seconds() // 1))
