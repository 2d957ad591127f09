"""What the pages of the studio share."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from courses.models import Session
from courses.models.sessions import ROSTER_VISIBLE
from metro.core.errors import NotAllowed
from tracking.queries import studio


def managed(request, session_id: int) -> Session:
    """A session that the actor hosts or coordinates, with its counts; otherwise 404."""
    return get_object_or_404(studio.sessions(request.actor).prefetch_related("hosts"), pk=session_id)


def hosts_it(request, session: Session) -> bool:
    return any(host.user_id == request.actor.user_id for host in session.hosts.all())


def is_in_sight(request, session: Session) -> bool:
    """Whether the names are still to be shown: 90 days for a host, always for the own coordinator."""
    actor = request.actor
    coordinates = actor.is_coordinator and session.institution_id == actor.institution_id
    return coordinates or request.now < session.ends_at + ROSTER_VISIBLE


def says_who_can(view):
    """Seen but not allowed: the 403 page with the sentence."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal

    return wrapped
