"""A session that does not take place: cancelled, withdrawn by who gives it, or found not to have been held."""

from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.services import held, rights, states
from courses.services.refusals import ConfirmChanged
from metro.core.errors import IllegalMove, Refusal
from tracking.forms.sessions import CancelForm, NotHeldForm
from tracking.queries import studio
from tracking.services import attendance, sessions
from tracking.views.experts.common import managed, no_longer, saved, says_who_can


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session_cancel(request, session_id):
    session = managed(request, session_id)
    said = _("The session is cancelled. Everybody gets a message.")
    return _call_off(request, session, "cancel", sessions.cancel, said)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@says_who_can
def session_withdraw(request, session_id):
    session = managed(request, session_id)
    rights.require_host(session, by=request.user)
    said = _("You withdrew the session. Everybody gets a message.")
    return _call_off(request, session, "withdraw", sessions.withdraw, said)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@says_who_can
def session_not_held(request, session_id):
    session = managed(request, session_id)
    try:
        held.check_undo(session, by=request.user, now=request.now)
    except IllegalMove as refusal:
        messages.error(request, str(refusal))
        return redirect("studio_session", session.pk)
    form = NotHeldForm(request.POST or None)
    if form.is_valid() and saved(form, lambda: _undo(request, session, form)):
        messages.success(request, _("Kept: this session did not take place."))
        return redirect("studio_session", session.pk)
    context = {"form": form, "session": session}
    status = 400 if form.errors else 200
    return render(request, "tracking/experts/session_not_held.html", context, status=status)


def _call_off(request, session, event, service, said):
    if not states.allows(session, event, now=request.now):
        return no_longer(request, session, event)
    consequences = studio.consequences(session)
    form = CancelForm(request.POST or None, initial={"seen": consequences.key})
    if form.is_valid() and _called_off(request, session, form, service):
        messages.success(request, said)
        return redirect("studio_session", session.pk)
    context = {"form": form, "session": session, "consequences": asdict(consequences)}
    status = 400 if form.errors else 200
    return render(request, f"tracking/experts/session_{event}.html", context, status=status)


def _called_off(request, session, form, service):
    values = form.cleaned_data
    try:
        return service(
            session, reason=values["reason"], seen=values["seen"], by=request.user, now=request.now
        )
    except ConfirmChanged as refusal:
        form.refuse(refusal)
        form.data = form.data.copy()
        form.data["seen"] = studio.consequences(session).key
    except Refusal as refusal:
        form.refuse(refusal)


def _undo(request, session, form):
    reason = form.cleaned_data["reason"]
    return attendance.did_not_take_place(session, reason=reason, by=request.user, now=request.now)
