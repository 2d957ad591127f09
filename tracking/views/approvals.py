"""What waits for approval, for leads and coordinators: read what was done, and decide."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.models import SkillLevel
from metro.core.errors import NotAllowed, ReasonNeeded, Refusal
from tracking.forms.evidence import DecisionForm
from tracking.models import Evidence
from tracking.queries import evidence as queries
from tracking.services import evidence

AT_ONCE = 50
_DONE = {
    "approve": _("Approved. It counts for the hours now."),
    "return": _("Sent back. The person reads your reason."),
    "refuse": _("Refused. The person reads your reason."),
    "revoke": _("Taken back. Hours, skills and stops follow."),
}
_MOVES = {"return": evidence.return_, "refuse": evidence.refuse, "revoke": evidence.revoke}


@login_required
@require_safe
@never_cache
def approvals(request):
    actor = request.actor
    if not (actor.is_lead or actor.is_coordinator):
        raise Http404
    context = {
        "waiting": _views(queries.waiting(actor)),
        "with_leads": _views(queries.with_leads(actor)) if actor.is_coordinator else [],
        "decided": _views(queries.decided(actor)),
        "at_once": AT_ONCE,
    }
    return render(request, "tracking/approvals.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def one(request, evidence_id):
    """One piece of evidence with all that was written, and the decision about it."""
    rows = Evidence.objects
    rows = (
        rows.decidable_by(request.actor) if request.method == "POST" else rows.for_approval_by(request.actor)
    )
    view = queries.view(get_object_or_404(queries.with_parts(rows), pk=evidence_id))
    form = _form(request, view)
    if request.method == "POST" and _decide(request, form, view.row):
        return redirect("approvals")
    context = {"view": view, "form": form}
    return render(request, "tracking/approval.html", context, status=400 if form.errors else 200)


def _views(rows):
    return [queries.view(row) for row in queries.with_parts(rows)[:AT_ONCE]]


def _form(request, view):
    frameworks = {one.framework_id for one in view.levels}
    levels = SkillLevel.objects.filter(framework__in=frameworks).order_by("index") if frameworks else []
    data = request.POST if request.method == "POST" else None
    return DecisionForm(data, view, list(levels))


def _decide(request, form, row) -> bool:
    """Whether the page is done with: only what can be mended keeps it open, with all that was typed."""
    act = request.POST.get("act", "")
    who = {"actor": request.actor, "by": request.user, "now": request.now}
    try:
        if act == "approve" and "minutes_technical" not in request.POST:
            evidence.approve(row, **who)  # In one tap, from the list.
        elif act == "approve":
            if not form.is_valid():
                return False
            evidence.approve(row, minutes=form.minutes(), levels=form.chosen(), **who)
        elif act in _MOVES:
            _MOVES[act](row, request.POST.get("reason", ""), **who)
        else:
            raise Http404
    except (ReasonNeeded, evidence.refusals.MinutesOutside) as refusal:
        form.is_valid()
        form.add_error(refusal.field, str(refusal))
        return False
    except NotAllowed as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return True
    messages.success(request, _DONE[act])
    return True
