from datetime import datetime

from courses.models import Session
from metro.accounts.models import Membership, User
from metro.accounts.services import audit
from metro.core.turns import Overtaken, in_turn
from tracking.models import Registration, StopSkip
from tracking.services import refusals
from tracking.services.locks import lock_sessions, lock_users
from tracking.services.registrations import guards, rows, seats
from tracking.services.registrations.queue import fill
from tracking.services.reminders import planning

Status = Registration.Status


def register(
    session: Session,
    member: Membership,
    *,
    by: User,
    now: datetime,
    switch: bool = False,
    confirm_gate: bool = False,
) -> Registration:
    """Give the member a seat or a place in the queue. Doing it twice returns the first.

    `switch` gives up the seat at another date of the stop, but only for a seat, never for a place in the
    queue. `confirm_gate`: the warning of a line was read. Refuses with tracking.services.refusals.
    """
    registration, with_room = _register(
        session.pk, member.pk, by=by, now=now, switch=switch, confirm_gate=confirm_gate
    )
    for freed in with_room:
        fill(freed, now=now)
    if with_room:
        registration.refresh_from_db()
    return registration


@in_turn
def _register(session_id, member_id, *, by, now, switch, confirm_gate):
    """The registration, and the sessions whose queue can now be served."""
    user_id = Membership.objects.values_list("user", flat=True).get(pk=member_id)
    session, other = _lock(session_id, user_id, now=now)
    member = Membership.objects.select_related("institution", "user").get(pk=member_id)
    if existing := _existing(session, member):
        return existing, []
    guards.check_phase(session, now=now)
    guards.check_member(session, member, now=now)
    guards.check_prerequisites(session, member, confirm_gate=confirm_gate, now=now)
    guards.check_other_date(other, switch=switch)

    registration = _create(session, member, by=by, now=now)
    if registration.status == Status.WAITLISTED:
        return registration, [session] if seats.has_free(session) else []
    if other is None:
        return registration, []
    rows.give_up(other, Registration.EndedReason.SWITCHED, now=now, by=by)
    planning.seat_ended(other, by_self=by.pk == other.user_id, now=now)
    return registration, [other.session]


def _lock(session_id, user_id, *, now):
    """The session, and the person's seat at another date of its stop, both held."""
    session = Session.objects.get(pk=session_id)
    known = set(seats.other_seats(user_id, session, now=now).values_list("session", flat=True))
    session = lock_sessions({session_id, *known})[session_id]
    lock_users([user_id])
    other = seats.other_seats(user_id, session, now=now).first()
    if other and other.session_id not in known:
        raise Overtaken
    return session, other


def _existing(session, member):
    row = session.registrations.open().select_related("institution").filter(user=member.user_id).first()
    if row and row.member_id != member.pk:
        raise refusals.RegisteredElsewhere(institution=row.institution.name)
    return row


def _create(session, member, *, by, now):
    status = Status.CONFIRMED if seats.has_seat_for_newcomer(session) else Status.WAITLISTED
    registration = Registration.objects.create(
        institution=member.institution,
        session=session,
        member=member,
        user=member.user,
        status=status,
        registered_at=now,
        registered_by=by,
        queued_at=now,
    )
    audit.record(registration, "register", now=now, actor=by, subject=member, to_state=status)
    StopSkip.objects.open().filter(member=member, stop=session.stop_id).update(undone_at=now)
    plan = planning.registered if status == Status.CONFIRMED else planning.waitlisted
    plan(registration, now=now)
    return registration
