from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from metro.accounts.models import User
from metro.accounts.services import own
from metro.core import words


class SettingsForm(forms.ModelForm):
    """Language and time zone; the name only for people whom no institution keeps."""

    class Meta:
        model = User
        fields = ["first_name", "prefix", "last_name", "organisation", "language", "time_zone"]
        labels = {
            "first_name": _("First name"),
            "prefix": _("Prefix"),
            "last_name": _("Last name"),
            "organisation": _("Organisation"),
            "language": _("Language"),
            "time_zone": _("Time zone"),
        }

    def __init__(self, *args, has_own_name: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_own_name:
            for name in ("first_name", "prefix", "last_name", "organisation"):
                del self.fields[name]
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), required=False, choices=[("", _("As my browser")), *User.Language.choices]
        )
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"),
            required=False,
            choices=[("", _("As my institution")), *_zones(self.instance)],
        )


def _zones(user):
    return [(zone, words.zone_name(zone)) for zone in own.zones(user)]


class NewPasswordForm(forms.Form):
    """The first password of an invited person."""

    password1 = forms.CharField(
        label=_("New password"),
        help_text=_("At least 10 characters. A few words in a row are easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    password2 = forms.CharField(
        label=_("New password, once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def __init__(self, *args, user: User, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password1(self):
        password = self.cleaned_data["password1"]
        validate_password(password, self.user)
        return password

    def clean(self):
        data = super().clean()
        if data.get("password1") and data.get("password2") and data["password1"] != data["password2"]:
            self.add_error("password2", _("The two passwords are not the same. Type them again."))
        return data
