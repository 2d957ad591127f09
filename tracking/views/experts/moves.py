"""What happens to a session as a whole: publish, move, throw away a draft."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses.services import clock, states, warnings
from courses.services import sessions as catalogue
from metro.core import words
from metro.core.errors import NotAllowed, Refusal
from tracking.forms.sessions import MoveForm, initial_of
from tracking.services import sessions
from tracking.views.experts.common import managed, no_longer, saved, says_who_can


@require_POST
@login_required
@says_who_can
def session_publish(request, session_id):
    session = managed(request, session_id)
    try:
        sessions.publish(session, by=request.user, now=request.now)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The session is planned. People can register."))
    return redirect("studio_session", session.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session_move(request, session_id):
    session = managed(request, session_id)
    if not states.allows(session, "move", now=request.now):
        return no_longer(request, session, "move")
    form = MoveForm(request.POST or None, initial=initial_of(session))
    is_asked = form.is_valid() and "edit" not in request.POST
    if is_asked and "confirm" in request.POST and _moved(request, session, form):
        messages.success(request, _("The session was moved. Everybody with a seat gets a message."))
        return redirect("studio_session", session.pk)
    new = _preview(request, form) if is_asked else ""
    holiday = warnings.holiday_on(session.institution, form.cleaned_data["date"]) if new else ""
    context = {"form": form, "session": session, "new": new, "holiday": holiday}
    return render(request, "tracking/experts/session_move.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session_delete(request, session_id):
    session = managed(request, session_id)
    if not states.allows(session, "delete", now=request.now):
        return no_longer(request, session, "delete")
    if request.method == "POST":
        catalogue.delete(session, by=request.user, now=request.now)
        messages.success(request, _("The draft is gone."))
        return redirect("studio")
    return render(request, "tracking/experts/session_delete.html", {"session": session})


def _moved(request, session, form):
    when = form.when()
    when["starts_at_local"] = when.pop("local_start")
    place = form.cleaned_data["place"]
    return saved(form, lambda: sessions.move(session, place=place, by=request.user, now=request.now, **when))


def _preview(request, form):
    """The new time in words, or nothing when it is refused."""
    if form.errors:
        return ""
    when = form.when()
    confirmed = when.pop("confirmed_clock")
    when["minutes"] = when["minutes"] or form.initial["minutes"]
    try:
        span = clock.span(**when, confirmed=confirmed)
        catalogue.require_future(span, now=request.now)
    except Refusal as refusal:
        form.refuse(refusal)
        return ""
    return words.period(span.starts_at, span.ends_at, when["zone"])
