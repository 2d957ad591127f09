"""Keys for programs: made, shown once, taken back."""

from zoneinfo import ZoneInfo

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from metro.accounts.forms import KeyForm
from metro.accounts.models import ApiToken
from metro.accounts.services import tokens
from metro.core.errors import Refusal


@login_required
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """The form; after it the key itself, in this one answer and nowhere else."""
    zone = _zone(request)
    form = KeyForm(request.POST or None, actor=request.actor, today=request.now.astimezone(zone).date())
    if form.is_bound and form.is_valid():
        try:
            return _made(request, form.values(zone))
        except Refusal as refusal:
            form.refuse(refusal)
    return render(request, "accounts/key_new.html", {"form": form}, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request, token_id):
    """Asked first, then at once."""
    token = get_object_or_404(ApiToken.objects.visible_to(request.actor).filter(revoked_at=None), pk=token_id)
    if request.method != "POST":
        return render(request, "accounts/key_revoke.html", {"key": token})
    tokens.revoke(token, by=request.user, now=request.now)
    messages.success(request, _("The key “{name}” no longer works.").format(name=token.name))
    return redirect("settings")


@sensitive_variables()
def _made(request, values):
    institution = request.member.institution if request.member else None
    made = tokens.make(request.user, institution, now=request.now, **values)
    response = render(request, "accounts/key_made.html", {"key": made.token, "secret": made.secret})
    response["Cache-Control"] = "no-store"
    return response


def _zone(request) -> ZoneInfo:
    institution = request.member.institution.time_zone if request.member else settings.TIME_ZONE
    return ZoneInfo(request.user.time_zone or institution)
