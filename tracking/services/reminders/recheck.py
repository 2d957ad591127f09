"""Whether a row still holds, asked right before it is sent. Each check says nothing, or why not."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from courses.models import Session
from metro.core.delivery import Verdict
from tracking.models import AttendanceSignal, Completion, Registration, Reminder, ReminderChoice, ReminderRule
from tracking.models.reminders import Kind
from tracking.services.reminders import (
    addresses,
    after,
    corrections,
    evidence,
    facts,
    hosts,
    kinds,
    leads,
    lines,
    offers,
    pauses,
    texts,
)

State = Reminder.State
Seat = Registration.Status

DEREGISTERED = (State.CANCELLED, "deregistered")
ALREADY_DONE = (State.SUPPRESSED, "already_done")
TOLD = (State.SUPPRESSED, "told_by_registered")


def with_facts() -> QuerySet:
    """Reminders with all that the checks and the texts ask, in one query."""
    choices = ReminderChoice.objects.filter(user=OuterRef("user"), kind=OuterRef("kind"))
    off_here = ReminderRule.objects.filter(
        institution=OuterRef("institution"), kind=OuterRef("kind"), is_on=False
    )
    shared = Session.shared_with.through.objects.filter(
        session=OuterRef("session"), institution=OuterRef("institution")
    )
    joined = AttendanceSignal.objects.filter(
        session=OuterRef("session"), member=OuterRef("member"), source=AttendanceSignal.Source.JOIN
    )
    completed = Completion.objects.valid().filter(member=OuterRef("member"), stop=OuterRef("session__stop"))
    return Reminder.objects.select_related(
        "user", "institution", "member__institution", "registration", "session__stop"
    ).annotate(
        is_switched_off=Exists(choices.filter(is_on=False))
        | (Exists(off_here) & ~Exists(choices.filter(is_on=True))),
        is_shared=Exists(shared),
        has_joined=Exists(joined),
        is_completed=Exists(completed),
        is_paused=pauses.IS_PAUSED,
        own_texts=texts.OF_ROW,
    )


def verdict(row: Reminder, now: datetime) -> Verdict | None:
    """None to send; else the final state and the reason. `row` comes from `with_facts`."""
    found = next(filter(None, (check(row, now) for check in _checks(row))), None)
    return Verdict(*found) if found else None


def holds(row: Reminder, now: datetime) -> bool:
    """Whether what the row says is true, also when no mail may tell it. `row` comes from `with_facts`."""
    return not any(check(row, now) for check in _checks(row) if check not in _OF_THE_MAIL)


def _checks(row):
    return (*_ALWAYS, *_ALSO.get(row.kind, ()), _paused)


def _left(row, now):
    if row.member and not row.member.is_active(now):
        return State.CANCELLED, "left_institution"


def _inactive(row, now):
    if not row.user.is_active:
        return State.SUPPRESSED, "rights_changed"


def _switched_off(row, now):
    if row.is_switched_off:
        return State.SUPPRESSED, "switched_off"


def _paused(row, now):
    if row.is_paused:
        return pauses.PAUSED


def _refused(row, now):
    if addresses.is_refused(row.user.email):
        return State.SUPPRESSED, "address"


def _unseen(row, now):
    if row.session and row.session.institution_id != row.institution_id and not row.is_shared:
        return State.SUPPRESSED, "rights_changed"


def _outdated(row, now):
    if row.kind in kinds.OF_SCHEDULE and row.version != row.session.schedule_version:
        return State.CANCELLED, "schedule_changed"


def _not_planned(row, now):
    if row.session.status in (Session.Status.CANCELLED, Session.Status.WITHDRAWN):
        return State.CANCELLED, "session_cancelled"
    if row.session.status != Session.Status.PLANNED:
        return State.EXPIRED, "moment_passed"


def _not_confirmed(row, now):
    if row.registration.status != Seat.CONFIRMED:
        return DEREGISTERED


def _not_waiting(row, now):
    if row.registration.status == Seat.CONFIRMED:
        return TOLD
    if row.registration.status != Seat.WAITLISTED:
        return DEREGISTERED


def _not_offered(row, now):
    seat = row.registration
    if seat.status == Seat.CONFIRMED:
        return ALREADY_DONE
    if not seat.is_open:
        return DEREGISTERED
    claims = seat.status == Seat.WAITLISTED and seat.is_open_claim and row.version == 0
    offered = seat.status == Seat.OFFERED and seat.offer_number == row.version
    if not (claims or (offered and now <= seat.offer_expires_at)):
        return State.EXPIRED, "too_late"


def _begun(row, now):
    if now >= row.session.starts_at:
        return State.EXPIRED, "moment_passed"


def _completed(row, now):
    if row.is_completed:
        return ALREADY_DONE


def _joined(row, now):
    if row.has_joined:
        return ALREADY_DONE


def _closed(row, now):
    if not row.registration.is_open:
        return DEREGISTERED


def _nothing_to_tell(row, now):
    unsent = Reminder.objects.open().filter(registration=row.registration, kind__in=kinds.TELL_OF_SEAT)
    told = facts.told([row.registration]).get(row.registration_id)
    if told == facts.of_session(row.session) or (told is None and unsent.exists()):
        return TOLD


def _open_again(row, now):
    if row.registration.is_open:
        return State.CANCELLED, "no_net_change"


_OF_THE_MAIL = (_switched_off, _refused, _paused)
_ALWAYS = (_left, _inactive, _switched_off, _unseen, _outdated, _refused)
_ALSO = {
    Kind.REGISTERED: (_not_planned, _not_confirmed),
    Kind.WAITLISTED: (_not_planned, _not_waiting),
    Kind.SEAT_CONFIRMED: (_not_planned, _not_confirmed),
    Kind.SEAT_OFFERED: (_not_planned, _not_offered),
    Kind.DAY_BEFORE: (_not_planned, _not_confirmed, _begun, _completed),
    Kind.STARTS_SOON: (_not_planned, _not_confirmed, _joined),
    Kind.MOVED: (_not_planned, _closed, _nothing_to_tell),
    Kind.SEAT_ENDED: (_open_again,),
    **hosts.CHECKS,
    **after.CHECKS,
    **corrections.CHECKS,
    **evidence.CHECKS,
    **leads.CHECKS,
    **lines.CHECKS,
    **offers.CHECKS,
}
