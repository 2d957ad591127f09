"""Reads a catalogue document into plain rows, and finds every fault in it. No database."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from courses.models import LineVersion, Stop
from courses.services.colours import LEAST_CONTRAST, contrast_on_white
from courses.services.reading import Reader, parse

FORMAT = "metrolijn-catalogue/1"
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class LineStopRow:
    """A stop on a line; `prerequisite` is the slug of another stop of the line."""

    stop: str
    section: str = ""
    is_required: bool = True
    prerequisite: str = ""


@dataclass(frozen=True)
class LineRow:
    slug: str
    code: str
    title: str
    colour: str
    rule: str
    rule_stops: int | None
    stops: tuple[LineStopRow, ...]
    path: str


@dataclass(frozen=True)
class SkillRow:
    """`minutes` is None when the document gives none: the stop's minutes are then divided."""

    framework: str
    code: str
    level: str
    minutes: int | None
    path: str


@dataclass(frozen=True)
class StopRow:
    slug: str
    title: str
    goal: str
    minutes: int
    language: str
    completion: str
    skills: tuple[SkillRow, ...]
    path: str


@dataclass(frozen=True)
class Document:
    lines: tuple[LineRow, ...]
    stops: tuple[StopRow, ...]


def read(data: bytes) -> Document:
    """The rows of the document. Raises ImportRefused with every fault that shows without the database."""
    reader = Reader()
    document = parse(data)
    if not reader.keys(document, "$", required={"format", "title", "language", "lines", "stops"}):
        reader.refuse_if_faulty()
    reader.choice(document["format"], "format", [FORMAT])
    reader.choice(document["language"], "language", ["nl", "en"])
    stops = [
        _stop(reader, item, f"stops[{n}]") for n, item in enumerate(reader.items(document["stops"], "stops"))
    ]
    lines = [
        _line(reader, item, f"lines[{n}]") for n, item in enumerate(reader.items(document["lines"], "lines"))
    ]
    rows = Document(tuple(filter(None, lines)), tuple(filter(None, stops)))
    _check_doubles(reader, rows.lines, "slug")
    _check_doubles(reader, rows.lines, "code")
    _check_doubles(reader, rows.stops, "slug")
    reader.refuse_if_faulty()
    return rows


def _stop(reader: Reader, item, path: str) -> StopRow | None:
    required = {"slug", "title", "minutes", "language", "skills", "completion", "goal"}
    if not reader.keys(item, path, required=required):
        return None
    minutes = reader.number(item["minutes"], f"{path}.minutes", low=15, high=60)
    skills = [
        _skill(reader, skill, f"{path}.skills[{n}]")
        for n, skill in enumerate(reader.items(item["skills"], f"{path}.skills", at_least=1))
    ]
    row = StopRow(
        slug=_slug(reader, item["slug"], f"{path}.slug"),
        title=reader.text(item["title"], f"{path}.title", longest=200),
        goal=reader.text(item["goal"], f"{path}.goal", longest=1000),
        minutes=minutes,
        language=reader.choice(item["language"], f"{path}.language", ["nl", "en"]),
        completion=reader.choice(item["completion"], f"{path}.completion", Stop.Completion.values),
        skills=tuple(filter(None, skills)),
        path=path,
    )
    _check_skills(reader, row)
    return row


def _skill(reader: Reader, item, path: str) -> SkillRow | None:
    if not reader.keys(item, path, required={"skill", "level"}, optional=frozenset({"minutes"})):
        return None
    name = reader.text(item["skill"], f"{path}.skill", longest=81)
    framework, slash, code = name.partition("/")
    if not slash:
        reader.fault(f"{path}.skill", "invalid", _("Write a skill as framework/code."), name)
    minutes = item.get("minutes")
    if minutes is not None:
        minutes = reader.number(minutes, f"{path}.minutes", low=0, high=480)
    level = reader.text(item["level"], f"{path}.level", longest=10)
    return SkillRow(framework=framework, code=code, level=level, minutes=minutes, path=path)


def _check_skills(reader, row):
    names = [(skill.framework, skill.code) for skill in row.skills]
    if len(names) != len(set(names)):
        reader.fault(f"{row.path}.skills", "doubled", _("This stop names a skill twice."))
    given = [skill.minutes for skill in row.skills]
    if all(minutes is None for minutes in given):
        return
    if None in given or sum(given) != row.minutes:
        sentence = _("The minutes of the skills together are the minutes of the stop, or none is given.")
        reader.fault(f"{row.path}.skills", "minutes_sum", sentence)


