"""The door to a session: who may go in, when, and the trace that it leaves."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from courses.models import Session
from courses.models.sessions import JOIN_OPENS
from metro.accounts.models import Membership, User
from metro.core import words
from metro.core.errors import Conflict
from tracking.models import Registration
from tracking.services import attendance, refusals


class NoLinkYet(Conflict):
    code = "no_link_yet"
    sentence = _("There is no link for this session. Look at the place, or ask the expert.")


def join(session: Session, *, user: User, member: Membership | None, now: datetime) -> str:
    """The meeting link, for a host or somebody with a seat, from 15 minutes before the start until the end.

    The click of a participant is kept as a signal of attendance.
    Refused: JoinOver, NotRegistered, JoinTooEarly, NoLinkYet.
    """
    if session.status != Session.Status.PLANNED or now >= session.ends_at:
        raise refusals.JoinOver
    has_seat = _has_seat(session, member)
    if not has_seat and not session.hosts.filter(user=user).exists():
        raise refusals.NotRegistered
    if not session.can_join(now):
        opens_at = session.starts_at - JOIN_OPENS
        raise refusals.JoinTooEarly(time=words.moment(opens_at, session.time_zone, now=now))
    if not session.meeting_url:
        raise NoLinkYet
    if has_seat:
        attendance.record_join(session, member, now=now)
    return session.meeting_url


def _has_seat(session, member) -> bool:
    if member is None:
        return False
    return Registration.objects.confirmed().filter(session=session, member=member).exists()
