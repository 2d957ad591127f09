"""What is handed in at the map of an institution."""

from django import forms
from django.core.validators import RegexValidator

from courses.models import Line, Stop


class PinForm(forms.Form):
    """A stop, and where it is to be kept: "column,row"."""

    stop = forms.ModelChoiceField(Stop.objects.none())
    place = forms.CharField(max_length=12, validators=[RegexValidator(r"^-?[0-9]{1,4},-?[0-9]{1,4}\Z")])

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stop"].queryset = Stop.objects.visible_to(actor)

    @property
    def cell(self) -> tuple[int, int]:
        column, row = self.cleaned_data["place"].split(",")
        return int(column), int(row)


class StopForm(forms.Form):
    stop = forms.ModelChoiceField(Stop.objects.none())

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stop"].queryset = Stop.objects.visible_to(actor)


class PublicForm(forms.Form):
    """A line, and whether everybody may see it."""

    line = forms.ModelChoiceField(Line.objects.none())
    is_open = forms.BooleanField(required=False)

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = Line.objects.visible_to(actor).released()
