"""Skill frameworks from a JSON document."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.models import Skill, SkillFramework, SkillLevel
from courses.services.reading import Reader, parse
from metro.core.imports import ImportRefused, Problem, Report, differences

# Rules of frameworks that the document does not carry: from which level index an area counts as broad.
BROAD_INDEX = {"digcompedu": 2}


@transaction.atomic
def import_skills(data: bytes, *, dry_run: bool = False) -> Report:
    """Create or update the frameworks in `data`. All or nothing; a second run changes nothing.

    A framework version that exists never loses a skill or a level: a document without one is refused.
    """
    report = Report()
    for position, framework in enumerate(_read(data)):
        _apply(framework, f"frameworks[{position}]", report)
    if dry_run:
        transaction.set_rollback(True)
    return report


def _read(data):
    reader = Reader()
    document = parse(data)
    if reader.keys(document, "$", required={"frameworks"}):
        for position, item in enumerate(reader.items(document["frameworks"], "frameworks", at_least=1)):
            _check_framework(reader, item, f"frameworks[{position}]")
    reader.refuse_if_faulty()
    return document["frameworks"]


def _check_framework(reader, item, path):
    required = {"code", "version", "side", "title", "levels", "skills"}
    if not reader.keys(item, path, required=required, optional=frozenset({"credit"})):
        return
    reader.text(item["code"], f"{path}.code", longest=40)
    reader.text(item["version"], f"{path}.version", longest=20)
    reader.text(item.get("credit", ""), f"{path}.credit", longest=300, may_be_empty=True)
    reader.choice(item["side"], f"{path}.side", SkillFramework.Side.values)
    _check_title(reader, item["title"], f"{path}.title")
    for part, longest in (("levels", 10), ("skills", 40)):
        _check_rows(reader, item[part], f"{path}.{part}", longest)


def _check_rows(reader, rows, path, longest):
    seen = set()
    for position, row in enumerate(reader.items(rows, path, at_least=1)):
        here = f"{path}[{position}]"
        if not reader.keys(row, here, required={"code", "title"}):
            continue
        code = reader.text(row["code"], f"{here}.code", longest=longest)
        if code in seen:
            reader.fault(f"{here}.code", "doubled", _("This code stands in the list twice."), code)
        seen.add(code)
        _check_title(reader, row["title"], f"{here}.title")


def _check_title(reader, title, path):
    if reader.keys(title, path, required={"nl"}, optional=frozenset({"en"})):
        reader.text(title["nl"], f"{path}.nl", longest=200)
        reader.text(title.get("en", ""), f"{path}.en", longest=200, may_be_empty=True)


def _apply(item, path, report):
    wanted = {
        **_title(item),
        "side": item["side"],
        "credit": item.get("credit", ""),
        "check_cap": max(1, len(item["levels"]) // 2),
        "broad_index": BROAD_INDEX.get(item["code"], 1),
    }
    key = {"code": item["code"], "version": item["version"]}
    framework = _upsert(SkillFramework, key, wanted, item["code"], report)
    levels = [
        ({"framework": framework, "code": row["code"]}, {"index": index, **_title(row)})
        for index, row in enumerate(item["levels"], start=1)
    ]
    skills = [
        ({"framework": framework, "code": row["code"]}, {"position": index, **_title(row)})
        for index, row in enumerate(item["skills"], start=1)
    ]
    _refuse_losses(framework.levels, levels, f"{path}.levels")
    _refuse_losses(framework.skills, skills, f"{path}.skills")
    for model, rows in ((SkillLevel, levels), (Skill, skills)):
        for row_key, row_wanted in rows:
            _upsert(model, row_key, row_wanted, f"{item['code']}/{row_key['code']}", report)


def _refuse_losses(existing, rows, path):
    lost = set(existing.values_list("code", flat=True)) - {key["code"] for key, _wanted in rows}
    if lost:
        sentence = _("A released framework never loses a skill or a level. Give the change a new version.")
        raise ImportRefused([Problem(path, "lost", sentence, ", ".join(sorted(lost)))])


def _title(row):
    return {"title_nl": row["title"]["nl"].strip(), "title_en": row["title"].get("en", "").strip()}


def _upsert(model, key, wanted, name, report):
    row = model.objects.filter(**key).first()
    if row is None:
        report.created.append(name)
        return model.objects.create(**key, **wanted)
    report.note(name, differences(row, wanted))
    model.objects.filter(pk=row.pk).update(**wanted)
    return row
