"""The institution at a glance: gaps before totals; and its settings."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from metro.accounts.services import institutions
from tracking.forms.coordinators import SettingsForm
from tracking.queries import institution as queries
from tracking.queries.institution import unreachable as unreached
from tracking.views.coordinators.gate import coordinators_only

PER_PAGE = 25


@coordinators_only
@require_safe
def overview(request):
    actor = request.actor
    context = {
        "gaps": queries.gaps(actor),
        "sessions": queries.upcoming_sessions(actor),
        "uptake": queries.uptake(actor),
        "lines": queries.line_use(actor),
        "now": request.now,
    }
    return render(request, "tracking/coordinators/overview.html", context)


@coordinators_only
@require_safe
def unreachable(request):
    """Who must be told in another way than by mail."""
    page = Paginator(unreached.sessions(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": unreached.people(request.actor, page), "now": request.now}
    return render(request, "tracking/coordinators/unreachable.html", context)


@coordinators_only
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request):
    institution = request.member.institution
    form = SettingsForm(request.POST or None, instance=institution, today=request.actor.today)
    if request.method == "POST" and form.is_valid():
        institutions.change_settings(institution.pk, form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The settings are saved."))
        return redirect("institution_settings")
    status = 400 if form.is_bound else 200
    return render(request, "tracking/coordinators/settings.html", {"form": form}, status=status)
