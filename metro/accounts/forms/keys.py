"""A new key for programs."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from metro.accounts.models import ApiToken, Scope
from metro.accounts.policy import Actor
from metro.accounts.services import tokens
from metro.core.errors import Refusal

USUAL = timedelta(days=90)
FIELD_OF = {"expires_at": "until"}


class KeyForm(forms.Form):
    """Name, last day and what the key may do; a coordinator also says whose it is."""

    name = forms.CharField(
        label=_("Name"), help_text=_("For which program? For example: timetable."), max_length=80
    )
    kind = forms.ChoiceField(
        label=_("Whose key is it?"), choices=ApiToken.Kind.choices, widget=forms.RadioSelect
    )
    until = forms.DateField(
        label=_("Last day"),
        help_text=_("At most a year from now."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may the program do?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": tokens.ScopeNeeded.sentence},
    )

    def __init__(self, *args, actor: Actor, today: date, **kwargs):
        super().__init__(*args, initial={"kind": ApiToken.Kind.PERSONAL, "until": today + USUAL}, **kwargs)
        self.today = today
        self.fields["kind"].choices = [
            (ApiToken.Kind.PERSONAL, _("Mine: the program does what I may do")),
            (ApiToken.Kind.INSTITUTION, _("Of the institution: the program acts as a coordinator")),
        ]
        if not actor.is_coordinator:
            del self.fields["kind"]
        kinds = ApiToken.Kind.values if actor.is_coordinator else [ApiToken.Kind.PERSONAL]
        allowed = {scope for kind in kinds for scope in tokens.scopes_for(actor, kind)}
        self.fields["scopes"].choices = [(scope.value, scope.label) for scope in Scope if scope in allowed]

    def clean_until(self):
        day = self.cleaned_data["until"]
        if not self.today <= day <= self.today + timedelta(days=365):
            raise forms.ValidationError(tokens.TooLong.sentence)
        return day

    def values(self, zone) -> dict:
        """What `tokens.make` asks: the key works until the end of its last day."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "scopes": data["scopes"],
            "kind": data.get("kind", ApiToken.Kind.PERSONAL),
            "expires_at": datetime.combine(data["until"] + timedelta(days=1), time.min, zone),
        }

    def refuse(self, refusal: Refusal) -> None:
        """Show the sentence at its field; what was typed stays."""
        name = FIELD_OF.get(getattr(refusal, "field", ""), getattr(refusal, "field", ""))
        self.add_error(name or None, str(refusal))
