"""Plan a session, and change what was planned."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.models import Session
from courses.services import states
from metro.core.errors import IllegalMove
from tracking.forms.sessions import DetailsForm, DraftForm, PlanForm, initial_of
from tracking.queries import studio
from tracking.services import sessions
from tracking.views.experts.common import hosts_it, managed, saved


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session_new(request):
    stops = studio.plannable(request.actor)
    form = PlanForm(
        request.POST or None, stops=stops, experts=_experts(request), initial=_first_values(request, stops)
    )
    if form.is_valid() and (session := saved(form, lambda: _plan(request, form))):
        _say_planned(request, session)
        return redirect("studio_session", session.pk)
    return _answer(request, "tracking/experts/session_new.html", {"form": form, "stops": stops})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session_edit(request, session_id):
    session = managed(request, session_id)
    if session.status == Session.Status.DRAFT:
        return _edit_draft(request, session)
    try:
        states.check(session, "edit", now=request.now)
    except IllegalMove as refusal:
        messages.error(request, str(refusal))
        return redirect("studio_session", session.pk)
    return _edit_planned(request, session)


def _edit_draft(request, session):
    initial = initial_of(session) | _link(request, session)
    form = DraftForm(request.POST or None, initial=initial)
    if form.is_valid() and saved(form, lambda: _redraft(request, session, form)):
        _say_planned(request, session, is_published="publish" in request.POST)
        return redirect("studio_session", session.pk)
    return _answer(request, "tracking/experts/session_edit.html", {"form": form, "session": session})


def _edit_planned(request, session):
    initial = {"capacity": session.capacity, "host": _first_host(session)} | _link(request, session)
    form = DetailsForm(request.POST or None, experts=_experts(request, session), initial=initial)
    if form.is_valid() and saved(form, lambda: _revise(request, session, form)):
        messages.success(request, _("The session was changed."))
        return redirect("studio_session", session.pk)
    return _answer(
        request,
        "tracking/experts/session_edit.html",
        {"form": form, "session": session, "keeps_link": not hosts_it(request, session)},
    )


def _plan(request, form):
    chosen = form.plannable
    return sessions.plan(
        chosen.stop,
        chosen.institution,
        is_published="publish" in request.POST,
        hosts=form.hosts() or None,
        by=request.user,
        now=request.now,
        **form.plan(),
    )


def _redraft(request, session, form):
    details = form.plan() | _kept_link(request, session, form) | {"opens": session.registration_opens_at}
    is_published = "publish" in request.POST
    return sessions.redraft(session, is_published=is_published, by=request.user, now=request.now, **details)


def _revise(request, session, form):
    return sessions.revise(
        session,
        capacity=form.cleaned_data["capacity"],
        hosts=form.hosts(),
        by=request.user,
        now=request.now,
        **_kept_link(request, session, form),
    )


def _answer(request, template, context):
    status = 400 if context["form"].errors else 200
    return render(request, template, context, status=status)


def _first_values(request, stops):
    wanted = request.GET.get("stop")
    chosen = next((row for row in stops if row.key == wanted), stops[0] if len(stops) == 1 else None)
    if chosen is None:
        return {}
    zone = chosen.institution.time_zone
    return {"stop": chosen.key, "minutes": chosen.stop.minutes, "zone": zone, "capacity": 25}


def _experts(request, session=None):
    """Hosts are named by a coordinator, for sessions of the own institution."""
    actor = request.actor
    is_own = session is None or session.institution_id == actor.institution_id
    return studio.experts(actor, session) if actor.is_coordinator and is_own else None


def _first_host(session):
    hosts = sorted(session.hosts.all(), key=lambda host: (host.position, host.pk))
    return hosts[0].user_id if hosts else None


# The link is the host's. A coordinator may replace it unseen: an empty field then keeps it.
def _link(request, session):
    return {"meeting_url": session.meeting_url if hosts_it(request, session) else ""}


def _kept_link(request, session, form):
    typed = form.cleaned_data["meeting_url"]
    keeps = not typed and not hosts_it(request, session)
    return {"meeting_url": session.meeting_url if keeps else typed}


def _say_planned(request, session, *, is_published=None):
    is_published = session.status == Session.Status.PLANNED if is_published is None else is_published
    if is_published:
        messages.success(request, _("The session is planned. People can register."))
    else:
        messages.success(request, _("The draft is saved. Nobody else sees it yet."))
