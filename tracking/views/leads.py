"""The pages of a team lead: what the team has and lacks, as far as the policy of the institution goes."""

from contextlib import contextmanager

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from metro.accounts.models import Team
from metro.core.errors import NotFound, Refusal
from tracking.queries import teams as queries
from tracking.services import looking, nudges
from tracking.services.refusals import NudgeTooSoon
from tracking.views.person import person_tab, tab_of, tabs

PER_PAGE = 25


@login_required
@require_safe
def teams(request):
    rows = list(Team.objects.visible_to(request.actor).order_by("name"))
    if len(rows) == 1 and not request.actor.is_coordinator:
        return redirect("team", rows[0].pk)
    context = {"teams": rows}
    return render(request, "tracking/leads/teams.html", context)


@login_required
@require_safe
def team(request, team_id):
    team = queries.team_of(team_id, request.actor)
    if team is None:
        raise Http404
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
        "can_nudge_all": _can_nudge_all(team, view, tab, request.actor),
        "decides": team.pk in request.actor.led_team_ids,
        "map": queries.team_map(view, request.actor) if tab == "lines" else None,
    }
    return render(request, "tracking/leads/team.html", context)


@login_required
@require_safe
def person(request, team_id, member_id):
    """One person as the lead may see it. Opening it is written down for the person to read."""
    with _as_answers():
        row = looking.open_person(team_id, member_id, actor=request.actor, by=request.user, now=request.now)
    context = {"row": row, "team": row.team} | person_tab(request, row, request.actor)
    return render(request, "tracking/leads/person.html", context)


@require_POST
@login_required
def nudge_team(request, team_id):
    """A friendly message to all who have not started; nobody learns who or how many they are."""
    team = get_object_or_404(Team.objects.visible_to(request.actor), pk=team_id)
    with _as_answers():
        nudges.nudge_not_started(team, actor=request.actor, by=request.user, now=request.now)
        messages.success(request, _("Whoever has not started yet gets your friendly message."))
    return redirect("team", team.pk)


@require_POST
@login_required
def nudge_person(request, team_id, member_id):
    with _as_answers():
        try:
            nudges.nudge(team_id, member_id, actor=request.actor, by=request.user, now=request.now)
        except NudgeTooSoon as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Your friendly message is on its way."))
    return redirect("team", team_id)


@contextmanager
def _as_answers():
    """Refusals as the answers of a page: what is not seen is absent, what is not allowed says who may."""
    try:
        yield
    except NotFound as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        raise PermissionDenied(str(refusal)) from refusal


_TEAM = {"lines": queries.team_lines, "skills": queries.team_skills, "hours": queries.team_hours}


def _can_nudge_all(team, view, tab, actor):
    return tab == "lines" and team.pk in actor.led_team_ids and view.level == queries.AGGREGATED


def _attention(team, view, request):
    if not isinstance(view, queries.TeamLines):
        return []
    return queries.attention(team, view, request.actor) or []


def _download(table, name):
    response = HttpResponse(table.as_csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(name)}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
