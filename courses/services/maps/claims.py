"""Who draws which map. A lock of the database session proves that the drawer lives: it goes with the process,
so a map that was left halfway is taken over at once, and one in hand never."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import connection
from django.db.models import F

from courses.models import MapDrawing

LOCKS = 0x4D415053  # The family of advisory locks that stand for drawers.
MOST_ATTEMPTS = 3
GAVE_UP = "gave_up"

State = MapDrawing.State


@contextmanager
def claimed() -> Iterator[MapDrawing | None]:
    """The oldest map that is to be drawn and that nobody draws; None when there is none."""
    for pk in list(MapDrawing.objects.unfinished().order_by("pk").values_list("pk", flat=True)):
        if not _locked(pk):
            continue
        try:
            if row := _begin(pk):
                yield row
                return
        finally:
            with suppress(Exception):  # When the line to the database broke, the lock went with it.
                _run("SELECT pg_advisory_unlock(%s, %s)", pk)
    yield None


def in_hand(row: MapDrawing):
    """The row as long as this attempt is the one that counts."""
    return MapDrawing.objects.filter(pk=row.pk, state=State.DRAWING, attempts=row.attempts)


def _begin(pk: int) -> MapDrawing | None:
    row = MapDrawing.objects.unfinished().filter(pk=pk)
    if row.filter(attempts__gte=MOST_ATTEMPTS).update(state=State.FAILED, findings=[{"code": GAVE_UP}]):
        return None
    row.update(state=State.DRAWING, attempts=F("attempts") + 1, progress=0)
    return row.first()


def _locked(pk: int) -> bool:
    return _run("SELECT pg_try_advisory_lock(%s, %s)", pk)


def _run(sql, pk):
    with connection.cursor() as cursor:
        cursor.execute(sql, [LOCKS, pk % 2**31])
        return cursor.fetchone()[0]
