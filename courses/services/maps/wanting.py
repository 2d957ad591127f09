"""Which maps have to be drawn: those that no longer show what is there.

A comparison that the clock asks for, and not a call in everything that changes a network: imports, releases,
retired stops, titles in the admin, pins, lines that are shared with all. What is compared cannot be forgotten.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery

from courses.models import MapDrawing
from courses.queries import maps
from metro.accounts.models import Institution


def want_what_changed(*, now: datetime) -> int:
    """Ask for a map wherever the newest one shows something else. How many. Four queries when nothing changed."""
    contents = maps.contents_of_all()
    newest = _newest()
    changed = [pk for pk, content in contents.items() if newest.get(pk, ("",))[0] != content.fingerprint]
    for pk in changed:
        _want(pk, contents[pk].fingerprint, now=now)
    return len(changed)


def draw_again(institution: Institution, *, now: datetime) -> None:
    """Draw the same network anew, without keeping to the places of the map so far. Pins hold."""
    content = maps.contents_of(institution.pk)
    if content is not None:
        _want(institution.pk, content.fingerprint, now=now, starts_afresh=True)


def _newest() -> dict[int, tuple[str]]:
    newest = MapDrawing.objects.filter(institution=OuterRef("institution")).order_by("-number")
    rows = MapDrawing.objects.filter(pk=Subquery(newest.values("pk")[:1]))
    return {row["institution"]: (row["fingerprint"],) for row in rows.values("institution", "fingerprint")}


@transaction.atomic
def _want(institution_id: int, fingerprint: str, *, now: datetime, starts_afresh: bool = False) -> None:
    """One unfinished map per institution: what was wanted before and is not drawn yet goes."""
    Institution.objects.select_for_update(of=("self",)).get(pk=institution_id)
    own = MapDrawing.objects.filter(institution=institution_id)
    newest = own.order_by("-number").first()
    if newest and newest.is_unfinished and newest.fingerprint == fingerprint and not starts_afresh:
        return  # Somebody else was first.
    own.unfinished().delete()
    MapDrawing.objects.create(
        institution_id=institution_id,
        number=newest.number + 1 if newest else 1,
        fingerprint=fingerprint,
        starts_afresh=starts_afresh,
        created_at=now,
    )
