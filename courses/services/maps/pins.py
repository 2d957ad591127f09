"""Keeping stops at a place of the map."""

from django.db import transaction

from courses.models import MapPin, Stop
from courses.services.refusals import PinFar, PinTaken
from metro.accounts.models import Institution

FARTHEST = 60  # Columns or rows from the origin.


@transaction.atomic
def pin(institution: Institution, stop: Stop, column: int, row: int) -> MapPin:
    """Keep the stop at this cell from the next drawing on. Raises PinTaken and PinFar."""
    Institution.objects.select_for_update(of=("self",)).get(pk=institution.pk)
    if max(abs(column), abs(row)) > FARTHEST:
        raise PinFar
    taken = MapPin.objects.filter(institution=institution, column=column, row=row).exclude(stop=stop)
    if other := taken.select_related("stop").first():
        raise PinTaken(stop=other.stop.title)
    kept, _ = MapPin.objects.update_or_create(
        institution=institution, stop=stop, defaults={"column": column, "row": row}
    )
    return kept


def unpin(institution: Institution, stop: Stop) -> None:
    """Let the stop go where there is most room. Doing it twice is harmless."""
    MapPin.objects.filter(institution=institution, stop=stop).delete()
