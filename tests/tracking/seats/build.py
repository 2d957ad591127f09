"""People in a queue, as short as a test can say it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from courses.models import Session
from metro.accounts.models import AuditEntry, Institution, Membership
from tests import factories
from tracking.models import Registration
from tracking.services import registrations

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
Status = Registration.Status


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A wall time in Amsterdam, as a moment."""
    return datetime(year, month, day, hour, minute, tzinfo=AMSTERDAM).astimezone(UTC)


def person(name: str, institution: Institution) -> Membership:
    return factories.MembershipFactory(institution=institution, user__first_name=name)


def join(session: Session, member: Membership, now: datetime, **more) -> Registration:
    return registrations.register(session, member, by=member.user, now=now, **more)


def states(session: Session) -> dict[str, str]:
    """First name → status of the latest row, and the reason when it ended."""
    rows = session.registrations.select_related("user").order_by("pk")
    return {row.user.first_name: row.ended_reason or row.status for row in rows}


def events(row) -> list[tuple]:
    """The audit rows of a row: event, from, to."""
    rows = AuditEntry.objects.filter(object_type=row._meta.label_lower, object_id=row.pk).order_by("pk")
    return list(rows.values_list("event", "from_state", "to_state"))


def full_session(starts_at: datetime, *, capacity: int = 1, **fields) -> Session:
    return factories.SessionFactory(
        starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30), capacity=capacity, **fields
    )
