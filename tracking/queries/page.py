"""What the frame of every page asks."""

from dataclasses import dataclass

from django.db.models import BigIntegerField, Count, Exists, OuterRef, Q, QuerySet

from courses.models import Offer, SessionHost
from metro.accounts.models import User
from metro.core.prepared import Place, Prepared


@dataclass(frozen=True)
class Frame:
    """Unread notices, and whether the person gives sessions."""

    unread: int
    is_expert: bool


def frame(user_id: int) -> Frame:
    """One query."""
    [(unread, hosts, offers)] = _FRAME.rows(user=user_id)
    return Frame(unread=unread, is_expert=hosts or offers)


def _frame(user: Place) -> QuerySet:
    return (
        User.objects.filter(pk=user)
        .annotate(
            unread=Count("notices", filter=Q(notices__read_at=None)),
            hosts=Exists(SessionHost.objects.filter(user=OuterRef("pk"))),
            offers_accepted=Exists(Offer.objects.accepted().filter(expert=OuterRef("pk"))),
        )
        .values_list("unread", "hosts", "offers_accepted")
    )


_FRAME = Prepared(_frame, user=BigIntegerField())
