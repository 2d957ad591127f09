"""Many rows at once: read from the server as they come, written some thousand at a time."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from django.db.models import QuerySet

from tracking.models import Reminder
from tracking.services.reminders import rows

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
