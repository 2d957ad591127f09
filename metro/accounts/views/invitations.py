"""Taking up an invitation. Looking at the link changes nothing: mail scanners open it first."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from metro.accounts.forms import NewPasswordForm
from metro.accounts.models import Invitation
from metro.accounts.services import invitations
from metro.core.errors import Refusal


@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def invitation(request, token):
    """Who invites where; a POST takes it up, once."""
    row = _found(token)
    if not invitations.is_open(row, request.now):
        return _expired(request, row, token)
    user = row.member.user
    if request.user.is_authenticated and request.user.pk != user.pk:
        return render(request, "accounts/invitation_other.html", {"invitation": row})
    if user.has_usable_password() or request.user.is_authenticated:
        return _join(request, row, token)
    return _first_password(request, row, token)


@never_cache
@require_POST
def ask_again(request, token):
    """A new link, to the invited address and to no other. The answer never says more than that."""
    row = _found(token)
    invitations.ask_again(row, now=request.now)
    messages.success(request, _("If this invitation can be sent again, the mail comes within minutes."))
    return redirect("account_login")


def _found(token):
    row = invitations.find(token)
    if row is None:
        raise Http404
    return row


def _expired(request, row, token):
    page = {
        "sentence": invitations.InvitationExpired.sentence,
        "is_accepted": row.status == Invitation.Status.ACCEPTED,
        "can_ask": row.status == Invitation.Status.SENT
        and invitations.can_be_taken_up(row, request.now),
        "token": token,
    }
    return render(request, "accounts/invitation_expired.html", page, status=410)


def _join(request, row, token):
    """For somebody with a login: they prove who they are first."""
    if request.method == "POST" and request.user.is_authenticated:
        return _accept(request, token, password="")
    return render(request, "accounts/invitation_join.html", {"invitation": row})


def _first_password(request, row, token):
    form = NewPasswordForm(request.POST or None, user=row.member.user)
    if request.method == "POST" and form.is_valid():
        return _accept(request, token, password=form.cleaned_data["password1"])
    page = {"form": form, "invitation": row}
    return render(request, "accounts/invitation.html", page, status=400 if form.errors else 200)


def _accept(request, token, *, password):
    try:
        row = invitations.accept(token, now=request.now, password=password)
    except Refusal:
        return _expired(request, _found(token), token)
    if not request.user.is_authenticated:
        get_adapter().login(request, row.member.user)
    name = row.institution.name
    messages.success(request, _("Welcome. You now belong to {institution}.").format(institution=name))
    return redirect("/")
