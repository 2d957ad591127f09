"""What an expert asks after a stop, and where the recording is."""

from django import forms
from django.utils.translation import gettext as _

from courses.models import MOST_QUESTIONS
from courses.services.questions import Question
from tracking.forms.sessions import RefusableForm

LONGEST, MOST_WRONG = 300, 5


class QuestionsForm(RefusableForm):
    """Three places for a question, each with its answers; an empty place asks nothing."""

    def __init__(self, data, questions: list[Question]):
        super().__init__(data, label_suffix="")
        for number in range(1, MOST_QUESTIONS + 1):
            question = questions[number - 1] if number <= len(questions) else Question("")
            self._add(number, question)

    def _add(self, number, question):
        add, rows = self.fields, {"rows": 3}
        add[f"text_{number}"] = forms.CharField(
            required=False,
            max_length=LONGEST,
            label=_("Question {n}").format(n=number),
            initial=question.text,
        )
        add[f"right_{number}"] = forms.CharField(
            required=False,
            max_length=LONGEST,
            label=_("Right answer"),
            help_text=_("Leave it empty for a private reflection."),
            initial=question.right,
        )
        add[f"wrong_{number}"] = forms.CharField(
            required=False,
            label=_("Wrong answers"),
            help_text=_("One on each line, at most five."),
            widget=forms.Textarea(attrs=rows),
            initial="\n".join(question.wrong),
        )

    def groups(self):
        """The fields of each place."""
        names = ("text", "right", "wrong")
        return [[self[f"{name}_{n}"] for name in names] for n in range(1, MOST_QUESTIONS + 1)]

    def questions(self) -> list[Question]:
        return [question for n in range(1, MOST_QUESTIONS + 1) if (question := self._question(n))]

    def clean(self):
        for n in range(1, MOST_QUESTIONS + 1):
            question = self._question(n)
            if question is None and (self.cleaned_data.get(f"right_{n}") or self._wrong(n)):
                self.add_error(f"text_{n}", _("Write the question that these answers belong to."))
            elif question and question.right and not question.wrong:
                self.add_error(f"wrong_{n}", _("Write at least one wrong answer."))
            elif question and question.wrong and not question.right:
                self.add_error(f"right_{n}", _("Write the right answer."))
            elif len(self._wrong(n)) > MOST_WRONG:
                self.add_error(f"wrong_{n}", _("Write at most five wrong answers."))
        return self.cleaned_data

    def _question(self, n) -> Question | None:
        text = self.cleaned_data.get(f"text_{n}", "")
        right = self.cleaned_data.get(f"right_{n}", "")
        return Question(text, right, self._wrong(n)) if text else None

    def _wrong(self, n) -> tuple[str, ...]:
        lines = [line.strip()[:LONGEST] for line in self.cleaned_data.get(f"wrong_{n}", "").splitlines()]
        right = self.cleaned_data.get(f"right_{n}", "")
        kept = dict.fromkeys(line for line in lines if line and line != right)
        return tuple(sorted(kept, key=str.casefold))


class RecordingForm(RefusableForm):
    """The address of a recording; empty takes it away."""

    def __init__(self, data=None):
        super().__init__(data, label_suffix="")
        self.fields["recording_url"] = forms.URLField(
            required=False,
            max_length=500,
            assume_scheme="https",
            label=_("Link of the recording"),
            help_text=_("People open it through our own page. Leave it empty to take the recording away."),
        )
