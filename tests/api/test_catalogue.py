"""Lines, stops and skills through the API: what the pages show, found with the same questions."""

import pytest

from courses.models import LineStop, LineVersion, Stop
from metro.accounts.models import Membership, Scope
from tests.api.clients import Api, token_for
from tests.factories import (
    LineFactory,
    MembershipFactory,
    OfferFactory,
    SkillFactory,
    SkillFrameworkFactory,
    StopFactory,
    make_line,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cloud():
    return SkillFactory(code="4.1", title_nl="Wolken", title_en="Cloud", position=1)


@pytest.fixture
def didactic():
    framework = SkillFrameworkFactory(side="didactic", code="digcompedu")
    return SkillFactory(framework=framework, code="2.3", title_nl="Toetsen")


def found(api, **query):
    return [row["slug"] for row in api.get("stops", query).json()["results"]]


def test_a_skill_stands_in_its_framework_with_all_levels(api, cloud):
    framework = cloud.framework

    answer = api.get(f"skills/{cloud.pk}")

    assert answer.json() == {
        "id": cloud.pk,
        "code": "4.1",
        "area": "4",
        "position": 1,
        "titleNl": "Wolken",
        "titleEn": "Cloud",
        "framework": {
            "id": framework.pk,
            "code": framework.code,
            "version": "1",
            "side": "technical",
            "titleNl": framework.title_nl,
            "titleEn": "",
            "credit": "",
            "checkCap": 2,
            "broadIndex": 1,
            "levels": [
                {
                    "id": level.pk,
                    "index": level.index,
                    "code": level.code,
                    "titleNl": level.title_nl,
                    "titleEn": "",
                }
                for level in framework.levels.order_by("index")
            ],
        },
    }


def test_skills_are_found_by_side_and_framework(api, cloud, didactic):
    def ids(**query):
        return [row["id"] for row in api.get("skills", query).json()["results"]]

    assert ids() == [cloud.pk, didactic.pk]
    assert ids(side="didactic") == ids(framework="digcompedu") == [didactic.pk]
    assert api.get("skills", {"side": "both"}).status_code == 400


def test_a_stop_names_its_skills_and_the_lines_that_hold_it(api, cloud):
    stop = StopFactory(slug="cloud-in-een-uur", title_en="Cloud", skills=[(cloud, 2)])
    make_line([StopFactory(), stop], code="B", slug="beheer")

    answer = api.get("stops/cloud-in-een-uur")

    level = cloud.framework.levels.get(index=2)
    assert answer.json() == {
        "id": stop.pk,
        "slug": "cloud-in-een-uur",
        "titleNl": stop.title_nl,
        "titleEn": "Cloud",
        "goal": stop.goal,
        "minutes": 30,
        "language": "nl",
        "form": "webinar",
        "completion": "attended",
        "minPresence": 70,
        "validMonths": None,
        "institution": None,
        "status": "published",
        "skills": [
            {
                "skill": cloud.pk,
                "framework": cloud.framework.code,
                "side": "technical",
                "titleNl": "Wolken",
                "titleEn": "Cloud",
                "level": {
                    "code": "2",
                    "index": 2,
                    "most": 4,
                    "titleNl": level.title_nl,
                    "titleEn": "",
                },
                "minutes": 30,
            }
        ],
        "lines": [{"slug": "beheer", "code": "B", "position": 2}],
    }


def test_stops_are_found_with_the_questions_of_the_page(api, cloud, didactic):
    StopFactory(slug="kort", minutes=15, skills=[(cloud, 1)])
    StopFactory(slug="lang", minutes=60, title_nl="Wolken bouwen", skills=[(didactic, 3)])
    StopFactory(slug="engels", language="en", skills=[(cloud, 3), (didactic, 1)])
    make_line([Stop.objects.get(slug="kort")], slug="lijn-k", title_nl="Kantoor")

    assert found(api) == ["engels", "kort", "lang"]
    assert found(api, maxMinutes=30) == ["engels", "kort"]
    assert found(api, side="didactic") == ["engels", "lang"]
    assert found(api, skill=cloud.pk) == ["engels", "kort"]
    assert found(api, skill=cloud.pk, level="3") == ["engels"]
    assert found(api, side="didactic", level="3") == ["lang"]
    assert found(api, language="en") == ["engels"]
    assert found(api, line="lijn-k") == ["kort"]
    assert found(api, q="wolken bouwen") == ["lang"]
    assert found(api, q="kantoor") == ["kort"]


@pytest.mark.parametrize(
    "query",
    [
        {"maxMinutes": "half an hour"},
        {"maxMinutes": "-1"},
        {"skill": "10e9"},
        {"side": "left"},
        {"language": "fr"},
        {"q": "a" * 101},
        {"minutes": "30"},
    ],
)
def test_a_question_that_makes_no_sense_is_refused(api, query):
    answer = api.get("stops", query)

    assert answer.status_code == 400
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [f"/{name}" for name in query]


def test_a_line_of_another_institution_says_nothing_about_a_shared_stop(api):
    shared = StopFactory(slug="gedeeld")
    foreign = make_line(
        [shared], slug="vreemd", title_nl="Kanarie", institution=MembershipFactory().institution
    )

    assert found(api, line="vreemd") == found(api, q="Kanarie") == []
    assert api.get("stops/gedeeld").json()["lines"] == []
    assert api.get("lines/vreemd").status_code == 404
    assert api.get("lines", {"stop": "gedeeld"}).json()["results"] == []
    assert foreign.line_stops.get().stop == shared


def test_drafts_and_foreign_stops_are_not_there(api, member):
    StopFactory(slug="concept", status="draft")
    StopFactory(slug="vreemd", institution=MembershipFactory().institution)
    StopFactory(slug="eigen", institution=member.institution, status="retired")

    assert found(api) == ["eigen"]
    assert [api.get(f"stops/{slug}").status_code for slug in ("concept", "vreemd", "absent")] == [404] * 3


def test_an_expert_finds_the_own_stops_only(now):
    offer = OfferFactory(stop__slug="van-mij")
    StopFactory(slug="van-een-ander")
    make_line([offer.stop], slug="met-mij")

    api = Api(token_for(offer.expert, None, now=now))

    assert found(api) == ["van-mij"]
    assert [row["slug"] for row in api.get("lines").json()["results"]] == ["met-mij"]


def test_a_line_shows_its_released_version_in_order(api):
    first, second = StopFactory(slug="een"), StopFactory(slug="twee", title_en="Two")
    version = make_line(
        [second, first], rule="at_least", rule_stops=1, required=[first], slug="lijn", code="Q"
    )
    place = version.line_stops.get(stop=first)
    place.prerequisite, place.section, place.gate = version.line_stops.get(stop=second), "Kern", "warn"
    place.save()
    LineVersion.objects.create(line=version.line, number=2)

    answer = api.get("lines/lijn")

    line = version.line
    assert answer.json() == {
        "id": line.pk,
        "slug": "lijn",
        "code": "Q",
        "titleNl": line.title_nl,
        "titleEn": "",
        "goal": "",
        "colour": "#C8102E",
        "palette": "a",
        "institution": None,
        "status": "active",
        "version": {
            "number": 1,
            "rule": "at_least",
            "ruleStops": 1,
            "releasedAt": "2026-11-23T09:00:00.000000Z",
            "stops": [
                {
                    "position": 1,
                    "stop": "twee",
                    "titleNl": second.title_nl,
                    "titleEn": "Two",
                    "section": "",
                    "isRequired": False,
                    "prerequisite": None,
                    "gate": "advice",
                },
                {
                    "position": 2,
                    "stop": "een",
                    "titleNl": first.title_nl,
                    "titleEn": "",
                    "section": "Kern",
                    "isRequired": True,
                    "prerequisite": "twee",
                    "gate": "warn",
                },
            ],
        },
    }


def test_a_line_without_a_release_is_for_coordinators(api, member, now):
    LineFactory(slug="in-aanbouw", institution=member.institution)
    boss = MembershipFactory(institution=member.institution, role=Membership.Role.COORDINATOR)

    assert api.get("lines/in-aanbouw").status_code == 404
    answer = Api(token_for(boss.user, boss.institution, now=now)).get("lines/in-aanbouw")
    assert answer.json()["version"] is None


def test_a_stop_of_another_institution_stays_hidden_on_a_shared_line(api):
    hidden = StopFactory(slug="verborgen", institution=MembershipFactory().institution)
    version = make_line([StopFactory(slug="te-zien"), hidden], slug="lijn")

    stops = api.get("lines/lijn").json()["version"]["stops"]

    assert LineStop.objects.filter(version=version).count() == 2
    assert [row["stop"] for row in stops] == ["te-zien"]


def test_lines_are_found_by_word_and_code(api):
    make_line([StopFactory()], slug="a", code="AI", title_nl="Slimme machines")
    make_line([StopFactory()], slug="b", code="B", title_nl="Beheer", title_en="Operations")

    def slugs(q):
        return [row["slug"] for row in api.get("lines", {"q": q}).json()["results"]]

    assert (slugs("machine"), slugs("ai"), slugs("operations"), slugs("zzz")) == (["a"], ["a"], ["b"], [])


def test_a_token_without_the_scope_reads_no_catalogue(member, now):
    api = Api(token_for(member.user, member.institution, now=now, scopes=[Scope.REMINDERS_READ]))

    answers = [api.get(path) for path in ("skills", "lines", "stops")]

    assert {(row.status_code, row.json()["code"]) for row in answers} == {(403, "scope_missing")}


@pytest.mark.parametrize(("path", "queries"), [("skills", 4), ("lines", 5), ("stops", 3)])
@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_as_much_with_one_row_as_with_three(
    path, queries, count, api, django_assert_num_queries
):
    for _number in range(count):
        make_line([StopFactory(skills=[(SkillFactory(), 1)])])
    api.get(path)  # Notes that the token is used.

    with django_assert_num_queries(queries):
        response = api.get(path)

    assert len(response.json()["results"]) == count
