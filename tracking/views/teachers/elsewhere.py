"""Learning done elsewhere: write it down, hand it in, withdraw it; and the file, for whoever may open it."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from metro.core.downloads import as_download
from metro.core.errors import Refusal
from tracking.forms.evidence import EvidenceForm, initial_of
from tracking.models import Evidence, EvidenceFile
from tracking.queries import evidence as queries
from tracking.services import evidence
from tracking.services.evidence.own import mark_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request):
    _demand_member(request)
    wanted = {"purpose": "submit", "key": uuid.uuid4(), "stop": request.GET.get("stop", "")}
    form = _form(request, wanted)
    if request.method == "POST" and form.is_valid() and (row := _save(request, form, None)):
        return _handed_in(request, form, row)
    return _page(request, form, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def one(request, evidence_id):
    """The own evidence: to change as long as it was not handed in, after that to read."""
    view = queries.view(get_object_or_404(queries.with_parts(_own(request)), pk=evidence_id))
    if request.method != "POST" and not view.row.can_be_edited:
        return render(request, "tracking/teachers/elsewhere.html", {"view": view})
    form = _form(request, initial_of(view, mark_of(view.row)))
    if request.method == "POST" and form.is_valid() and (row := _save(request, form, view.row)):
        return _handed_in(request, form, row)
    return _page(request, form, view)


@require_POST
@login_required
def submit(request, evidence_id):
    return _move(request, evidence_id, evidence.submit, _("Handed in. You hear what is decided."))


@require_POST
@login_required
def withdraw(request, evidence_id):
    return _move(request, evidence_id, evidence.withdraw, _("Withdrawn. It is a draft again."))


@require_POST
@login_required
def remove(request, evidence_id):
    return _move(request, evidence_id, evidence.remove, _("Removed."))


@login_required
@require_safe
@never_cache
def file(request, evidence_id):
    """For its owner and who decides about it; for everybody else it is not there."""
    rows = EvidenceFile.objects.visible_to(request.actor)
    found = get_object_or_404(rows, evidence=evidence_id)
    return as_download(found.name, found.media_type, bytes(found.content))


def _demand_member(request):
    if request.member is None:
        raise Http404


def _own(request):
    _demand_member(request)
    return Evidence.objects.filter(member=request.member)


def _form(request, initial):
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    stops = queries.stops_to_complete(request.actor)
    return EvidenceForm(*sent, initial=initial, catalogue=queries.catalogue(), stops=stops)


def _save(request, form, row) -> Evidence | None:
    """Write it down; nothing, and a word at the field, when the rules do not allow it."""
    said, is_noted = form.cleaned_data, form.cleaned_data["purpose"] == "noted"
    try:
        written, more = form.written(), {"upload": form.upload(), "is_noted": is_noted, "now": request.now}
        if row is None:
            return evidence.add(request.member, written, key=said["key"], **more)
        return evidence.edit(row, written, seen=said["seen"], **more)
    except Refusal as refusal:
        form.refuse(refusal)
        return None


def _handed_in(request, form, row):
    """What is written stays, also when it cannot be handed in."""
    if form.cleaned_data["purpose"] != "submit":
        messages.success(request, _("Saved."))
        return redirect("hours")
    return _move(request, row.pk, evidence.submit, _("Handed in. You hear what is decided."))


def _page(request, form, view):
    file_is_lost = bool(form.errors and request.FILES)
    context = {"form": form, "view": view, "file_is_lost": file_is_lost}
    status = 400 if form.errors else 200
    return render(request, "tracking/teachers/elsewhere_edit.html", context, status=status)


def _move(request, evidence_id, move, sentence):
    row = get_object_or_404(_own(request).select_related("member"), pk=evidence_id)
    try:
        move(row, now=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("evidence", evidence_id)
    messages.success(request, sentence)
    return redirect("hours")
