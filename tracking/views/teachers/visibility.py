"""What does my team lead see? The answer, from the same tables and the same queries that decide it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from metro.accounts.services import memberships
from tracking.queries import seen as queries
from tracking.views.person import person_tab


@login_required
@require_safe
def visibility(request):
    if request.member is None:
        raise Http404
    if request.GET.get("team"):
        return _as_lead(request, request.GET["team"])
    institution = request.member.institution
    policy = institution.effective_lead_visibility
    context = {
        "institution": institution,
        "policy": policy,
        "rows": queries.seen(policy),
        "places": queries.places(request.member, request.actor),
        "views": queries.views(request.member, request.actor),
    }
    return render(request, "tracking/teachers/visibility.html", context)


@require_POST
@login_required
def share_earlier(request, team_id):
    """Take what one did before joining a team along to its leads, or no longer."""
    if request.member is None:
        raise Http404
    places = queries.places(request.member, request.actor)
    place = next((row for row in places if row.team_id == team_id), None)
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


def _as_lead(request, asked):
    """The lead's own page of this person, asked for by somebody who only leads that team."""
    found = queries.as_lead(request.member, int(asked), request.actor) if _is_number(asked) else None
    if found is None or found.row is None:
        raise Http404
    context = {
        "team": found.place.team,
        "policy": found.policy,
        "row": found.row,
        "query": f"team={found.place.team_id}&",
    }
    if found.lead.sees_per_person:
        context |= person_tab(request, found.row, found.lead)
    return render(request, "tracking/teachers/as_lead.html", context)


def _is_number(text):
    return text.isascii() and text.isdecimal() and len(text) < 16
