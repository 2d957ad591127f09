"""The cycles of a stop that has to be renewed: which one is under way. Pure."""

import calendar
from collections.abc import Iterable
from datetime import date, datetime

from metro.accounts.models import Membership
from tracking.models import Completion

RENEW_FROM = 6  # Months before it expires a completion can be renewed.


def current_cycle(completions: Iterable[Completion], member: Membership, *, now: datetime) -> int:
    """The cycle that answers and openings of today count for: a new one as soon as one can renew.

    `completions` are all those of this member and stop.
    """
    valid = [row for row in completions if row.revoked_at is None]
    last = max(valid, key=lambda row: row.cycle, default=None)
    if last is None:
        return 1
    if last.expires_date is None:
        return last.cycle
    return last.cycle + (day(now, member) >= add_months(last.expires_date, -RENEW_FROM))


def day(moment: datetime, member: Membership) -> date:
    return moment.astimezone(member.institution.zone).date()


def add_months(day: date, months: int) -> date:
    """The same day some months later (or earlier), clipped to the length of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
