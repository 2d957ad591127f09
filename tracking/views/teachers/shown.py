"""Rows as the pages about stops show them."""

from dataclasses import dataclass
from math import ceil
from urllib.parse import urlencode

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from courses.models import Line, Skill, SkillFramework, SkillLevel, Stop
from metro.core import words
from tracking.forms.find import FindForm
from tracking.queries.find import Found
from tracking.queries.network import Network
from tracking.queries.sessions import SessionView
from tracking.queries.stops import State, StopState
from tracking.services.happened import has_questions

Completion = Stop.Completion
ICONS = {SkillFramework.Side.TECHNICAL: "chip", SkillFramework.Side.DIDACTIC: "talk"}
MORE_FILTERS = ("side", "line", "language")


@dataclass(frozen=True)
class TaughtSkill:
    title: str
    level: str
    index: int
    most: int  # Highest index of the framework.


@dataclass(frozen=True)
class Side:
    """The skills of a stop on one side."""

    name: str
    icon: str
    skills: tuple[TaughtSkill, ...]

    @property
    def names(self) -> str:
        return words.and_list([skill.title for skill in self.skills])


@dataclass(frozen=True)
class FoundRow:
    stop: Stop
    state: StopState
    lines: list[Line]
    sides: list[Side]
    view: SessionView | None

    @property
    def amount(self) -> str:
        """Minutes up to 99, from then on hours: '45', '2', '2,5'."""
        if self.stop.minutes < 100:
            return str(self.stop.minutes)
        return number_format(self.stop.minutes / 60, 0 if self.stop.minutes % 60 == 0 else 1)

    @property
    def unit(self) -> str:
        return _("min") if self.stop.minutes < 100 else _("hours")

    @property
    def offers_seat(self) -> bool:
        """A completed or skipped stop is not pressed on anybody."""
        wants = self.state.state not in (State.COMPLETED, State.ATTENDED, State.SKIPPED)
        return self.view is not None and (self.view.place is not None or wants)


def found(row: Found, network: Network) -> FoundRow:
    state = network.stops.get(row.stop.pk) or StopState(stop=row.stop, state=State.OPEN)
    lines = [view.line for view in network.lines if view.line.pk in state.line_ids]
    return FoundRow(row.stop, state, lines, sides(row.stop), row.view)


def sides(stop: Stop) -> list[Side]:
    """The skills of a stop of `stops.with_skills`, by side."""
    sides = []
    for value, name in SkillFramework.Side.choices:
        skills = tuple(_skill(row) for row in stop.skill_rows if row["side"] == value)
        if skills:
            sides.append(Side(capfirst(str(name)), ICONS[value], skills))
    return sides


def _skill(row) -> TaughtSkill:
    title = Skill(title_nl=row["title_nl"], title_en=row["title_en"]).title
    level = SkillLevel(title_nl=row["level_nl"], title_en=row["level_en"]).title
    text = _("level {code}: {name}").format(code=row["code"], name=level)
    return TaughtSkill(title, text, row["index"], row["most"])


@dataclass(frozen=True)
class Step:
    """One thing to do to complete a stop."""

    state: str
    title: str
    text: str


def steps(stop: Stop, lines: list[Line]) -> list[Step]:
    """The completion rule of a stop in words."""
    return [*_ways(stop), Step("completed", _("Completed."), _counts(stop, lines))]


def _ways(stop):
    minutes = ceil(stop.minutes * stop.min_presence / 100)
    text = _("At least {n} of the {all} minutes.").format(n=minutes, all=stop.minutes)
    be_there = Step("registered", _("Be there."), text)
    recording = Step("registered", _("Watch the recording."), _("Whenever it suits you."))
    evidence = Step("registered", _("Hand in evidence."), _("Your team lead looks at it."))
    check, with_check = _check(stop)
    instead = Step("open", _("Or watch the recording."), with_check)
    elsewhere = Step("open", _("Or hand in evidence."), _("Your team lead looks at it."))
    return {
        Completion.ATTENDED: [be_there],
        Completion.ATTENDED_AND_CHECK: [be_there, *check],
        Completion.RECORDING_AND_CHECK: [recording, *check],
        Completion.ATTENDED_OR_RECORDING: [be_there, instead],
        Completion.EVIDENCE: [evidence],
        Completion.ANY: [be_there, instead, elsewhere],
    }[stop.completion]


def _check(stop):
    """The step of the questions, and what the recording counts with; a stop without questions names none."""
    if not has_questions(stop):
        return [], _("It counts too.")
    check = Step("attended", _("Answer the short check."), _("Only you see your answers."))
    return [check], _("With the short check it counts too.")


def _counts(stop, lines):
    codes = words.and_list([line.code for line in lines])
    hours = _("The {n} minutes are booked on your hours once.").format(n=stop.minutes)
    if len(lines) > 1:
        return _("It counts for lines {codes}.").format(codes=codes) + " " + hours
    if lines:
        return _("It counts for line {codes}.").format(codes=codes) + " " + hours
    return hours


@dataclass(frozen=True)
class Chip:
    text: str
    url: str
    is_on: bool


@dataclass(frozen=True)
class Filter:
    legend: str
    chips: list[Chip]


def filters(form: FindForm) -> dict:
    """The filters as links that keep each other; what made no sense in the address is gone."""
    chosen = form.chosen()
    legends = {
        "minutes": _("How much time do you have?"),
        "when": _("When?"),
        "side": _("Side"),
        "line": _("Line"),
        "language": _("Language"),
    }
    all_filters = {name: Filter(legend, _chips(form, name, chosen)) for name, legend in legends.items()}
    query = urlencode(chosen)
    return {
        "chosen": chosen,
        "query": f"{query}&" if query else "",
        "filters": [row for name, row in all_filters.items() if name not in MORE_FILTERS],
        "more_filters": [all_filters[name] for name in MORE_FILTERS],
        "is_open": any(name in chosen for name in MORE_FILTERS),
    }


def _chips(form, name, chosen):
    return [_chip(form, name, value, text, chosen) for value, text in form.fields[name].choices]


def _chip(form, name, value, text, chosen):
    is_on = chosen.get(name) == value
    after = chosen | {name: "" if is_on else value}
    query = urlencode({key: after[key] for key in form.fields if after.get(key)})
    # The folded filters fill a small screen: a tap there leads on to the results.
    place = "#found" if name in MORE_FILTERS else ""
    return Chip(capfirst(str(text)), f"?{query}{place}", is_on)
