"""Who could not be told by mail that a session moved or does not take place: to be told in another way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.models import Session
from metro.accounts.policy import Actor
from tracking.models import Reminder
from tracking.models.reminders import Kind

State = Reminder.State
KINDS = (Kind.MOVED, Kind.CANCELLED)
NO_MAIL = ("address", "switched_off")
SHOWN_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Unreached:
    """A person whom no mail told of the change. `member_id` is None for who only gives the session."""

    name: str
    member_id: int | None


@dataclass(frozen=True)
class UnreachedSession:
    session: Session
    people: tuple[Unreached, ...]


def failed() -> QuerySet[Reminder]:
    """Mails about a move or the end of a session that did not arrive and were not followed by one that did."""
    ended = Q(state=State.DEAD) | Q(state=State.SUPPRESSED, final_reason__in=NO_MAIL)
    later = Reminder.objects.filter(
        kind__in=KINDS,
        state=State.SENT,
        session=OuterRef("session"),
        user=OuterRef("user"),
        version__gte=OuterRef("version"),
    )
    return Reminder.objects.filter(ended, kind__in=KINDS).exclude(Exists(later))


def sessions(actor: Actor) -> QuerySet[Session]:
    """The sessions of which the coordinator has people to tell, the soonest first; until two weeks after."""
    mine = failed().filter(institution=actor.institution_id, session=OuterRef("pk"))
    found = Session.objects.filter(ends_at__gt=actor.now - SHOWN_FOR).filter(Exists(mine))
    return found.select_related("stop").order_by("starts_at", "pk")


def people(actor: Actor, shown: Iterable[Session]) -> list[UnreachedSession]:
    """These sessions with the people of the coordinator's institution who must still be told. One query."""
    shown = list(shown)
    rows = failed().filter(institution=actor.institution_id, session__in=shown)
    by_session = {session.pk: {} for session in shown}
    for row in rows.select_related("user").defer("raw").order_by("user__first_name", "user__last_name", "pk"):
        by_session[row.session_id][row.user_id] = Unreached(row.user.name, row.member_id)
    return [UnreachedSession(session, tuple(by_session[session.pk].values())) for session in shown]
