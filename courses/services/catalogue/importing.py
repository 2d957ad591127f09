"""Writes a catalogue document into lines, versions and stops."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.models import Line, LineStop, LineVersion, Skill, SkillLevel, Stop, StopSkill
from courses.services.catalogue.content import LineContent, content_of, current_versions
from courses.services.catalogue.document import LineRow, StopRow, read
from courses.services.colours import place_of
from courses.services.reading import Reader
from courses.services.split import split_minutes
from metro.accounts.models import Institution
from metro.core.imports import Report, differences


@transaction.atomic
def import_catalogue(
    data: bytes, *, institution: Institution | None = None, now: datetime, dry_run: bool = False
) -> Report:
    """Create or update stops and lines by slug. All or nothing; a second run changes nothing.

    The first import of a line releases version 1 and publishes its stops; a later change of a line becomes
    its draft version. What the document does not name stays as it is. Without institution: shared with all.
    """
    document = read(data)
    skills = _Skills()
    reader = Reader()
    _check_against_database(reader, document, institution, skills)
    reader.refuse_if_faulty()
    report = Report()
    for row in document.stops:
        _write_stop(row, institution, skills, report)
    for row in document.lines:
        _write_line(row, institution, report, now)
    if dry_run:
        transaction.set_rollback(True)
    return report


class _Skills:
    """The newest version of every framework: skills and levels by code."""

    def __init__(self):
        self.skills, self.levels = {}, {}
        for skill in Skill.objects.select_related("framework").order_by("framework_id"):
            self.skills[skill.framework.code, skill.code] = skill
        for level in SkillLevel.objects.select_related("framework").order_by("framework_id"):
            self.levels[level.framework.code, level.code] = level


def _check_against_database(reader, document, institution, skills):
    owner = institution.pk if institution else None
    known = dict(Stop.objects.of_institution(owner).values_list("slug", "institution"))
    for row in document.stops:
        for skill in row.skills:
            _check_skill(reader, skill, skills)
    named = {row.slug for row in document.stops} | known.keys()
    for row in document.lines:
        for position, item in enumerate(row.stops):
            if item.stop not in named:
                sentence = _("We do not know this stop. Add it under stops.")
                reader.fault(f"{row.path}.stops[{position}]", "unknown_reference", sentence, item.stop)
    _check_owner(reader, document.stops, Stop, owner)
    _check_owner(reader, document.lines, Line, owner)
    _check_codes(reader, document.lines, owner)


def _check_skill(reader, row, skills):
    if (row.framework, row.code) not in skills.skills:
        reader.fault(f"{row.path}.skill", "unknown_reference", _("We do not know this skill."), row.code)
    elif (row.framework, row.level) not in skills.levels:
        sentence = _("The framework of this skill has no such level.")
        reader.fault(f"{row.path}.level", "unknown_reference", sentence, row.level)


def _check_owner(reader, rows, model, owner):
    owners = dict(
        model.objects.filter(slug__in=[row.slug for row in rows]).values_list("slug", "institution")
    )
    for row in rows:
        if row.slug in owners and owners[row.slug] != owner:
            sentence = _("This name is already used by another owner. Choose another one.")
            reader.fault(f"{row.path}.slug", "slug_taken", sentence, row.slug)


def _check_codes(reader, rows, owner):
    taken = dict(Line.objects.filter(institution=owner).values_list("code", "slug"))
    for row in rows:
        if taken.get(row.code, row.slug) != row.slug:
            sentence = _("Another line has this code already.")
            reader.fault(f"{row.path}.code", "code_taken", sentence, row.code)


def _write_stop(row: StopRow, institution, skills, report):
    wanted = {
        "title_nl": row.title,
        "goal": row.goal,
        "minutes": row.minutes,
        "language": row.language,
        "completion": row.completion,
    }
    stop = Stop.objects.filter(slug=row.slug).first()
    if stop is None:
        stop = Stop.objects.create(slug=row.slug, institution=institution, **wanted)
        report.created.append(row.slug)
        _write_skills(stop, row, skills)
        return
    changed = differences(stop, wanted)
    old, new = _skills_of(stop), _skills_wanted(row)
    if old != new:
        changed["skills"] = (old, new)
    report.note(row.slug, changed)
    if changed:
        Stop.objects.filter(pk=stop.pk).update(**wanted)
        stop.stop_skills.all().delete()
        _write_skills(stop, row, skills)


def _write_skills(stop, row, skills):
    rows = [
        StopSkill(
            stop=stop,
            skill=skills.skills[skill.framework, skill.code],
            level=skills.levels[skill.framework, skill.level],
            minutes=minutes,
            position=position,
        )
        for position, (skill, minutes) in enumerate(zip(row.skills, _minutes(row), strict=True), start=1)
    ]
    StopSkill.objects.bulk_create(rows)


def _minutes(row: StopRow) -> list[int]:
    given = [skill.minutes for skill in row.skills]
    return split_minutes(row.minutes, len(given)) if None in given else given


def _skills_wanted(row):
    pairs = zip(row.skills, _minutes(row), strict=True)
    return [(f"{skill.framework}/{skill.code}", skill.level, minutes) for skill, minutes in pairs]


def _skills_of(stop):
    rows = stop.stop_skills.select_related("skill__framework", "level").order_by("position")
    return [(f"{row.skill.framework.code}/{row.skill.code}", row.level.code, row.minutes) for row in rows]


def _write_line(row: LineRow, institution, report, now):
    wanted = {"code": row.code, "title_nl": row.title, "colour": row.colour}
    content = LineContent(rule=row.rule, rule_stops=row.rule_stops, stops=row.stops)
    line = Line.objects.filter(slug=row.slug).first()
    if line is None:
        taken = set(
            Line.objects.of_institution(institution and institution.pk).values_list("palette", flat=True)
        )
        palette = place_of(row.colour, taken)
        line = Line.objects.create(slug=row.slug, institution=institution, palette=palette, **wanted)
        _release_first(line, content, now)
        report.created.append(row.slug)
        return
    changed = differences(line, wanted)
    current = current_versions([line.pk]).get(line.pk)
    old = content_of(current) if current else None
    if old != content:
        changed["stops"] = (old, content)
        _write_draft(line, content)
    Line.objects.filter(pk=line.pk).update(**wanted)
    report.note(row.slug, changed)


def _release_first(line, content, now):
    status = LineVersion.Status.RELEASED
    version = LineVersion.objects.create(
        line=line, number=1, status=status, released_at=now, **content.rule_fields
    )
    write_stops(version, content)
    Stop.objects.filter(line_stops__version=version, status=Stop.Status.DRAFT).update(
        status=Stop.Status.PUBLISHED
    )


def _write_draft(line, content):
    line.versions.filter(status=LineVersion.Status.DRAFT).delete()
    newest = line.versions.order_by("-number").first()
    number = newest.number + 1 if newest else 1
    write_stops(LineVersion.objects.create(line=line, number=number, **content.rule_fields), content)


def write_stops(version: LineVersion, content: LineContent) -> None:
    """Put the stops of the content on an empty version, in order."""
    stops = dict(
        Stop.objects.filter(slug__in=[item.stop for item in content.stops]).values_list("slug", "pk")
    )
    rows = [
        LineStop(
            version=version,
            stop_id=stops[item.stop],
            position=position,
            section=item.section,
            is_required=item.is_required,
        )
        for position, item in enumerate(content.stops, start=1)
    ]
    by_slug = {
        item.stop: row for item, row in zip(content.stops, LineStop.objects.bulk_create(rows), strict=True)
    }
    for item in content.stops:
        if item.prerequisite:
            LineStop.objects.filter(pk=by_slug[item.stop].pk).update(prerequisite=by_slug[item.prerequisite])
