"""Puts the parts together: one institution after the other, in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from courses.models import Session, Stop
from courses.services.skills_import import import_skills
from metro.accounts.models import Institution, Membership
from tracking.services.scale import catalogue
from tracking.services.scale.bare import bare
from tracking.services.scale.catalogue import Catalogue
from tracking.services.scale.learning import Learning
from tracking.services.scale.moments import Moments
from tracking.services.scale.people import People
from tracking.services.scale.sizes import ScaleRefused, Share, Sizes, check, shares
from tracking.services.scale.tables import Tables

SKILLS = catalogue.FILE.with_name("skills.json")
_MUST_BE_EMPTY = (Membership, Institution, Stop, Session)


@dataclass(frozen=True)
class Filled:
    """What was written."""

    rows: int
    institutions: int


def seed(sizes: Sizes, *, password: str, now: datetime, number: int = 1) -> Filled:
    """Fill a database without institutions, all or nothing. The same arguments give the same rows.

    Raises ScaleRefused. Nobody else can use the tables in the meantime.
    """
    source = catalogue.load()
    shared = len(source.shared_stops)
    check(sizes, shared_stops=shared)
    parts = shares(sizes, shared_stops=shared, rng=Random(number))
    with transaction.atomic():
        _demand_empty()
        import_skills(SKILLS.read_bytes())
        tables = Tables()
        with tables.batches as batches, bare(batches.names):
            filling = _Filling(tables, source, sizes, password=make_password(password), now=now)
            for place, share in enumerate(parts):
                # Own dice for each institution: the first is the same whatever comes after it.
                filling.institution(place, share, Random(f"{number} {place}"))
            batches.flush()
        return Filled(batches.finish(), len(parts))


class _Filling:
    def __init__(self, tables, source, sizes, *, password, now):
        self._tables = tables
        self._moments = Moments(now=now)
        self._catalogue = Catalogue(tables, source, stops=sizes.stops, now=now)
        self._people = People(tables, password=password, first_days=self._moments.first_days, now=now)

    def institution(self, number: int, share: Share, rng: Random) -> None:
        place = self._people.institution(number, rng)
        place.lines = [*self._catalogue.shared, *self._catalogue.own_lines(place.id, share.own_stops)]
        self._people.fill(place, share.teachers, rng)
        self._tables.batches.send_when_full()
        Learning(self._tables, self._moments, place, rng).write(share.completions)


def _demand_empty() -> None:
    with connection.cursor() as cursor:
        # Two that begin at once: the second waits here, and then finds the rows of the first.
        cursor.execute("LOCK TABLE accounts_institution IN SHARE ROW EXCLUSIVE MODE")
    if any(model.objects.exists() for model in _MUST_BE_EMPTY):
        raise ScaleRefused(
            "This database already has institutions, people or stops. Use one that was only migrated."
        )
