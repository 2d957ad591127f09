"""What could not be drawn well, in sentences that say what to change."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from courses.queries.maps import Contents
from metro.core import words

SENTENCES = {
    # About the network.
    "line_of_one_stop": _("Line {lines} has one stop. Add a stop, or archive the line."),
    "line_empty": _("Line {lines} has no stops. Add a stop, or archive the line."),
    "line_doubled": _("Line {lines} stands there twice. Remove one."),
    "stop_doubled": _("{stops} stands there twice. Remove one."),
    "stop_repeated": _("{stops} is on line {lines} more than once. It is drawn the first time only."),
    "stop_unknown": _("A stop of line {lines} does not exist. Take it off the line."),
    "stop_nameless": _("A stop has no name. Give it a name."),
    "stop_on_many_lines": _(
        "{stops} is on many lines: {lines}. Take it off some of them, or keep it at a roomy place."
    ),
    "orders_contradict": _(
        "Lines {lines} have {stops} in an order that contradicts other lines. Give them the same order."
    ),
    "pin_unknown": _("A stop is kept at a place, but it is on no line. Let it go."),
    "pin_taken": _("{stops} are kept at the same place. Let one of them go."),
    "pin_far": _("{stops} is kept too far away. Let it go."),
    # About the drawing.
    "stop_displaced": _("{stops} could not get its place. Let it or its neighbours go."),
    "track_through_stop": _("Line {lines} runs through {stops} without stopping there. Move the stop."),
    "tracks_on_top": _("Lines {lines} run over each other. Move a stop of one of them."),
    "goes_back": _("Line {lines} runs back between {stops}. Give the lines the same order, or move a stop."),
    "label_shortened": _("The name of {stops} is too long for the map. Make it shorter."),
    "label_hidden": _("The name of {stops} has no room. Move the stop, or make the name shorter."),
    "badge_shortened": _("The name of line {lines} is too long for the map. Make it shorter."),
    "badge_hidden": _("The sign of line {lines} has no room. Move its first or last stop."),
    "many_bends": _("Lines {lines} have many bends. Keep fewer stops at a place."),
    "too_close": _("{stops} are very close. Move one of them."),
    "stopped_early": _("The drawing was stopped early. Draw the map again."),
    # Not drawn at all.
    "too_many_lines": _("There are too many lines for one map: at most {limit}. Archive some."),
    "too_many_stops": _("There are too many stops for one map: at most {limit}. Take some off their lines."),
    "gave_up": _("The map could not be drawn in three attempts. Draw it again, or ask the operator."),
}


@dataclass(frozen=True)
class Said:
    """A finding in words; `stop_ids` can be moved to do something about it."""

    sentence: str
    stop_ids: tuple[int, ...]


def in_words(findings: Iterable[dict], contents: Contents | None, language: str) -> list[Said]:
    """Every finding once, in the order found. One that is not known any more is left out."""
    lines = contents.lines if contents else ()
    stops = {str(stop.id): stop.name(language) for line in lines for stop in line.stops}
    codes = {str(line.id): line.code for line in lines}
    said = [_said(finding, stops, codes) for finding in findings if finding["code"] in SENTENCES]
    return list({one.sentence: one for one in said}.values())


def _said(finding: dict, stops: dict[str, str], codes: dict[str, str]) -> Said:
    names = [stops[stop] for stop in finding.get("stops", ()) if stop in stops]
    lines = [codes[line] for line in finding.get("lines", ()) if line in codes]
    sentence = str(SENTENCES[finding["code"]]).format(
        stops=words.and_list(names), lines=words.and_list(lines), limit=finding.get("limit", "")
    )
    ids = tuple(int(stop) for stop in finding.get("stops", ()) if stop in stops)
    return Said(sentence, ids)
