"""How the login library talks to us: closed for sign-up, mail through the outbox, links on our own address."""

import uuid
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from metro.accounts.models import User
from metro.accounts.services import mail, sign_in

# The library's mail → our template.
_TEMPLATES = {
    "account/email/password_reset_key": "password_reset",
    "account/email/unknown_account": "unknown_account",
    "account/email/email_confirmation": "email_confirmation",
    "account/email/email_changed": "email_changed",
    "account/email/password_changed": "password_changed",
    "account/email/password_reset": "password_changed",
    "account/email/password_set": "password_changed",
}
_PLAIN = {"password_reset_url": "url", "activate_url": "url", "to_email": "new_email"}


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: people come by import or invitation."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed. Ask your coordinator."),
        "email_password_mismatch": _("Address or password is not right. Try again, or choose a new password."),
        "too_many_login_attempts": _("You try too often. Wait 10 minutes, or choose a new password by mail."),
        "rate_limited": _("You try too often. Wait a few minutes."),
        "incorrect_password": _("This password is not right. Try again."),
        "enter_current_password": _("This is not your current password. Try again."),
        "duplicate_email": _("This is your address already. Fill in another one."),
        "max_email_addresses": _("A change is waiting. Open the link in the mail first."),
    }

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        """Write the mail as a row; only plain words and one link of the library's context go into it."""
        user = context.get("user") or User.objects.filter(email__iexact=email).first()
        plain = {ours: context[theirs] for theirs, ours in _PLAIN.items() if theirs in context}
        mail.post(
            _TEMPLATES[template_prefix],
            to=email,
            user=user,
            context={"name": user.first_name if user else "", "site": settings.BASE_URL, **plain},
            language=(user.language if user else "") or get_language()[:2],
            key=uuid.uuid4().hex,
            now=timezone.now(),
        )

    def get_reset_password_from_key_url(self, key):
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.BASE_URL + path.replace("UID-KEY", quote(key))

    def get_email_confirmation_url(self, request, emailconfirmation):
        return settings.BASE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def get_password_change_redirect_url(self, request):
        return reverse("settings")

    def get_email_verification_redirect_url(self, email_address):
        return reverse("settings" if self.request.user.is_authenticated else "account_login")

    def confirm_email(self, request, email_address):
        """Somebody else may have come to log in with this address since the mail was sent."""
        if sign_in.is_taken(email_address.email, by_other_than=email_address.user):
            email_address.delete()
            return False
        return super().confirm_email(request, email_address)
