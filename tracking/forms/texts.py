"""The own words of an institution for one kind of mail."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tracking.models import ReminderText
from tracking.services.reminders import texts

_LABELS = {
    ("subject", "nl"): _("Subject in Dutch"),
    ("intro", "nl"): _("Introduction in Dutch"),
    ("subject", "en"): _("Subject in English"),
    ("intro", "en"): _("Introduction in English"),
}


class TextForm(forms.Form):
    """A subject and an introduction per language. Empty is our own text. `rows`: what is saved, by language."""

    def __init__(self, *args, kind: str, rows: dict[str, ReminderText], **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        for (name, language), label in _LABELS.items():
            field = self.fields[f"{name}_{language}"] = _field(name, label)
            field.initial = getattr(rows.get(language), name, "")

    def clean(self):
        data = super().clean()
        for name in list(data):
            try:
                texts.check(data[name], self.kind, name.partition("_")[0])
            except texts.BadText as refusal:
                self.add_error(name, ValidationError(str(refusal)))
        return data

    def of(self, language: str) -> dict[str, str]:
        """What was filled in for one language, by the names of the service."""
        return {name: self.cleaned_data[f"{name}_{language}"] for name in ("subject", "intro")}


def _field(name, label):
    length = ReminderText._meta.get_field(name).max_length
    widget = forms.Textarea(attrs={"rows": 4}) if name == "intro" else forms.TextInput()
    field = _Paragraph if name == "intro" else forms.CharField
    return field(label=label, max_length=length, required=False, widget=widget)


class _Paragraph(forms.CharField):
    """A browser sends every line end as two characters, and counts it as one."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")
