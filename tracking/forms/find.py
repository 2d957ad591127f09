from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import SkillFramework, Stop
from courses.queries.stops import Wanted
from tracking.queries import find


class FindForm(forms.Form):
    """The filters of the stops page. What makes no sense is left out, never refused: addresses are kept."""

    q = forms.CharField(required=False, max_length=100)
    minutes = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("15", "15 min"), ("30", "30 min"), ("45", "45 min"), ("60", "60 min")],
    )
    when = forms.ChoiceField(
        required=False,
        choices=[("week", _("This week")), ("next", _("Next week")), ("month", _("This month"))],
    )
    side = forms.ChoiceField(required=False, choices=SkillFramework.Side.choices)
    line = forms.ChoiceField(required=False)
    language = forms.ChoiceField(required=False, choices=Stop._meta.get_field("language").choices)

    def __init__(self, data, *, lines):
        super().__init__(data)
        self.fields["line"].choices = [(line.slug, f"{line.code} · {line.title}") for line in lines]

    def wanted(self, *, now, zone) -> Wanted:
        """The filters that make sense, as a question."""
        given = self._given()
        after, before = find.period(given.get("when", ""), now=now, zone=zone) or (None, None)
        return Wanted(
            text=given.get("q", ""),
            minutes=given.get("minutes"),
            after=after,
            before=before,
            side=given.get("side", ""),
            line=given.get("line", ""),
            language=given.get("language", ""),
        )

    def chosen(self) -> dict[str, str]:
        """The filters that make sense, as they stand in the address."""
        return {name: str(value) for name, value in self._given().items() if value}

    def _given(self):
        self.is_valid()
        return self.cleaned_data
