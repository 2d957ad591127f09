"""What who plans a session should know before others do. A warning never refuses."""

from datetime import date

from django.db.models import OuterRef, QuerySet

from courses.models import Session
from metro.accounts.models import Institution
from metro.accounts.services import free_days


def with_holidays(sessions: QuerySet) -> QuerySet:
    """Sessions that bring along what `holiday` asks."""
    return sessions.annotate(holiday_rows=free_days.rows(OuterRef("institution")))


def holiday(session: Session) -> str:
    """The name of the holiday on whose day the session starts where it is; empty when there is none.

    No query: `session` comes from `with_holidays`.
    """
    calendar = free_days.from_rows(session.institution, session.holiday_rows)
    return calendar.name_of(_day(session))


def holiday_of(session: Session) -> str:
    """As `holiday`, for any session. One query."""
    return holiday_on(session.institution, _day(session))


def holiday_on(institution: Institution, day: date) -> str:
    """The name of the holiday that this institution has on a day; empty when there is none. One query."""
    return free_days.of([institution])[institution.pk].name_of(day)


def _day(session):
    return session.starts_at.astimezone(session.zone).date()
