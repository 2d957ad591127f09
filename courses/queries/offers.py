"""What became of an accepted offer: computed, because a stored copy would contradict the sessions."""

from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from courses.models import Offer, Session, SessionHost

PLANNED, HELD = "planned", "held"
STATES = [*Offer.Status.choices, (PLANNED, _("planned")), (HELD, _("held"))]


def with_state(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """Each offer with `state`: its status, and once accepted `planned` or `held` by the expert's sessions of it."""
    hosted = SessionHost.objects.filter(user=OuterRef(OuterRef("expert"))).values("session")
    sessions = Session.objects.filter(
        stop=OuterRef("stop"), institution=OuterRef("institution"), pk__in=hosted
    )
    accepted = Offer.Status.ACCEPTED
    return offers.annotate(
        state=Case(
            When(Exists(sessions.planned()), status=accepted, then=Value(PLANNED)),
            When(Exists(sessions.filter(status=Session.Status.HELD)), status=accepted, then=Value(HELD)),
            default=F("status"),
            output_field=CharField(),
        )
    )
