"""Who may plan and change sessions: the expert of an accepted offer, a host, a coordinator."""

from datetime import datetime

from django.utils.translation import gettext as _

from courses.models import Offer, Session, Stop
from metro.accounts import policy
from metro.accounts.models import Institution, User
from metro.core.errors import NotAllowed


def require_planner(stop: Stop, institution: Institution, *, by: User, now: datetime) -> None:
    """Sessions are planned by the expert of an accepted offer of the stop, or by a coordinator."""
    if not (has_offer(stop, institution, by) or is_coordinator(institution, by, now=now)):
        raise NotAllowed(who=_coordinator_of(institution))


def require_manager(session: Session, *, by: User, now: datetime) -> None:
    """A session is changed by who hosts it, or by a coordinator of its institution."""
    is_host = session.hosts.filter(user=by).exists()
    if not (is_host or is_coordinator(session.institution, by, now=now)):
        raise NotAllowed(who=_coordinator_of(session.institution))


def require_host(session: Session, *, by: User) -> None:
    """What only who gave the session can say."""
    if not session.hosts.filter(user=by).exists():
        raise NotAllowed(who=_("The host"))


def require_publisher(session: Session, *, by: User, now: datetime) -> None:
    """A session is published by a coordinator, or by its expert unless the institution releases sessions."""
    may = has_offer(session.stop, session.institution, by) and not session.institution.releases_sessions
    if not (may or is_coordinator(session.institution, by, now=now)):
        raise NotAllowed(who=_coordinator_of(session.institution))


def has_offer(stop: Stop, institution: Institution, user: User) -> bool:
    return Offer.objects.accepted().filter(stop=stop, institution=institution, expert=user).exists()


def is_coordinator(institution: Institution, user: User, *, now: datetime) -> bool:
    return policy.actor_for(user, institution, now=now).is_coordinator


def _coordinator_of(institution):
    return _("A coordinator of {institution}").format(institution=institution.name)
