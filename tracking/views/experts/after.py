"""What an expert leaves behind after a session: the recording, and the questions that close the stop."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses.models import Stop
from courses.services import questions
from courses.services import sessions as catalogue
from metro.core.errors import ReasonNeeded, Refusal
from tracking.forms.questions import QuestionsForm, RecordingForm
from tracking.models import Objection
from tracking.services import attendance
from tracking.views.experts.common import managed, saved, says_who_can

ID_DIGITS = 16


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@says_who_can
def session_recording(request, session_id):
    session = managed(request, session_id)
    form = RecordingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        url = form.cleaned_data["recording_url"]
        if saved(form, lambda: catalogue.set_recording(session, url, by=request.user, now=request.now)):
            messages.success(request, _("The recording is there.") if url else _("The recording is gone."))
            return redirect("studio_session", session.pk)
    context = {"session": session, "form": form}
    status = 400 if form.errors else 200
    return render(request, "tracking/experts/session_recording.html", context, status=status)


@require_POST
@login_required
@says_who_can
def answer_objection(request, session_id):
    session = managed(request, session_id)
    rows = Objection.objects.visible_to(request.actor).filter(session=session)
    asked = request.POST.get("objection", "")
    row = get_object_or_404(rows, pk=int(asked) if asked.isdecimal() and len(asked) < ID_DIGITS else 0)
    try:
        attendance.answer_objection(row, request.POST.get("answer", ""), by=request.user, now=request.now)
    except ReasonNeeded as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Answered. The person reads it on the page of the session."))
    return redirect("studio_session", session.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def stop_questions(request, slug):
    stop = get_object_or_404(Stop.objects.visible_to(request.actor).select_related("institution"), slug=slug)
    if not questions.may_set(stop, by=request.user, now=request.now):
        raise Http404
    form = QuestionsForm(request.POST or None, questions.questions_of(stop))
    if request.method == "POST" and form.is_valid():
        try:
            questions.set_questions(stop, form.questions(), by=request.user, now=request.now)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved. Answers that were given stay with those who gave them."))
            return redirect("studio_questions", slug)
    context = {"stop": stop, "form": form}
    return render(request, "tracking/experts/questions.html", context, status=400 if form.errors else 200)
