"""What a coordinator may do and others may not: seen, but not theirs to do."""

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from metro.accounts.models import Institution
from metro.accounts.policy import Actor
from metro.core.errors import NotAllowed


def demand_coordinator(actor: Actor, institution_id: int) -> None:
    """Raises NotAllowed unless the actor coordinates this institution now."""
    if not (actor.is_coordinator and actor.institution_id == institution_id):
        raise NotAllowed(who=_("A coordinator"))


def institution_of(request) -> Institution | None:
    """Where the request acts; None for somebody without an institution. No query."""
    wanted = request.actor.institution_id
    return next((row.institution for row in request.memberships if row.institution_id == wanted), None)


def unknown(member: str) -> ValidationError:
    """The fault of a body that names what the caller does not see, the same as what is not there."""
    sentence = _("We do not know this. Choose from the list.")
    return ValidationError({member: ValidationError(sentence, "unknown_reference").detail})
