"""What the pages of the studio share."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect

from courses.models import Session
from courses.services import questions, states, warnings
from metro.core.errors import NotAllowed, Refusal
from tracking.queries import studio


def managed(request, session_id: int) -> Session:
    """A session that the actor hosts or coordinates, with its counts; otherwise 404."""
    rows = warnings.with_holidays(studio.sessions(request.actor)).prefetch_related("hosts")
    rows = questions.with_setters(rows, by=request.user)
    return get_object_or_404(rows, pk=session_id)


def hosts_it(request, session: Session) -> bool:
    return any(host.user_id == request.actor.user_id for host in session.hosts.all())


def coordinates(request, session: Session) -> bool:
    return request.actor.is_coordinator and session.institution_id == request.actor.institution_id


def says_who_can(view):
    """Seen but not allowed: the 403 page with the sentence."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal

    return wrapped


def saved(form, save):
    """What `save` answers; nothing when it refuses, and the form then says why."""
    try:
        return save()
    except Refusal as refusal:
        form.refuse(refusal)


def no_longer(request, session: Session, event: str):
    """Back to the session, with the sentence that says why this move is not possible."""
    try:
        states.check(session, event, now=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("studio_session", session.pk)
