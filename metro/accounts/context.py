"""What every page shows about the person: the institution and the switch to the others."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from metro.accounts import queries


def page(request):
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"institutions": [], "institution": None, "demo": _demo()}
    member = request.member
    return {
        "institutions": [row.institution for row in request.memberships],
        "institution": member.institution if member else None,
        "actor": request.actor,
    }


def _demo():
    """Asked only by the page that shows it."""
    return SimpleLazyObject(queries.demo_accounts) if settings.DEMO else ()
