"""The operator's page of the sending: how it stands, and the few things that can be done about it."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from metro.accounts.models import Institution
from metro.core.delivery import account
from metro.core.errors import Refusal
from tracking.models import Pause
from tracking.models.reminders import Kind
from tracking.queries import engine_state
from tracking.services.reminders import operating, pauses


@admin.register(Pause)
class PauseAdmin(admin.ModelAdmin):
    """The pauses that were; they are made and ended on the page."""

    list_display = ["started_at", "institution", "kind", "reason", "started_by", "ended_at", "ended_by"]
    list_select_related = ["institution", "started_by", "ended_by"]
    change_list_template = "admin/tracking/pauses.html"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        page = self.admin_site.admin_view(engine)
        return [path("engine/", page, name="tracking_engine"), *super().get_urls()]


@require_http_methods(["GET", "HEAD", "POST"])
def engine(request: HttpRequest) -> HttpResponse:
    """How the sending stands (GET); one act of an operator (POST)."""
    if request.method == "POST":
        return _act(request)
    page = {
        **admin.site.each_context(request),
        "title": _("Sending"),
        "engine": engine_state.overview(now=timezone.now()),
        "kinds": Kind.choices,
    }
    return render(request, "admin/tracking/engine.html", page)


def _act(request: HttpRequest) -> HttpResponse:
    if not request.user.is_superuser:
        raise PermissionDenied
    try:
        said = _ACTS[request.POST.get("act", "")](request)
    except KeyError:
        messages.error(request, _("This act does not exist."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(reverse("admin:tracking_engine"))


def _pause(request):
    slug, kind = request.POST.get("institution", "").strip(), request.POST.get("kind", "")
    institution = get_object_or_404(Institution, slug=slug) if slug else None
    kind = Kind(kind).value if kind in Kind.values else ""
    reason = request.POST.get("reason", "")
    pauses.pause(kind=kind, institution=institution, reason=reason, by=request.user, now=timezone.now())
    return _("Paused. Mail about accounts goes on.")


def _resume(request):
    pause = get_object_or_404(Pause.objects.active(), pk=request.POST.get("pause") or None)
    about = {"kind": pause.kind, "institution": pause.institution}
    return _said(pauses.resume(**about, by=request.user, now=timezone.now()) or 0)


def _release(request):
    return _said(operating.release(request.POST["reason"], by=request.user, now=timezone.now()))


def _drop(request):
    return _said(operating.drop(request.POST["reason"], by=request.user, now=timezone.now()))


def _try(request):
    account.try_now(now=timezone.now())
    return _("The next sweep tries the mail account.")


def _said(count: int) -> str:
    return ngettext("{n} message changed.", "{n} messages changed.", count).format(n=count)


_ACTS = {"pause": _pause, "resume": _resume, "release": _release, "drop": _drop, "try": _try}
