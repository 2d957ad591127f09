"""Writes lines and stops as a catalogue document. Importing it again changes nothing."""

import json

from courses.models import Line, LineVersion, Stop
from courses.services.catalogue.content import content_of, current_versions
from courses.services.catalogue.document import FORMAT, LineStopRow
from courses.services.split import split_minutes
from metro.accounts.models import Institution


def export_catalogue(*, institution: Institution | None = None, title: str = "Metrolijn") -> bytes:
    """The lines and stops of one owner (without institution: those shared with all), as UTF-8 JSON."""
    lines = list(Line.objects.filter(institution=institution).order_by("code"))
    versions = current_versions([line.pk for line in lines])
    stops = Stop.objects.filter(institution=institution).order_by("pk")
    stops = stops.prefetch_related("stop_skills__skill__framework", "stop_skills__level")
    document = {
        "format": FORMAT,
        "title": title,
        "language": "nl",
        "lines": [_line(line, versions[line.pk]) for line in lines if line.pk in versions],
        "stops": [_stop(stop) for stop in stops],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _line(line, version):
    content = content_of(version)
    rule = {"kind": content.rule}
    if content.rule_stops:
        rule["stops"] = content.rule_stops
    is_required = content.rule == LineVersion.Rule.ALL
    return {
        "code": line.code,
        "slug": line.slug,
        "title": line.title_nl,
        "colour": line.colour,
        "rule": rule,
        "stops": [_line_stop(row, is_required) for row in content.stops],
    }


def _line_stop(row: LineStopRow, is_required: bool):
    extra = {
        key: value
        for key, value, usual in (
            ("section", row.section, ""),
            ("required", row.is_required, is_required),
            ("prerequisite", row.prerequisite, ""),
        )
        if value != usual
    }
    return {"stop": row.stop, **extra} if extra else row.stop


def _stop(stop):
    rows = sorted(stop.stop_skills.all(), key=lambda row: row.position)
    is_even = [row.minutes for row in rows] == split_minutes(stop.minutes, len(rows))
    return {
        "slug": stop.slug,
        "title": stop.title_nl,
        "minutes": stop.minutes,
        "language": stop.language,
        "skills": [_skill(row, is_even) for row in rows],
        "completion": stop.completion,
        "goal": stop.goal,
    }


def _skill(row, is_even):
    named = {"skill": f"{row.skill.framework.code}/{row.skill.code}", "level": row.level.code}
    return named if is_even else {**named, "minutes": row.minutes}
