"""What the frame of every page asks."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from courses.models import Offer, SessionHost
from metro.accounts.models import User


@dataclass(frozen=True)
class Frame:
    """Unread notices, and whether the person gives sessions."""

    unread: int
    is_expert: bool


def frame(user_id: int) -> Frame:
    """One query."""
    row = (
        User.objects.filter(pk=user_id)
        .annotate(
            unread=Count("notices", filter=Q(notices__read_at=None)),
            hosts=Exists(SessionHost.objects.filter(user=OuterRef("pk"))),
            offers_accepted=Exists(Offer.objects.accepted().filter(expert=OuterRef("pk"))),
        )
        .values("unread", "hosts", "offers_accepted")
        .get()
    )
    return Frame(unread=row["unread"], is_expert=row["hosts"] or row["offers_accepted"])
