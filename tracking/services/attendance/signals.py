"""What says whether somebody was there. Every signal is kept, and decides anew."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from courses.models import Session
from courses.services import rights
from metro.accounts import policy
from metro.accounts.models import Membership, TeamMembership, User
from metro.core import words
from metro.core.errors import IllegalMove, NotAllowed, ReasonNeeded, UnknownReference
from metro.core.turns import in_turn
from tracking.models import Attendance, AttendanceSignal
from tracking.queries.stops import TO_CLOSE
from tracking.services import refusals
from tracking.services.attendance.decisions import TAKES_PLACE, decide
from tracking.services.locks import lock_session, lock_users
from tracking.services.reminders import corrections

Source = AttendanceSignal.Source
SHORTEST_REASON = 10


@in_turn
def record_join(session: Session, member: Membership, *, now: datetime) -> AttendanceSignal:
    """Note that somebody opened the meeting. A click is not a presence. Who may is decided at the door."""
    signal = _add(session, member, Source.JOIN, now=now, by=member.user)
    decide(session, member, now=now)
    return signal


@in_turn
def claim(session: Session, member: Membership, *, now: datetime) -> Attendance:
    """Note "I was there", from the start until 14 days after the end, by who was registered."""
    if session.status in TAKES_PLACE and now < session.starts_at:
        raise refusals.SessionNotStarted(time=words.moment(session.starts_at, session.time_zone, now=now))
    _require_started(session, now=now)
    if now > session.ends_at + TO_CLOSE:
        raise refusals.ClaimTooLate
    if not session.registrations.filter(member=member).exists():
        raise refusals.ClaimUnregistered
    lock_users([member.user_id])
    if not _signals(session, member).filter(source=Source.CLAIM).exists():
        _add(session, member, Source.CLAIM, now=now, by=member.user, is_present=True)
    return decide(session, member, now=now)


@in_turn
def mark_roster(session: Session, marks: dict[int, bool], *, by: User, now: datetime) -> list[Attendance]:
    """Say of each of these members (by id) whether they came. By a host or a coordinator, from the start on.

    The same mark again adds nothing. Refuses the whole list when one id is not of this session.
    """
    session = lock_session(session.pk)
    rights.require_manager(session, by=by, now=now)
    _require_started(session, now=now)
    members = {member.pk: member for member in _known_here(session).filter(pk__in=marks)}
    if set(marks) - set(members):
        raise UnknownReference(field=_("Member"))
    lock_users(member.user_id for member in members.values())
    said = _said_on_roster(session)
    for pk, member in sorted(members.items()):
        if said.get(pk) is not marks[pk]:
            _add(session, member, Source.ROSTER, now=now, by=by, is_present=marks[pk])
    return [decide(session, member, now=now, by=by) for _pk, member in sorted(members.items())]


@in_turn
def correct(
    session: Session, member: Membership, is_present: bool, *, by: User, reason: str, now: datetime
) -> Attendance:
    """Set the record right, by a lead of the member or a coordinator. The latest correction wins over all."""
    _require_corrector(member, by=by, now=now)
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonNeeded
    _require_started(session, now=now)
    lock_users([member.user_id])
    reason = reason.strip()
    was = _result(session, member)
    _add(session, member, Source.CORRECTION, now=now, by=by, is_present=is_present, reason=reason)
    row = decide(session, member, now=now, by=by, reason=reason)
    corrections.corrected(row, was, by=by, now=now)
    return row


def _add(session, member, source, *, now, by, is_present=None, reason=""):
    return AttendanceSignal.objects.create(
        institution_id=member.institution_id,
        session=session,
        member=member,
        source=source,
        is_present=is_present,
        given_by=by,
        reason=reason,
        at=now,
    )


def _result(session, member):
    found = Attendance.objects.filter(session=session, member=member)
    return found.values_list("result", flat=True).first() or Attendance.Result.UNKNOWN


def _signals(session, member):
    return AttendanceSignal.objects.filter(session=session, member=member)


def _said_on_roster(session):
    rows = AttendanceSignal.objects.filter(session=session, source=Source.ROSTER).order_by("at", "pk")
    return dict(rows.values_list("member", "is_present"))


def _known_here(session):
    """Who may stand on the list: those with a seat, and walk-ins who left a signal."""
    with_seat = session.registrations.confirmed().values("member")
    with_signal = session.signals.values("member")
    return Membership.objects.filter(Q(pk__in=with_seat) | Q(pk__in=with_signal))


def _require_started(session, *, now):
    if session.status not in TAKES_PLACE or now < session.starts_at:
        raise IllegalMove(status=session.get_status_display())


def _require_corrector(member, *, by, now):
    actor = policy.actor_for(by, member.institution, now=now)
    teams = TeamMembership.objects.members().active(now, actor.today).filter(member=member)
    leads = teams.filter(team__in=actor.led_team_ids).exists()
    if not (actor.is_coordinator or leads):
        raise NotAllowed(who=_("A team lead or a coordinator"))
