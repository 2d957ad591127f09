"""What does my team lead see? The answer, from the same tables and the same queries that decide it."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from metro.accounts.models import AuditEntry, Institution, TeamMembership
from metro.accounts.services.access import VIEWED
from tracking.queries import teams as queries
from tracking.visibility import DATA, Level

_POLICIES = list(Institution.LeadVisibility.values)
_WORDS = {
    Level.NOTHING: _("nothing"),
    Level.TOTALS: _("totals of five people or more"),
    Level.LINE: _("one line about you"),
    Level.DETAIL: _("in detail"),
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
    institution = request.member.institution
    places = _places(request)
    context = {
        "institution": institution,
        "policy": institution.effective_lead_visibility,
        "rows": [_seen(row, institution.effective_lead_visibility) for row in DATA],
        "places": places,
        "views": _views(request),
    }
    if request.GET.get("team"):
        context |= _as_lead(request, institution)
    return render(request, "tracking/teachers/visibility.html", context)


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


def _as_lead(request, institution):
    """The lead's own page of this person, asked for by somebody who only leads that team."""
    wanted = request.GET["team"]
    place = next((row for row in _places(request) if str(row.team_id) == wanted), None)
    if place is None:
        raise Http404
    lead = queries.lead_of(place.team, institution, now=request.now)
    if not lead.sees_per_person:
        return {"seen_in": place.team}
    row = queries.person_rows(lead).get(team=place.team, member=request.member)
    return {"seen_in": place.team, "row": row, "lines": queries.person_lines(row, lead)}
