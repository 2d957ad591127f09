"""Many rows at once: read from the server as they come, written some thousand at a time."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from itertools import islice

from django.db.models import QuerySet

from metro.accounts.models import Institution, User
from metro.accounts.services import free_days
from tracking.models import Reminder
from tracking.services.reminders import placing, rows

AT_ONCE = 2_000


def read(found: QuerySet) -> Iterator:
    """The rows of a query that may have a hundred thousand, without holding them all."""
    return found.order_by("pk").iterator(chunk_size=AT_ONCE)


def chunks(found: Iterable) -> Iterator[list]:
    found = iter(found)
    while chunk := list(islice(found, AT_ONCE)):
        yield chunk


def write(new: Iterable[Reminder], *, now: datetime) -> None:
    """Write rows as `rows.write`, whatever their number."""
    for chunk in chunks(new):
        rows.write(chunk, now=now)


class WorkingDays:
    """The next working day of anybody, by the calendars of all institutions. Two queries.

    Everybody of one institution and zone has the same, so it is looked up once.
    """

    def __init__(self):
        self._free = free_days.of(Institution.objects.all())
        self._known = {}

    def next(self, moment: datetime, at: time, user: User, institution: Institution) -> datetime:
        """That time on the next working day after the day of this moment."""
        key = (moment, at, user.time_zone, institution.pk)
        if key not in self._known:
            windows = placing.windows(user, institution, self._free[institution.pk])
            self._known[key] = windows.working_day(moment, at)
        return self._known[key]
