"""Closing a stop: the questions, the code, the own word, the recording, and what somebody has against it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.models import Session
from metro.core.errors import Refusal
from metro.core.redirects import back
from tracking.forms.closing import ClosingForm
from tracking.queries import closing as queries
from tracking.services import attendance, checks, refusals
from tracking.services.attendance import codes
from tracking.views.teachers.frame import frame


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def close(request, slug):
    """One page with what is left and one button. Everything that is right is kept, also when the rest is not."""
    if request.member is None:
        raise Http404
    stop = get_object_or_404(queries.stops(request.actor), slug=slug)
    found = queries.closing(stop, request.member, now=request.now)
    form = _form(request, found)
    if request.method == "POST" and _save(request, found, form):
        return redirect("close_stop", slug)
    if request.method == "POST":
        found = queries.closing(stop, request.member, now=request.now)  # Some of it may be closed now.
    context = {"closing": found, "stop": stop, "form": form}
    status = 400 if form.errors else 200
    return render(request, "tracking/teachers/close.html", frame(request) | context, status=status)


def _form(request, found):
    session = found.session
    takes_code = session is not None and not found.is_present and codes.is_open(session, now=request.now)
    takes_word = found.can_claim
    data = request.POST if request.method == "POST" else None
    return ClosingForm(data, found.asked, takes_code=takes_code, takes_word=takes_word)


def _save(request, found, form) -> bool:
    """Keep what was said; whether nothing is left to mend."""
    form.is_valid()
    _say_presence(request, found, form)
    try:
        answered = checks.answer(
            found.stop, request.member, form.said(), replaces=form.replaces(), now=request.now
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    form.refuse(answered.faults)
    if form.errors:
        return False
    messages.success(request, _outcome(found.stop, answered.completion))
    return True


def _say_presence(request, found, form):
    code, word = form.cleaned_data.get("code"), form.cleaned_data.get("was_there")
    try:
        if code:
            attendance.enter_code(found.session, request.member, code, now=request.now)
        elif word:
            attendance.claim(found.session, request.member, now=request.now)
    except Refusal as refusal:
        form.add_error("code" if code else "was_there", str(refusal))


def _outcome(stop, completion):
    if completion is None:
        return _("Saved. The stop is completed as soon as it is known that you were there.")
    return _("Completed: {title}. {n} minutes are on your hours.").format(
        title=stop.title, n=completion.minutes
    )


@login_required
@require_POST
def enter_code(request, session_id):
    return _say(request, session_id, _enter_code)


def _enter_code(request, session):
    attendance.enter_code(session, request.member, request.POST.get("code", "")[:20], now=request.now)
    return _("The code is right: you were there.")


@login_required
@require_POST
def claim(request, session_id):
    return _say(request, session_id, _claim)


def _claim(request, session):
    attendance.claim(session, request.member, now=request.now)
    return _("Noted: you were there. The expert, your team lead or a coordinator confirms it.")


@login_required
@require_POST
def object_to(request, session_id):
    return _say(request, session_id, _object)


def _object(request, session):
    attendance.object_to(session, request.member, request.POST.get("text", ""), now=request.now)
    return _("Sent to the coordinators of your institution. You read the answer on this page.")


def _say(request, session_id, say):
    """What somebody says about being at a session; back with the sentence that answers it."""
    if request.member is None:
        raise Http404
    session = get_object_or_404(Session.objects.visible_to(request.actor), pk=session_id)
    try:
        messages.success(request, say(request, session))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return back(request, "session", session_id)


@login_required
@require_GET
@never_cache
def recording(request, session_id):
    """The only way to a recording. The opening is kept, so this GET writes."""
    session = get_object_or_404(
        Session.objects.visible_to(request.actor).select_related("stop"), pk=session_id
    )
    if request.member is None:
        raise Http404
    try:
        link = checks.open_recording(session, request.member, now=request.now)
    except refusals.NoRecording as refusal:
        messages.error(request, str(refusal))
        return redirect("session", session_id)
    response = HttpResponseRedirect(link)
    response["Referrer-Policy"] = "no-referrer"
    return response
