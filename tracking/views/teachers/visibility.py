"""What does my team lead see? The answer, from the same tables and the same queries that decide it."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from metro.accounts.models import AuditEntry, Institution, TeamMembership
from metro.accounts.services import memberships
from metro.accounts.services.access import VIEWED
from tracking.queries import teams as queries
from tracking.views.person import person_tab
from tracking.visibility import DATA, Level

_POLICIES = list(Institution.LeadVisibility.values)
_WORDS = {
    Level.NOTHING: gettext_lazy("nothing"),
    Level.TOTALS: gettext_lazy("totals of five people or more"),
    Level.LINE: gettext_lazy("one line about you"),
    Level.DETAIL: gettext_lazy("in detail"),
}
SHOWN_VIEWS = 20


@dataclass(frozen=True)
class Seen:
    """One row of the page, in words: what the lead, the coordinator and an expert read."""

    name: str
    lead: str
    coordinator: str
    expert: str


@login_required
@require_safe
def visibility(request):
    if request.member is None:
        raise Http404
    places = _places(request)
    if request.GET.get("team"):
        return _as_lead(request, places)
    institution = request.member.institution
    policy = institution.effective_lead_visibility
    context = {
        "institution": institution,
        "policy": policy,
        "rows": [_seen(row, policy) for row in DATA],
        "places": places,
        "views": _views(request),
    }
    return render(request, "tracking/teachers/visibility.html", context)


@require_POST
@login_required
def share_earlier(request, team_id):
    """Take what one did before joining a team along to its leads, or no longer."""
    if request.member is None:
        raise Http404
    place = next((row for row in _places(request) if row.team_id == team_id), None)
    if place is None:
        raise Http404
    is_shared = request.POST.get("share") == "yes"
    memberships.share_earlier(place, is_shared, by=request.user, now=request.now)
    if is_shared:
        text = gettext("The lead of {team} now also sees your earlier stops.")
    else:
        text = gettext("The lead of {team} no longer sees your earlier stops.")
    messages.success(request, text.format(team=place.team.name))
    return redirect("visibility")


def _places(request):
    rows = TeamMembership.objects.visible_to(request.actor).members().filter(member=request.member)
    return list(rows.active(request.now, request.actor.today).select_related("team").order_by("team__name"))


def _views(request):
    rows = AuditEntry.objects.visible_to(request.actor).filter(subject=request.member, event=VIEWED)
    return rows.select_related("actor").order_by("-at")[:SHOWN_VIEWS]


def _seen(row, policy) -> Seen:
    place = _POLICIES.index(policy)
    return Seen(
        name=row.name,
        lead=_WORDS[row.lead[place]],
        coordinator=_WORDS[row.coordinator[place]],
        expert=_WORDS[row.expert],
    )


def _as_lead(request, places):
    """The lead's own page of this person, asked for by somebody who only leads that team."""
    place = next((row for row in places if str(row.team_id) == request.GET["team"]), None)
    if place is None:
        raise Http404
    lead = request.actor.as_lead_of(place.team_id)
    row = get_object_or_404(queries.person_rows(place.team_id, lead), member=request.member)
    context = {
        "team": place.team,
        "policy": lead.lead_visibility,
        "row": row,
        "query": f"team={place.team_id}&",
    }
    if lead.sees_per_person:
        context |= person_tab(request, row, lead)
    return render(request, "tracking/teachers/as_lead.html", context)
