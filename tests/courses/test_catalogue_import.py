import copy
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.models import Line, LineStop, LineVersion, Stop
from courses.services.catalogue import export_catalogue, import_catalogue
from courses.services.colours import contrast_on_white, place_of
from courses.services.skills_import import import_skills
from courses.services.split import split_minutes
from metro.core.imports import ImportRefused
from tests import factories

DEMO = Path(__file__).resolve().parents[2] / "metro" / "demo"
pytestmark = pytest.mark.django_db


@pytest.fixture
def skills():
    import_skills((DEMO / "skills.json").read_bytes())


@pytest.fixture
def document():
    """Two stops on one line, with everything right."""
    stop = {
        "slug": "een",
        "title": "Een",
        "minutes": 45,
        "language": "nl",
        "skills": [{"skill": "mbo-ict/ai", "level": "1"}, {"skill": "digcompedu/4.1", "level": "B2"}],
        "completion": "attended",
        "goal": "Na deze stop kun je iets.",
    }
    line = {
        "code": "A",
        "slug": "lijn",
        "title": "Lijn",
        "colour": "#C8102E",
        "rule": {"kind": "all"},
        "stops": ["een", "twee"],
    }
    stops = [stop, {**copy.deepcopy(stop), "slug": "twee"}]
    return {
        "format": "metrolijn-catalogue/1",
        "title": "T",
        "language": "nl",
        "lines": [line],
        "stops": stops,
    }


def read(document, now, **options):
    return import_catalogue(json.dumps(document).encode(), now=now, **options)


def test_demo_catalogue_gives_six_released_lines_and_forty_published_stops(skills, now):
    report = import_catalogue((DEMO / "catalogue.json").read_bytes(), now=now)

    assert len(report.created) == 46
    assert LineVersion.objects.released().count() == Line.objects.count() == 6
    assert Stop.objects.published().count() == Stop.objects.count() == 40
    assert LineStop.objects.count() == 48
    assert set(Line.objects.values_list("code", "palette")) == set(zip("ABCDEF", "abcdef", strict=True))


def test_second_import_and_own_export_change_nothing(skills, now):
    data = (DEMO / "catalogue.json").read_bytes()
    import_catalogue(data, now=now)

    again = import_catalogue(data, now=now)
    exported = import_catalogue(export_catalogue(), now=now)

    assert not again.has_changes
    assert not exported.has_changes
    assert again.unchanged == exported.unchanged == 46


def test_skills_import_twice_changes_nothing_and_never_loses_a_skill(skills):
    data = (DEMO / "skills.json").read_bytes()

    report = import_skills(data)
    smaller = json.loads(data)
    del smaller["frameworks"][0]["skills"][0]
    with pytest.raises(ImportRefused) as refused:
        import_skills(json.dumps(smaller).encode())

    assert not report.has_changes
    assert [problem.code for problem in refused.value.problems] == ["lost"]


def test_later_change_of_a_line_becomes_its_draft(skills, document, now):
    read(document, now)
    document["lines"][0]["stops"] = ["twee", "een"]

    report = read(document, now)
    again = read(document, now)

    assert list(report.changed) == ["lijn"]
    assert not again.has_changes
    versions = LineVersion.objects.order_by("number").values_list("number", "status")
    assert list(versions) == [(1, "released"), (2, "draft")]


def test_changed_stop_tells_old_and_new(skills, document, now):
    read(document, now)
    document["stops"][0]["minutes"] = 30

    report = read(document, now)

    assert report.changed["een"]["minutes"] == (45, 30)
    assert Stop.objects.get(slug="een").minutes == 30


def test_dry_run_tells_and_writes_nothing(skills, document, now):
    report = read(document, now, dry_run=True)

    assert report.created == ["een", "twee", "lijn"]
    assert not Stop.objects.exists()


def spoil(document, path, value):
    *way, last = path
    part = document
    for step in way:
        part = part[step]
    part[last] = value
    return document


