"""The people of the institution: find them, invite them, change what they may do, let them go."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from metro.accounts.models import Membership, TeamMembership
from metro.accounts.services import access, invitations, memberships
from metro.core.errors import Refusal
from tracking.forms.coordinators import RoleForm, TeamForm
from tracking.queries import institution as queries
from tracking.services import leavers
from tracking.views.coordinators.gate import coordinators_only

PER_PAGE = 25
PERSON = "institution_person"


@coordinators_only
@require_safe
def people(request):
    search, state = request.GET.get("q", "").strip()[:80], request.GET.get("state", "active")
    if state not in ("active", "ended", "all"):
        raise Http404
    rows = queries.people(request.actor, search=search, state=state)
    page = Paginator(queries.with_standing(rows, request.actor), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [queries.person_row(row, request.actor) for row in page.object_list]
    query = urlencode({"q": search, "state": state}) + "&"
    context = {"page": page, "search": search, "state": state, "query": query}
    return render(request, "tracking/coordinators/people.html", context)


@coordinators_only
@require_safe
def person(request, member_id):
    card = _card(request, member_id)
    if not card.member.is_noted:
        access.note_view(card.member, by=request.user, kind=PERSON, now=request.now)
    context = {
        "card": card,
        "role_form": RoleForm(initial={"role": card.member.role}),
        "team_form": TeamForm(actor=request.actor),
        "is_self": card.member.pk == request.member.pk,
    }
    return render(request, "tracking/coordinators/person.html", context)


@coordinators_only
@require_POST
def invite(request, member_id):
    member = _member(request, member_id)
    _try(
        request,
        lambda: invitations.invite(member, by=request.user, now=request.now),
        _("The invitation is on its way."),
    )
    return redirect("institution_person", member_id)


@coordinators_only
@require_POST
def change_role(request, member_id):
    member = _member(request, member_id)
    form = RoleForm(request.POST)
    role = form.cleaned_data["role"] if form.is_valid() else ""
    _try(
        request,
        lambda: memberships.change_role(member, role, by=request.user, now=request.now),
        _("The role is changed. It holds from the next page on."),
    )
    return redirect("institution_person", member_id)


@coordinators_only
@require_http_methods(["GET", "HEAD", "POST"])
def end(request, member_id):
    """First what follows from it, then the end itself."""
    if request.method != "POST":
        return render(request, "tracking/coordinators/end.html", {"card": _card(request, member_id)})
    member = _member(request, member_id)
    done = _try(
        request,
        lambda: leavers.end_membership(member, by=request.user, now=request.now),
        _("The membership of {name} has ended.").format(name=member.user.name),
    )
    return redirect("institution_people") if done else redirect("institution_person", member_id)


@coordinators_only
@require_POST
def join_team(request, member_id):
    member = _member(request, member_id)
    form = TeamForm(request.POST, actor=request.actor)
    if not form.is_valid():
        messages.error(request, _("Choose a team from the list."))
        return redirect("institution_person", member_id)
    team, role = form.cleaned_data["team"], form.cleaned_data["role"]
    _try(
        request,
        lambda: memberships.join_team(member, team, by=request.user, now=request.now, role=role),
        _("Added to {team}.").format(team=team.name),
    )
    return redirect("institution_person", member_id)


@coordinators_only
@require_POST
def leave_team(request, member_id, row_id):
    member = _member(request, member_id)
    rows = TeamMembership.objects.visible_to(request.actor).active(request.now, request.actor.today)
    row = get_object_or_404(rows, pk=row_id, member=member)
    memberships.leave_team(row, by=request.user, now=request.now)
    messages.success(request, _("The place in the team has ended."))
    return redirect("institution_person", member_id)


def _member(request, member_id):
    rows = Membership.objects.visible_to(request.actor).select_related("user", "institution")
    return get_object_or_404(rows, pk=member_id, institution=request.actor.institution_id)


def _card(request, member_id):
    noted = access.is_noted(request.user, kind=PERSON, now=request.now, zone=request.actor.zone)
    rows = queries.with_details(queries.people(request.actor, state="all"), request.actor)
    return queries.person_card(get_object_or_404(rows.annotate(is_noted=noted), pk=member_id), request.actor)


def _try(request, move, done: str) -> bool:
    """Make the move and say so, or say why not."""
    try:
        move()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True
