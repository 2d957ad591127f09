"""Puts the parts of the demo together."""

from datetime import datetime
from pathlib import Path
from random import Random

from django.db import transaction
from django.utils import translation

from courses.services.catalogue import import_catalogue
from courses.services.skills_import import import_skills
from metro.accounts.models import Institution, Membership
from tracking.models import Completion
from tracking.services import statements
from tracking.services.demo import around_now, elsewhere, history, people, sessions

DATA = Path(__file__).resolve().parents[3] / "metro" / "demo"


def is_empty() -> bool:
    return not Institution.objects.exists()


@transaction.atomic
def seed(*, now: datetime, password: str, number: int = 1) -> None:
    """Fill an empty database. The same `now` and `number` give the same demo; all or nothing."""
    rng = Random(number)  # noqa: S311 - believable, not secret.
    import_skills((DATA / "skills.json").read_bytes())
    import_catalogue((DATA / "catalogue.json").read_bytes(), now=now)
    cast = people.create(DATA, password=password, now=now)
    plan = sessions.create(cast, rng, now=now)
    history.create(cast, plan, rng, now=now)
    elsewhere.create(cast, now=now)
    _state(cast.teacher, now=now)
    around_now.create(cast, plan, rng, now=now)


def _state(member: Membership, *, now: datetime) -> None:
    """A statement of the last stop that the teacher completed."""
    last = Completion.objects.valid().filter(member=member, session__isnull=False).latest("completed_at")
    with translation.override("nl"):
        statements.of_stop(member, last.stop, by=member.user, now=now)


@transaction.atomic
def refresh(*, now: datetime) -> bool:
    """Sessions around now for a demo of an earlier day. Whether it had none; nothing else is touched."""
    cast = people.recall(now=now)
    return cast is not None and around_now.renew(cast, Random(now.date().toordinal()), now=now)  # noqa: S311
