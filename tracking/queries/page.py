"""What the frame of every page asks."""

from dataclasses import dataclass

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from courses.models import Offer, SessionHost
from metro.accounts.models import User
from metro.accounts.policy import Actor
from metro.accounts.prepared import PreparedFor
from tracking.queries import evidence


@dataclass(frozen=True)
class Frame:
    """Unread notices, whether the person gives sessions, and how much evidence waits for their approval."""

    unread: int
    is_expert: bool
    waiting: int


def frame(actor: Actor) -> Frame:
    """One query."""
    [(unread, hosts, offers, waiting)] = _FRAME.rows(actor)
    return Frame(unread=unread, is_expert=hosts or offers, waiting=waiting)


def _frame(actor: Actor) -> QuerySet:
    return (
        User.objects.filter(pk=actor.user_id)
        .annotate(
            unread_notices=Count("notices", filter=Q(notices__read_at=None)),
            hosts=Exists(SessionHost.objects.filter(user=OuterRef("pk"))),
            offers_accepted=Exists(Offer.objects.accepted().filter(expert=OuterRef("pk"))),
            waiting=_waiting(actor),
        )
        .values_list("unread_notices", "hosts", "offers_accepted", "waiting")
    )


def _waiting(actor: Actor):
    if not (actor.is_lead or actor.is_coordinator):
        return Value(0)
    rows = evidence.waiting(actor).order_by().annotate(all=Value(1)).values("all")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0, output_field=IntegerField())


_FRAME = PreparedFor(_frame)
