"""What somebody writes about learning done elsewhere, and what is decided about it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Skill, SkillLevel
from courses.models.skills import title_of
from metro.core.errors import Refusal
from tracking.models import Evidence
from tracking.queries.evidence import EvidenceView
from tracking.services.evidence import Upload, Written, refusals

FEWEST_FIELDS = 3  # For skills.
DATES = ["%Y-%m-%d", "%d-%m-%Y"]
PURPOSES = [
    ("submit", gettext_lazy("It should count: hand it in")),
    ("draft", gettext_lazy("It should count, but I finish it later")),
    ("noted", gettext_lazy("Only for my own eyes: it counts no hours")),
]


class EvidenceForm(forms.Form):
    """`catalogue`: all skills with their `level_rows`; `stops`: those that evidence completes."""

    title = forms.CharField(label=gettext_lazy("What did you do?"), max_length=200)
    done_date = forms.DateField(
        label=gettext_lazy("When?"),
        help_text=gettext_lazy("The last day, when it took several."),
        input_formats=DATES,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    minutes_technical = forms.IntegerField(
        label=gettext_lazy("Minutes of technology"), required=False, min_value=0
    )
    minutes_didactic = forms.IntegerField(
        label=gettext_lazy("Minutes of didactics"), required=False, min_value=0
    )
    sentence = forms.CharField(
        label=gettext_lazy("What was it about?"),
        help_text=gettext_lazy("A sentence, a link or a file is enough."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    link = forms.CharField(label=gettext_lazy("Link"), required=False, max_length=500)
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        allow_empty_file=True,  # The service says what is wrong with it.
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )
    stop = forms.ChoiceField(label=gettext_lazy("Stop that it completes"), required=False)
    purpose = forms.ChoiceField(
        choices=PURPOSES, widget=forms.RadioSelect, label=gettext_lazy("What is it for?")
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, catalogue, stops, **options):
        super().__init__(*args, label_suffix="", **options)
        self.skills = {str(skill.pk): skill for skill in catalogue}
        self.levels = {str(row["id"]): (skill, row) for skill in catalogue for row in skill.level_rows}
        self.stops = {str(stop.pk): stop for stop in stops}
        self.fields["file"].help_text = _("PDF, PNG or JPEG.")
        self.fields["stop"].choices = [
            ("", _("none")),
            *[(key, stop.title) for key, stop in self.stops.items()],
        ]
        known = sum(name.startswith("skill_") for name in self.initial)  # A program may have named more.
        self.numbers = range(1, max(FEWEST_FIELDS, known) + 1)
        for number in self.numbers:
            self.fields[f"skill_{number}"] = _choice(_("Skill {n}").format(n=number), self._skill_choices())
            self.fields[f"level_{number}"] = _choice(_("Level {n}").format(n=number), self._level_choices())

    def skill_fields(self):
        return [(self[f"skill_{number}"], self[f"level_{number}"]) for number in self.numbers]

    def clean(self):
        cleaned = super().clean()
        for number in self.numbers:
            self._check_pair(cleaned, number)
        return cleaned

    def written(self) -> Written:
        said = self.cleaned_data
        return Written(
            title=said["title"],
            done_date=said["done_date"],
            minutes_technical=said["minutes_technical"] or 0,
            minutes_didactic=said["minutes_didactic"] or 0,
            sentence=said["sentence"],
            link=said["link"],
            stop=self.stops.get(said["stop"]),
            levels=self._chosen(),
        )

    def upload(self) -> Upload | None:
        """Raises FileRefused."""
        return read_upload(self.cleaned_data.get("file"))

    def refuse(self, refusal: Refusal) -> None:
        field = getattr(refusal, "field", None)
        self.add_error(field if field in self.fields else None, str(refusal))

    def _chosen(self):
        pairs = [
            (self.cleaned_data[f"skill_{number}"], self.cleaned_data[f"level_{number}"])
            for number in self.numbers
        ]
        return {self.skills[skill]: _level_of(*self.levels[level]) for skill, level in pairs if skill}

    def _check_pair(self, cleaned, number):
        skill, level = cleaned.get(f"skill_{number}"), cleaned.get(f"level_{number}")
        if bool(skill) != bool(level):
            self.add_error(f"level_{number}", _("Choose a skill and its level, or neither."))
        elif skill and self.levels[level][0].framework_id != self.skills[skill].framework_id:
            self.add_error(f"level_{number}", str(refusals.LevelUnknown()))

    def _skill_choices(self):
        return _grouped((skill.framework.title, key, skill.title) for key, skill in self.skills.items())

    def _level_choices(self):
        return _grouped(
            (skill.framework.title, key, f"{row['code']} {title_of(row['title_nl'], row['title_en'])}")
            for key, (skill, row) in self.levels.items()
        )


class DecisionForm(forms.Form):
    """What the approver sets, and why something is turned down. `levels`: the choices per framework."""

    reason = forms.CharField(
        label=gettext_lazy("Why? The person reads this"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    minutes_technical = forms.IntegerField(
        label=gettext_lazy("Minutes of technology"), min_value=0, required=False
    )
    minutes_didactic = forms.IntegerField(
        label=gettext_lazy("Minutes of didactics"), min_value=0, required=False
    )

    def __init__(self, data, view: EvidenceView, levels: list[SkillLevel]):
        row = view.row
        initial = {
            "minutes_technical": row.minutes_technical,
            "minutes_didactic": row.minutes_didactic,
        } | {f"level_{one.skill_id}": one.level_id for one in view.levels}
        super().__init__(data, initial=initial, label_suffix="")
        self.view, self.levels = view, {level.pk: level for level in levels}
        for one in view.levels:
            here = [level for level in levels if level.framework_id == one.framework_id]
            choices = [("", _("does not show it")), *[(row.pk, f"{row.code} {row.title}") for row in here]]
            self.fields[f"level_{one.skill_id}"] = _choice(one.skill, choices)

    def level_fields(self):
        return [self[f"level_{one.skill_id}"] for one in self.view.levels]

    def minutes(self) -> tuple[int, int]:
        return self.cleaned_data["minutes_technical"] or 0, self.cleaned_data["minutes_didactic"] or 0

    def chosen(self) -> dict[Skill, SkillLevel]:
        said = {one: self.cleaned_data[f"level_{one.skill_id}"] for one in self.view.levels}
        skills = Skill.objects.in_bulk([one.skill_id for one, level in said.items() if level])
        return {skills[one.skill_id]: self.levels[int(level)] for one, level in said.items() if level}


def read_upload(file) -> Upload | None:
    """The uploaded file, judged. Raises FileRefused. What is too large is not read."""
    if file is None:
        return None
    Upload.demand_size(file.size)
    return Upload.read(file.name or "", file.read())


def initial_of(view: EvidenceView, mark: str) -> dict:
    """The form as it is filled from a row."""
    row = view.row
    names = ("title", "done_date", "minutes_technical", "minutes_didactic", "sentence", "link")
    filled = {name: getattr(row, name) for name in names}
    for number, one in enumerate(view.levels, start=1):
        filled |= {f"skill_{number}": str(one.skill_id), f"level_{number}": str(one.level_id)}
    purpose = "noted" if row.status == Evidence.Status.NOTED else "draft"
    return filled | {"stop": str(row.stop_id or ""), "purpose": purpose, "seen": mark}


def _choice(label, choices):
    return forms.ChoiceField(label=label, choices=choices, required=False)


def _grouped(options):
    groups: dict[str, list] = {}
    for group, key, text in options:
        groups.setdefault(group, []).append((key, text))
    return [("", "–"), *groups.items()]


def _level_of(skill, row):
    return SkillLevel(pk=row["id"], framework_id=skill.framework_id, index=row["index"], code=row["code"])
