"""May this member register for this session now? Each guard refuses with its own sentence."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext

from courses.models import LineStop, Session
from metro.accounts.models import Membership
from metro.core import words
from metro.core.errors import IllegalMove, NotFound
from tracking.models import Completion, Registration
from tracking.services import refusals

_SHOWN_DATES = 3


def check_phase(session: Session, *, now: datetime) -> None:
    """Planned, and registration is open (a full session is: there is the queue)."""
    _check_status(session, now=now)
    phase = session.phase(now)
    if phase == Session.Phase.UPCOMING:
        opens = words.day(session.registration_opens_at, session.time_zone)
        raise refusals.RegistrationNotOpen(date=opens)
    if phase == Session.Phase.CLOSED:
        raise refusals.RegistrationClosed
    if phase in (Session.Phase.LIVE, Session.Phase.ENDED):
        raise refusals.SessionStarted


def check_member(session: Session, member: Membership, *, now: datetime) -> None:
    """Active, and of the session's institution or one that it is shared with. To others it does not exist."""
    is_audience = member.institution_id == session.institution_id or (
        session.shared_with.filter(pk=member.institution_id).exists()
    )
    if not is_audience or not member.is_active(now):
        raise NotFound


def check_prerequisites(session: Session, member: Membership, *, confirm_gate: bool, now: datetime) -> None:
    """What the followed lines, in the version that is followed, want done before this stop."""
    today = now.astimezone(member.institution.zone).date()
    not_expired = Q(expires_date=None) | Q(expires_date__gt=today)
    done = Completion.objects.valid().filter(not_expired, member=member)
    wanted = (
        LineStop.objects.filter(stop=session.stop_id, prerequisite__isnull=False)
        .filter(version__choices__member=member, version__choices__left_at=None)
        .exclude(gate=LineStop.Gate.ADVICE)
        .exclude(prerequisite__stop__in=done.values("stop"))
        .select_related("prerequisite__stop")
        .order_by("gate", "pk")  # "block" comes before "warn".
    )
    first = wanted.first()
    if first is None:
        return
    if first.gate == LineStop.Gate.BLOCK:
        raise refusals.PrerequisiteMissing(stop=first.prerequisite.stop.title)
    if not confirm_gate:
        raise refusals.PrerequisiteAdvised(stop=first.prerequisite.stop.title)


def check_other_date(other: Registration | None, *, switch: bool) -> None:
    if other is not None and not switch:
        date = words.day(other.session.starts_at, other.session.time_zone)
        raise refusals.OtherDateHeld(date=date)


def _check_status(session: Session, *, now: datetime) -> None:
    status = session.status
    if status in (Session.Status.CANCELLED, Session.Status.WITHDRAWN):
        raise refusals.SessionCancelled(list=_other_dates(session, now=now))
    if status == Session.Status.HELD:
        raise refusals.SessionStarted
    if status != Session.Status.PLANNED:
        raise IllegalMove(status=session.get_status_display())


def _other_dates(session: Session, *, now: datetime) -> str:
    others = Session.objects.upcoming(now).filter(stop=session.stop_id, institution=session.institution_id)
    dates = [words.day(row.starts_at, row.time_zone) for row in others.order_by("starts_at")[:_SHOWN_DATES]]
    return words.and_list(dates) or gettext("none yet")
