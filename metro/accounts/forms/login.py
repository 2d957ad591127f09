"""The forms of the login library in our words: labels above, hints as text, nothing inside the fields."""

from allauth.account import forms as library
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from metro.accounts.services import mail, sign_in

PASSWORD_HINT = _("At least 10 characters. A few words in a row are easy to remember.")
_LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
}


class _Plain:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = _LABELS[name]
            field.help_text = PASSWORD_HINT if name == "password1" else ""
            field.widget.attrs.pop("placeholder", None)


class LogInForm(_Plain, library.LoginForm):
    pass


class ConfirmForm(_Plain, library.ReauthenticateForm):
    pass


class ChangePasswordForm(_Plain, library.ChangePasswordForm):
    pass


class SetPasswordForm(_Plain, library.SetPasswordForm):
    pass


class ForgottenForm(_Plain, library.ResetPasswordForm):
    pass


class NewPasswordForm(_Plain, library.ResetPasswordKeyForm):
    pass


class ChangeAddressForm(_Plain, library.AddEmailForm):
    """A new login address. Whether somebody else has it already is told to that mailbox only."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")

    def save(self, request):
        email, now = self.cleaned_data["email"], request.now
        # Without a proven current address the library would drop that one before the new one is confirmed.
        sign_in.address_proven(self.user)
        messages.info(request, _("We mailed a link to {email}. Open it to go on.").format(email=email))
        if not sign_in.is_taken(email, by_other_than=self.user):
            return super().save(request)
        key = f"{self.user.pk}:{email[:100]}:{now:%Y-%m-%d}"
        language = get_language()[:2]
        mail.post("address_in_use", to=email, user=None, context={}, language=language, key=key, now=now)
        return EmailAddress(user=self.user, email=email)
