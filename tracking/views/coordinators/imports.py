"""A file with people: first a trial that changes nothing, then the same bytes for real."""

import secrets
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from metro.accounts.services import people_import
from metro.core.errors import Refusal
from tracking.forms.coordinators import MAX_BYTES, ApplyForm, ImportForm
from tracking.views.coordinators.gate import coordinators_only

KEPT_SECONDS = 3600
SHOWN_ERRORS = 100


@dataclass(frozen=True)
class Kept:
    """The bytes of a trial with its choices, until they are applied or an hour has passed."""

    name: str
    data: bytes
    full: bool
    since: date | None


@coordinators_only
@require_http_methods(["GET", "HEAD", "POST"])
def import_people(request):
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=400)
    upload = form.cleaned_data["file"]
    if upload.size > MAX_BYTES:
        form.add_error("file", _("This file is too large or of a kind we do not read."))
        return _page(request, form, status=413)
    kept = Kept(upload.name, upload.read(), form.cleaned_data["full"], form.cleaned_data["since"])
    try:
        report = _run(request, kept, dry_run=True)
    except Refusal as refusal:
        form.add_error("file", str(refusal))
        return _page(request, form, status=refusal.status)
    return _trial(request, kept, report, token=_keep(request, kept), form=form)


@coordinators_only
@require_POST
def apply(request):
    form = ApplyForm(request.POST)
    token = form.data.get("token", "")
    kept = _kept(request, token)
    if kept is None:
        messages.error(request, _("This trial is no longer here. Choose the file again."))
        return redirect("institution_import")
    confirm = form.cleaned_data["confirm"] if form.is_valid() else None
    try:
        report = _run(request, kept, dry_run=False, confirm=confirm)
    except people_import.ConfirmNeeded as refusal:
        return _trial(request, kept, refusal.report, token=token, refusal=refusal)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("institution_import")
    if not report.is_applied:
        return _trial(request, kept, report, token=token, status=409)
    cache.delete(_key(request, token))
    text = ngettext("{n} person changed.", "{n} people changed.", report.change_count)
    messages.success(request, text.format(n=report.change_count))
    return redirect("institution_people")


@coordinators_only
@require_safe
def rejected(request, token):
    """The rejected rows with the reasons, to mend and to import again."""
    kept = _kept(request, token)
    if kept is None:
        raise Http404
    report = _run(request, kept, dry_run=True)
    response = HttpResponse(report.rejected_csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rejected.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _run(request, kept, *, dry_run, confirm=None):
    return people_import.run(
        kept.data,
        request.member.institution,
        by=request.user,
        now=request.now,
        dry_run=dry_run,
        full=kept.full,
        confirm=confirm,
        since=kept.since,
        allow_coordinator=True,
    )


def _page(request, form, status=200):
    return render(request, "tracking/coordinators/import.html", {"form": form}, status=status)


def _trial(request, kept, report, *, token, form=None, refusal=None, status=200):
    language = "nl" if get_language() == "nl" else "en"
    errors = [(error, error.sentence[language]) for error in report.errors[:SHOWN_ERRORS]]
    context = {
        "form": form or ImportForm(initial={"full": kept.full, "since": kept.since}),
        "apply_form": ApplyForm(initial={"token": token}),
        "report": report,
        "errors": errors,
        "name": kept.name,
        "token": token,
        "refusal": refusal,
    }
    return render(
        request, "tracking/coordinators/import.html", context, status=refusal.status if refusal else status
    )


def _keep(request, kept) -> str:
    token = secrets.token_urlsafe(16)
    cache.set(_key(request, token), kept, KEPT_SECONDS)
    return token


def _kept(request, token) -> Kept | None:
    return cache.get(_key(request, token))


def _key(request, token) -> str:
    """Only the person who made the trial, acting for the same institution, finds it again."""
    safe = "".join(part for part in token if part.isalnum() or part in "-_")[:40]
    return f"people-import:{request.actor.institution_id}:{request.user.pk}:{safe}"
