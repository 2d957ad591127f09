"""The few values of a session that a message tells, kept as they were told."""

from datetime import UTC, datetime

from django.db.models import Q

from courses.models import Session
from tracking.models import Notice, Registration, Reminder
from tracking.services.reminders import kinds

State = Reminder.State
_ARRIVED = [State.SENDING, State.SENT, State.UNCERTAIN]
_MAYBE = [Reminder.UNSURE, Reminder.RESTORED]
# The person has read it, or may have.
MAY_HAVE_ARRIVED = Q(state__in=_ARRIVED) | Q(final_reason__in=_MAYBE)
# The same, also when another mail told it.
MAY_BE_KNOWN = MAY_HAVE_ARRIVED | Q(
    Q(merged_into__state__in=_ARRIVED) | Q(merged_into__final_reason__in=_MAYBE),
    final_reason="merged",
    facts__has_key="told",
)


def of_session(session: Session) -> dict:
    """What a message says about when and where."""
    return {
        "starts_at": _utc(session.starts_at),
        "ends_at": _utc(session.ends_at),
        "time_zone": session.time_zone,
        "place": session.place,
    }


def start(values: dict) -> datetime:
    return datetime.fromisoformat(values["starts_at"])


def end(values: dict) -> datetime:
    return datetime.fromisoformat(values["ends_at"])


def period(values: dict) -> tuple:
    """When: both moments, and the zone in which they were told."""
    return values["starts_at"], values["ends_at"], values["time_zone"]


def told(seats: list[Registration]) -> dict[int, dict]:
    """Per registration what the latest mail about it said, as far as one did. One query."""
    rows = (
        Reminder.objects.filter(MAY_BE_KNOWN, registration__in=seats, facts__has_key="told")
        .order_by("rendered_at", "pk")
        .values_list("registration_id", "facts__told")
    )
    return {seat.pk: _told_before(seat) for seat in seats if seat.told_start_at} | dict(rows)


def noticed(session: Session, seats: list[Registration]) -> dict[int, dict]:
    """Per registration what the latest notice to its person about the session said. One query."""
    rows = (
        Notice.objects.filter(session=session, user__in=[seat.user_id for seat in seats])
        .filter(facts__has_key="session")
        .order_by("created_at", "pk")
        .values_list("user_id", "facts__session")
    )
    by_user = dict(rows)
    return {seat.pk: by_user[seat.user_id] for seat in seats if seat.user_id in by_user}


def was_told_of_seat(registration: Registration) -> bool:
    """Whether a mail may have put the seat in this person's calendar."""
    rows = Reminder.objects.filter(MAY_BE_KNOWN, registration=registration)
    return rows.filter(kind__in=kinds.TELL_OF_SEAT).exists()


def _told_before(seat: Registration) -> dict:
    return {
        "starts_at": _utc(seat.told_start_at),
        "ends_at": _utc(seat.told_end_at),
        "time_zone": seat.session.time_zone,
        "place": seat.session.place,
    }


def _utc(moment: datetime) -> str:
    # One writing per moment, so that equal facts are equal.
    return moment.astimezone(UTC).isoformat()
