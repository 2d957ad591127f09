"""The pages of a team lead: what the team has and lacks, as far as the policy of the institution goes."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from metro.accounts.models import Team, TeamMembership
from metro.accounts.services import access
from metro.core.spreadsheets import to_csv
from tracking.queries import teams as queries
from tracking.queries.teams import tables

PER_PAGE = 25


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
    tab = request.GET.get("view", "lines")
    if tab not in _TABS:
        raise Http404
    view = _TABS[tab](team, request.actor)
    if request.GET.get("format") == "csv":
        return _download(tables.of(view), f"{team.name} {tab}")
    page = Paginator(view.rows or view.people, PER_PAGE).get_page(request.GET.get("page"))
    context = {"team": team, "view": view, "tab": tab, "page": page, "attention": _attention(view, request)}
    return render(request, "tracking/leads/team.html", context)


@login_required
@require_safe
def person(request, team_id, member_id):
    """One person as the lead may see it. Opening it is written down for the person to read."""
    row = get_object_or_404(
        TeamMembership.objects.visible_to(request.actor)
        .members()
        .active(request.now, request.actor.today)
        .select_related("team", "member__institution", "member__user"),
        team_id=team_id,
        team__in=Team.objects.visible_to(request.actor),
        member_id=member_id,
    )
    if not request.actor.sees_per_person:
        raise PermissionDenied(_("Your institution shows totals of a team only, not pages of people."))
    view = queries.person_lines(row, request.actor)
    access.note_view(row.member, by=request.user, kind="team_person", now=request.now)
    return render(request, "tracking/leads/person.html", {"team": row.team, "view": view})


_TABS = {"lines": queries.team_lines}


def _attention(view, request):
    if view.level != queries.PER_PERSON or not isinstance(view, queries.TeamLines):
        return []
    return queries.needs_attention(view.people, now=request.now, today=request.actor.today)


def _download(table, name):
    response = HttpResponse(to_csv(table.head, table.rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(name)}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