def _line(reader: Reader, item, path: str) -> LineRow | None:
    if not reader.keys(item, path, required={"code", "slug", "title", "colour", "rule", "stops"}):
        return None
    rule, rule_stops = _rule(reader, item["rule"], f"{path}.rule")
    is_required = rule == LineVersion.Rule.ALL
    stops = [
        _line_stop(reader, stop, f"{path}.stops[{n}]", is_required)
        for n, stop in enumerate(reader.items(item["stops"], f"{path}.stops", at_least=2))
    ]
    row = LineRow(
        slug=_slug(reader, item["slug"], f"{path}.slug"),
        code=reader.text(item["code"], f"{path}.code", longest=4),
        title=reader.text(item["title"], f"{path}.title", longest=200),
        colour=_colour(reader, item["colour"], f"{path}.colour"),
        rule=rule,
        rule_stops=rule_stops,
        stops=tuple(filter(None, stops)),
        path=path,
    )
    _check_line(reader, row)
    return row


def _rule(reader, item, path):
    if not reader.keys(item, path, required={"kind"}, optional=frozenset({"stops"})):
        return LineVersion.Rule.ALL, None
    kind = reader.choice(item["kind"], f"{path}.kind", LineVersion.Rule.values)
    if kind != LineVersion.Rule.AT_LEAST:
        if "stops" in item:
            reader.fault(f"{path}.stops", "unknown_key", _("Only the rule at_least has a number of stops."))
        return kind, None
    return kind, reader.number(item.get("stops"), f"{path}.stops", low=1, high=500)


def _line_stop(reader, item, path, is_required) -> LineStopRow | None:
    if isinstance(item, str):
        return LineStopRow(stop=_slug(reader, item, path), is_required=is_required)
    optional = frozenset({"section", "required", "prerequisite"})
    if not reader.keys(item, path, required={"stop"}, optional=optional):
        return None
    required = item.get("required", is_required)
    if not isinstance(required, bool):
        reader.fault(f"{path}.required", "invalid", _("Here true or false is needed."), required)
    prerequisite = item.get("prerequisite", "")
    return LineStopRow(
        stop=_slug(reader, item["stop"], f"{path}.stop"),
        section=reader.text(item.get("section", ""), f"{path}.section", longest=80, may_be_empty=True),
        is_required=required is True,
        prerequisite=_slug(reader, prerequisite, f"{path}.prerequisite") if prerequisite else "",
    )


def _check_line(reader, row):
    seen: set[str] = set()
    for position, item in enumerate(row.stops):
        path = f"{row.path}.stops[{position}]"
        if item.stop in seen:
            reader.fault(path, "doubled", _("This stop is on the line twice."), item.stop)
        seen.add(item.stop)
    for position, item in enumerate(row.stops):
        if item.prerequisite and item.prerequisite not in seen - {item.stop}:
            sentence = _("The prerequisite is another stop of the same line.")
            reader.fault(f"{row.path}.stops[{position}].prerequisite", "unknown_reference", sentence)
    if row.rule_stops and row.rule_stops > len(row.stops):
        sentence = _("The rule asks for more stops than the line has.")
        reader.fault(f"{row.path}.rule.stops", "rule_unreachable", sentence, row.rule_stops)


def _slug(reader, value, path) -> str:
    text = reader.text(value, path, longest=80)
    if text and not SLUG.fullmatch(text):
        reader.fault(path, "invalid", _("Use small letters, digits and hyphens."), text)
    return text


def _colour(reader, value, path) -> str:
    text = reader.text(value, path, longest=7)
    if not COLOUR.fullmatch(text):
        reader.fault(path, "invalid", _("Write a colour as #RRGGBB."), text)
        return "#000000"
    if contrast_on_white(text) < LEAST_CONTRAST:
        reader.fault(path, "no_contrast", _("This colour cannot be read on white. Take a darker one."), text)
    return text


def _check_doubles(reader, rows, name):
    seen = set()
    for row in rows:
        value = getattr(row, name)
        if value in seen:
            reader.fault(f"{row.path}.{name}", "doubled", _("This stands in the file twice."), value)
        seen.add(value)
