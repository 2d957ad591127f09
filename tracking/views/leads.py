"""The pages of a team lead: what the team has and lacks, as far as the policy of the institution goes."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from metro.accounts.models import Team
from metro.accounts.services import access
from tracking.queries import teams as queries
from tracking.views.person import person_tab, tab_of, tabs

PER_PAGE = 25
PERSON = "team_person"


@login_required
@require_safe
def teams(request):
    rows = list(Team.objects.visible_to(request.actor).order_by("name"))
    if len(rows) == 1 and not request.actor.is_coordinator:
        return redirect("team", rows[0].pk)
    return render(request, "tracking/leads/teams.html", {"teams": rows})


@login_required
@require_safe
def team(request, team_id):
    team = get_object_or_404(Team.objects.visible_to(request.actor), pk=team_id)
    tab = tab_of(request)
    view = _TEAM[tab](team, request.actor)
    if request.GET.get("format") == "csv":
        return _download(queries.table_of(view), f"{team.name} {tab}")
    context = {
        "team": team,
        "view": view,
        "tab": tab,
        "tabs": tabs(tab),
        "page": Paginator(view.rows or view.people, PER_PAGE).get_page(request.GET.get("page")),
        "can_open": request.actor.opens_people_of(team.pk),
        "attention": _attention(team, view, request),
        "map": queries.team_map(view, request.actor) if tab == "lines" else None,
    }
    return render(request, "tracking/leads/team.html", context)


@login_required
@require_safe
def person(request, team_id, member_id):
    """One person as the lead may see it. Opening it is written down for the person to read."""
    noted = _is_noted(request)
    row = get_object_or_404(
        queries.person_rows(team_id, request.actor).annotate(is_noted=noted), member=member_id
    )
    if not request.actor.sees_per_person:
        raise PermissionDenied(_("Your institution shows totals of a team, not the pages of people."))
    if not request.actor.opens_people_of(team_id):
        raise PermissionDenied(_("The page of a person is for the lead of the team."))
    if not row.is_noted:
        access.note_view(row.member, by=request.user, kind=PERSON, now=request.now)
    context = {"row": row, "team": row.team} | person_tab(request, row, request.actor)
    return render(request, "tracking/leads/person.html", context)


_TEAM = {"lines": queries.team_lines, "skills": queries.team_skills, "hours": queries.team_hours}


def _attention(team, view, request):
    if not (isinstance(view, queries.TeamLines) and request.actor.opens_people_of(team.pk)):
        return []
    return queries.needs_attention(view.people, now=request.now, today=request.actor.today)


def _is_noted(request):
    if request.member is None:
        raise Http404
    institution = request.member.institution
    return access.is_noted(request.user, institution, kind=PERSON, now=request.now, member="member")


def _download(table, name):
    response = HttpResponse(table.as_csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(name)}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
