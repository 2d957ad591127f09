"""What a coordinator fills in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from metro.accounts.models import Institution, Membership, Team, TeamMembership
from metro.accounts.services import institutions
from metro.core.errors import Refusal

MAX_BYTES = 20 * 1024 * 1024


def _zones():
    return [(name, name) for name in ("Europe/Amsterdam", *institutions.zones())]


class SettingsForm(forms.ModelForm):
    """The policy of the institution. More than totals asks for the day on which the works council agreed."""

    lead_visibility = forms.ChoiceField(
        label=_("What may a team lead see?"),
        choices=[
            (Institution.LeadVisibility.NONE, _("Names only")),
            (Institution.LeadVisibility.AGGREGATED, _("Totals of the team, from five people up")),
            (Institution.LeadVisibility.PER_PERSON, _("Progress per person")),
        ],
        widget=forms.RadioSelect,
    )
    works_council_date = forms.DateField(
        label=_("The works council agreed on"),
        help_text=_("Needed for progress per person."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_zones)
    language = forms.ChoiceField(label=_("Language"), choices=[("nl", _("Dutch")), ("en", _("English"))])
    releases_sessions = forms.BooleanField(label=_("We publish sessions ourselves"), required=False)

    class Meta:
        model = Institution
        fields = ["lead_visibility", "works_council_date", "time_zone", "language", "releases_sessions"]

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self):
        data = super().clean()
        if "works_council_date" in self.errors:
            return data
        try:
            day = data.get("works_council_date")
            institutions.check_policy(data.get("lead_visibility", ""), day, today=self.today)
        except Refusal as refusal:
            self.add_error(refusal.field, str(refusal))
        return data


class ImportForm(forms.Form):
    """A file with people, and what an absent person means."""

    file = forms.FileField(
        label=_("File with people"),
        help_text=_("A csv file of at most 20 MB. First you see what would change."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
    )
    full = forms.BooleanField(
        label=_("This is the full list: end everybody who is not in it"), required=False
    )
    since = forms.DateField(
        label=_("Changed part-time factors hold from"),
        help_text=_("Empty: today."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ApplyForm(forms.Form):
    """The same file for real. The number is asked when many people would end."""

    token = forms.CharField(widget=forms.HiddenInput)
    confirm = forms.IntegerField(label=_("Number of people that end"), required=False, min_value=0)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)


class TeamForm(forms.Form):
    """A place in a team of the own institution."""

    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none())
    role = forms.ChoiceField(label=_("As"), choices=TeamMembership.Role.choices)

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.visible_to(actor).order_by("name")
