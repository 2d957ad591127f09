"""One tap each: take a seat, give it back, answer an offer, put it in the calendar, join."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.models import Session
from metro.accounts import policy
from metro.core import words
from metro.core.errors import NotAllowed, NotFound, Refusal
from metro.core.redirects import back, safe_next
from tracking.models import Registration
from tracking.queries import calendar as calendar_of
from tracking.queries import sessions
from tracking.services import joining, refusals, registrations
from tracking.views.teachers.frame import own_zone

CONFIRMED = Registration.Status.CONFIRMED


@login_required
@require_POST
def register(request, session_id):
    session = get_object_or_404(Session.objects.visible_to(request.actor), pk=session_id)
    if not request.member:
        raise PermissionDenied(str(NotAllowed(who=_("A teacher"))))
    answers = {name: name in request.POST for name in ("switch", "confirm_gate")}
    try:
        registrations.register(session, request.member, by=request.user, now=request.now, **answers)
    except (refusals.OtherDateHeld, refusals.PrerequisiteAdvised) as question:
        return _ask(request, session, question, answers)
    except NotFound as refusal:  # Seen as its host, but not of the audience.
        raise Http404 from refusal
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _outcome(request, session))
    return back(request, "session", session_id)


def _ask(request, session, question, answers):
    """A refusal that a second press overrules: shown with that button."""
    is_switch = isinstance(question, refusals.OtherDateHeld)
    answers["switch" if is_switch else "confirm_gate"] = True
    context = {
        "view": _view(request, session),
        "question": str(question),
        "answers": [name for name, given in answers.items() if given],
        "is_switch": is_switch,
        "now": request.now,
        "next": safe_next(request, "session", session.pk),
    }
    return render(request, "tracking/teachers/confirm_register.html", context, status=question.status)


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request, registration_id):
    """GET only asks, so that a mail link and a link checker change nothing."""
    registration = _registration(request, registration_id, may_coordinate=True)
    if request.method == "GET":
        return render(request, "tracking/teachers/cancel.html", _cancel_page(request, registration))
    try:
        registrations.cancel(registration, by=request.user, now=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        text = _("Cancelled: {title}, {when}. You can register again as long as there is room.")
        messages.success(request, text.format(**_named(registration.session)))
    return back(request, "session", registration.session_id)


def _cancel_page(request, registration):
    return {
        "registration": registration,
        "view": _view(request, registration.session),
        "is_own": registration.user_id == request.user.pk,
        "now": request.now,
        "next": safe_next(request, "session", registration.session_id),
    }


@login_required
@require_POST
def accept(request, registration_id):
    return _answer(request, registration_id, registrations.accept)


@login_required
@require_POST
def take(request, registration_id):
    return _answer(request, registration_id, registrations.take_open_seat)


@login_required
@require_POST
def decline(request, registration_id):
    text = _("You declined the seat: {title}, {when}. It goes to the next person.")
    return _answer(request, registration_id, registrations.decline, text)


def _answer(request, registration_id, service, text=""):
    registration = _registration(request, registration_id)
    session = registration.session
    try:
        service(registration, now=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, text.format(**_named(session)) if text else _outcome(request, session))
    return back(request, "session", session.pk)


@login_required
@require_GET
def calendar(request, session_id):
    """One's own part in this session, for the calendar."""
    session, _member, _actor = _joined_as(request, session_id)
    file = calendar_of.download_of(session, request.user)
    if file is None:
        raise Http404
    response = HttpResponse(file, content_type=calendar_of.MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="metrolijn-{session.pk}.ics"'
    return response


@login_required
@require_GET
@never_cache
def join(request, session_id):
    """The only way to the meeting link. The click itself is a signal, so this GET writes one."""
    session, member, actor = _joined_as(request, session_id)
    if session.status in (Session.Status.CANCELLED, Session.Status.WITHDRAWN):
        return redirect("session", session_id)  # That page says so and names the other dates.
    try:
        link = joining.join(session, user=request.user, member=member, now=request.now)
    except Refusal as refusal:
        return _closed_door(request, session, actor, refusal)
    response = HttpResponseRedirect(link)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _joined_as(request, session_id):
    """The session and who sees it: a mail of the other institution must work without switching."""
    others = [(policy.build(request.user, row, now=request.now), row) for row in request.memberships]
    for actor, member in [(request.actor, request.member or None), *others]:
        session = Session.objects.visible_to(actor).select_related("stop").filter(pk=session_id).first()
        if session:
            return session, member, actor
    raise Http404


def _closed_door(request, session, actor, refusal):
    [view] = sessions.views(Session.objects.filter(pk=session.pk), actor, now=request.now)
    context = {
        "view": view,
        "sentence": str(refusal),
        "is_early": refusal.code == refusals.JoinTooEarly.code,
        "now": request.now,
        "zone": own_zone(request),
        "here": reverse("session", args=[session.pk]),
    }
    return render(request, "tracking/teachers/join_refused.html", context, status=refusal.status)


def _registration(request, registration_id, *, may_coordinate=False):
    """The person's own registration; unseen is 404, seen but somebody else's is 403."""
    rows = Registration.objects.visible_to(request.actor).select_related("session__stop", "user")
    registration = get_object_or_404(rows, pk=registration_id)
    actor = request.actor
    coordinates = (
        may_coordinate and actor.is_coordinator and registration.institution_id == actor.institution_id
    )
    if registration.user_id != request.user.pk and not coordinates:
        raise PermissionDenied(str(NotAllowed(who=_("The person"))))
    return registration


def _view(request, session):
    [view] = sessions.views(Session.objects.filter(pk=session.pk), request.actor, now=request.now)
    return view


def _outcome(request, session):
    """What the person has now, with date, time and zone."""
    place = _view(request, session).place
    if place is None or place.is_confirmed:
        text = _("You have a seat: {title}, {when}. The invitation comes by mail.")
        return text.format(**_named(session))
    if place.is_offered:
        until = words.moment(place.offer_expires_at, session.time_zone, now=request.now)
        text = _("You are offered a seat: {title}, {when}. Answer before {until}.")
        return text.format(until=until, **_named(session))
    text = _("You are on the waiting list: {title}, {when}. You are number {n}.")
    return text.format(n=place.queue_number, **_named(session))


def _named(session):
    when = words.period(session.starts_at, session.ends_at, session.time_zone)
    return {"title": session.stop.title, "when": when}
