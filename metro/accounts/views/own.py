"""What people set for themselves: language, institution, settings."""

from django.conf import settings as conf
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from metro.accounts.forms import SettingsForm
from metro.accounts.models import ApiToken
from metro.accounts.services import memberships, own
from metro.core.errors import Refusal


@require_POST
def set_language(request):
    """Keep the language in a cookie, and with the person when somebody is logged in."""
    language = request.POST.get("language")
    response = redirect(_safe_next(request))
    if language not in dict(conf.LANGUAGES):
        return response
    if request.user.is_authenticated:
        request.user.language = language
        request.user.save(update_fields=["language"])
    _remember(response, language)
    return response


@login_required
@require_POST
def switch_institution(request):
    """Act in another institution of one's own from now on. Any other id is unknown."""
    chosen = request.POST.get("institution", "")
    member = next((row for row in request.memberships if str(row.institution_id) == chosen), None)
    if member is None:
        raise Http404
    own.act_in(request.user, member.institution)
    request.session.cycle_key()
    name = member.institution.name
    messages.success(request, _("You now work in {institution}.").format(institution=name))
    return redirect("/")


@login_required
@require_http_methods(["GET", "POST"])
def settings(request):
    has_own_name = not request.memberships
    form = SettingsForm(request.POST or None, instance=request.user, has_own_name=has_own_name)
    if request.method == "POST" and form.is_valid():
        user = own.change(request.user, form.cleaned_data)
        if user.language:
            translation.activate(user.language)
        messages.success(request, _("Your settings are saved."))
        response = redirect("settings")
        if user.language:
            _remember(response, user.language)
        return response
    keys = ApiToken.objects.visible_to(request.actor).filter(revoked_at=None).order_by("-pk")
    page = {"form": form, "has_own_name": has_own_name, "member": request.member, "keys": keys}
    return render(request, "accounts/settings.html", page, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def leave(request):
    """Say that one no longer works at the institution: asked first, then at once."""
    if request.member is None:
        raise Http404
    if request.method == "POST":
        institution = request.member.institution
        try:
            memberships.end(request.member, by=request.user, now=request.now)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("leave_institution")
        request.session.cycle_key()
        text = _("You no longer work at {institution} here.").format(institution=institution.name)
        messages.success(request, text)
        return redirect("settings")
    return render(request, "accounts/leave.html", {"member": request.member})


def _safe_next(request):
    """Only a path of our own: a link must not send people elsewhere through us."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if is_ours else "/"


def _remember(response, language):
    response.set_cookie(
        conf.LANGUAGE_COOKIE_NAME,
        language,
        max_age=conf.LANGUAGE_COOKIE_AGE,
        secure=conf.LANGUAGE_COOKIE_SECURE,
        httponly=conf.LANGUAGE_COOKIE_HTTPONLY,
        samesite=conf.LANGUAGE_COOKIE_SAMESITE,
    )
