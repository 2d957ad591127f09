"""The questions of a stop, and the word about being there, as one form."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _

from courses.models import Check
from metro.core.errors import Refusal
from tracking.queries.closing import Asked

LONGEST = 2000
ROWS = 4


class ClosingForm(forms.Form):
    """A field for every question that is open, the code while it works, and "I was there"."""

    def __init__(self, data, asked: tuple[Asked, ...], *, takes_code: bool, takes_word: bool):
        super().__init__(data, label_suffix="")
        self.asked = {_name(row.question.pk): row for row in asked}
        if takes_code:
            self.fields["code"] = _code_field()
        if takes_word:
            self.fields["was_there"] = forms.BooleanField(required=False, label=_("Yes, I was there"))
        for name, row in self.asked.items():
            if row.answer is None or _differs(row, (data or {}).get(name, "")):
                self.fields[name] = _field(row.question)
        first = next((field for name, field in self.fields.items() if name != "was_there"), None)
        if first and isinstance(first.widget, forms.Textarea):
            first.widget.attrs["autofocus"] = True  # One tap less on a phone.

    def questions(self):
        """Every question with its field, where it has one."""
        return [(row, self[name] if name in self.fields else None) for name, row in self.asked.items()]

    def said(self) -> dict[int, int | str]:
        """What was answered, by question."""
        values = {row.question: self.cleaned_data.get(name) for name, row in self.asked.items()}
        return {
            question.pk: value if question.is_reflection else int(value)
            for question, value in values.items()
            if value
        }

    def replaces(self) -> dict[int, str]:
        return {row.question.pk: self.data.get(f"seen-{row.question.pk}", "") for row in self.asked.values()}

    def refuse(self, faults: Mapping[int, Refusal]) -> None:
        for pk, refusal in faults.items():
            self.add_error(_name(pk), str(refusal))


def _name(question_id: int) -> str:
    return f"question-{question_id}"


def _differs(row: Asked, typed: str) -> bool:
    return row.question.is_reflection and typed.strip() not in ("", row.answer.text)


def _field(question: Check) -> forms.Field:
    asked = {
        "label": question.text,
        "error_messages": {"required": _("Answer this question to close the stop.")},
    }
    if question.is_reflection:
        widget = forms.Textarea(attrs={"rows": ROWS})
        hint = _("At least 20 characters. Only you read this, for ever.")
        return forms.CharField(widget=widget, help_text=hint, max_length=LONGEST, **asked)
    choices = list(enumerate(question.options, start=1))
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **asked)


def _code_field() -> forms.Field:
    attributes = {"inputmode": "numeric", "autocomplete": "off", "size": 9}
    return forms.CharField(
        required=False,
        label=_("Code of the session"),
        help_text=_("Six digits, on the screen of the expert. Not seen? Leave it empty."),
        widget=forms.TextInput(attrs=attributes),
        max_length=20,
    )