BAD = [
    (["stops", 0, "skills", 0, "skill"], "mbo-ict/nope", "stops[0].skills[0].skill", "unknown_reference"),
    (["stops", 0, "skills", 0, "skill"], "nope", "stops[0].skills[0].skill", "invalid"),
    (["stops", 0, "skills", 0, "level"], "C1", "stops[0].skills[0].level", "unknown_reference"),
    (["stops", 0, "skills"], [], "stops[0].skills", "too_few"),
    (["stops", 0, "minutes"], 0, "stops[0].minutes", "invalid"),
    (["stops", 0, "minutes"], "45", "stops[0].minutes", "invalid"),
    (["stops", 0, "minutes"], True, "stops[0].minutes", "invalid"),
    (["stops", 0, "completion"], "sleep", "stops[0].completion", "unknown_reference"),
    (["stops", 0, "title"], " ", "stops[0].title", "missing"),
    (["stops", 0, "title"], "x" * 201, "stops[0].title", "too_long"),
    (["stops", 0, "title"], "a\x00b", "stops[0].title", "invalid"),
    (["stops", 0, "slug"], "Een Stop", "stops[0].slug", "invalid"),
    (["stops", 0, "slug"], "twee", "stops[1].slug", "doubled"),
    (["stops", 0, "colour"], "red", "stops[0].colour", "unknown_key"),
    (["lines", 0, "stops"], ["een"], "lines[0].stops", "too_few"),
    (["lines", 0, "stops"], ["een", "een"], "lines[0].stops[1]", "doubled"),
    (["lines", 0, "stops"], ["een", "drie"], "lines[0].stops[1]", "unknown_reference"),
    (["lines", 0, "colour"], "#FFD84D", "lines[0].colour", "no_contrast"),
    (["lines", 0, "colour"], "red", "lines[0].colour", "invalid"),
    (["lines", 0, "rule"], {"kind": "at_least", "stops": 3}, "lines[0].rule.stops", "rule_unreachable"),
    (["lines", 0, "rule"], {"kind": "all", "stops": 3}, "lines[0].rule.stops", "unknown_key"),
    (["format"], "metrolijn-catalogue/9", "format", "unknown_reference"),
]


@pytest.mark.parametrize(("path", "value", "column", "code"), BAD)
def test_fault_is_refused_as_a_whole_with_its_path_in_both_languages(
    path, value, column, code, skills, document, now
):
    with pytest.raises(ImportRefused) as refused:
        read(spoil(document, path, value), now)

    problem = next(one for one in refused.value.problems if one.column == column)
    assert problem.code == code
    assert problem.sentences()["nl"] != problem.sentences()["en"]
    assert not Stop.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b"\xff\xfe\x00",
        b'{"format": 1, "format": 2}',
        b'{"lines": NaN}',
        b"null",
        b'"text"',
        b"9" * 5000,
    ],
)
def test_unreadable_document_is_refused(data, now):
    with pytest.raises(ImportRefused):
        import_catalogue(data, now=now)


def test_slug_of_another_owner_is_refused(skills, document, now):
    read(document, now)

    with pytest.raises(ImportRefused) as refused:
        read(document, now, institution=factories.InstitutionFactory())

    assert {problem.code for problem in refused.value.problems} == {"slug_taken"}


@given(st.integers(0, 480), st.integers(1, 12))
def test_split_adds_up_and_differs_by_at_most_one(minutes, parts):
    shares = split_minutes(minutes, parts)

    assert sum(shares) == minutes
    assert max(shares) - min(shares) <= 1
    assert shares == sorted(shares, reverse=True)


def test_colour_finds_its_place_and_its_contrast():
    assert place_of("#c8102e", set()) == "a"
    assert place_of("#C8102F", {"a"}) != "a"
    assert round(contrast_on_white("#000000"), 1) == 21
    assert contrast_on_white("#FFD84D") < 4.5 < contrast_on_white("#BF5208")
