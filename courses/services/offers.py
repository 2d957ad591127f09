"""What an institution decides about an offer."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from courses.models import Offer, Stop
from courses.services import rights
from metro.accounts.models import User
from metro.accounts.services import audit
from metro.core.errors import IllegalMove, NotAllowed

USUAL_MINUTES = 30


@transaction.atomic
def accept(offer: Offer, *, by: User, now: datetime, stop: Stop | None = None) -> Offer:
    """Let the expert plan sessions of `stop`; without one, of a new draft stop with the title of the offer.

    By a coordinator of the institution or an operator. Accepting again does nothing.
    """
    offer = Offer.objects.select_for_update(of=("self",)).select_related("institution").get(pk=offer.pk)
    if offer.status == Offer.Status.ACCEPTED:
        return offer
    if not (by.is_staff or rights.is_coordinator(offer.institution, by, now=now)):
        raise NotAllowed(who=_("A coordinator"))
    if offer.status != Offer.Status.OFFERED:
        raise IllegalMove(status=offer.get_status_display())
    offer.stop = stop or offer.stop or _draft_stop(offer)
    offer.status, offer.decided_at = Offer.Status.ACCEPTED, now
    offer.save()
    audit.record(offer, "accept", actor=by, from_state=Offer.Status.OFFERED, to_state=offer.status, now=now)
    return offer


def _draft_stop(offer):
    return Stop.objects.create(
        institution=offer.institution,
        slug=f"{slugify(offer.title)[:60] or 'stop'}-{offer.pk}",
        title_nl=offer.title,
        minutes=USUAL_MINUTES,
    )
