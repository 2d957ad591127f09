"""The Dutch API Design Rules (NL API Design Rules 2), rule by rule, over every operation that there is."""

import json
import re

import pytest
from django.core.management import call_command
from django.urls import get_resolver
from openapi_spec_validator import validate

from metro.core.api.etags import has_etag
from metro.core.api.schema import document
from metro.core.api.views import Resource
from metro.core.api_version import VERSION
from tests.factories import RegistrationFactory

DOCUMENT = json.loads(document())
OPERATIONS = [
    (method, path, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
]
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CAMEL = re.compile(r"[a-z][a-zA-Z0-9]*")
# One of a kind, or a word that is its own plural; moves below a row are verbs.
NO_PLURALS = {"me", "map", "evidence", "line-progress", "skill-progress", "hours", "visibility", "record"}


def members(part, path="") -> list[str]:
    """Every name of a member anywhere in the description of the bodies."""
    if isinstance(part, list):
        return [name for item in part for name in members(item)]
    if not isinstance(part, dict):
        return []
    own = list(part["properties"]) if isinstance(part.get("properties"), dict) else []
    return own + [name for item in part.values() for name in members(item)]


def test_the_description_is_valid_openapi_3_0():
    assert DOCUMENT["openapi"].startswith("3.0.")
    validate(DOCUMENT)


def test_the_description_is_made_without_a_warning(tmp_path):
    call_command("spectacular", "--fail-on-warn", "--validate", "--file", str(tmp_path / "openapi.yaml"))


@pytest.mark.django_db
def test_the_description_stands_at_its_place_for_every_site(client):
    response = client.get("/api/v1/openapi.json", headers={"Origin": "https://elsewhere.example"})

    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.json() == DOCUMENT


def views(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from views(pattern.url_patterns)
        elif issubclass(getattr(pattern.callback, "cls", type), Resource):
            yield pattern.callback


def test_every_row_with_a_mark_can_be_shown_to_who_came_too_late():
    marked = [view for view in views(get_resolver().url_patterns) if has_etag(view.cls.model)]
    mute = [
        view.cls
        for view in marked
        if not (view.initkwargs.get("serializer_class") or view.cls.serializer_class)
    ]

    assert len(marked) > 10
    assert mute == []


def test_somebody_can_be_reached_and_the_server_is_named():
    assert DOCUMENT["info"]["contact"]["url"]
    assert DOCUMENT["info"]["contact"]["email"]
    assert DOCUMENT["servers"][0]["url"].startswith(("http://", "https://"))
    assert DOCUMENT["info"]["license"]["name"] == "Apache-2.0"


def test_the_major_version_is_in_every_path_and_the_whole_one_in_the_description():
    assert all(path.startswith(f"/api/v{VERSION.split('.')[0]}/") for path in DOCUMENT["paths"])
    assert DOCUMENT["info"]["version"] == VERSION
    assert re.fullmatch(r"\d+\.\d+\.\d+", VERSION)


@pytest.mark.parametrize("path", DOCUMENT["paths"])
def test_paths_are_plural_kebab_case_without_a_slash_at_the_end(path):
    steps = path.removeprefix("/api/v1/").split("/")
    words = [step for step in steps if not step.startswith("{")]

    assert not path.endswith("/")
    assert all(KEBAB.fullmatch(word) for word in words)
    assert words[0] in NO_PLURALS or words[0].endswith("s")


@pytest.mark.django_db
@pytest.mark.parametrize("path", sorted(path for path in DOCUMENT["paths"] if "{" not in path))
def test_a_slash_at_the_end_is_404_and_no_redirect(path, api):
    assert api.get(f"{path}/").status_code == 404


def test_members_are_camel_case():
    assert [name for name in members(DOCUMENT["components"]) if not CAMEL.fullmatch(name)] == []


def test_query_keys_are_camel_case():
    keys = {
        part["name"]
        for _, _, operation in OPERATIONS
        for part in operation.get("parameters", [])
        if part["in"] == "query"
    }

    assert [key for key in keys if not CAMEL.fullmatch(key)] == []


def test_only_standard_methods_are_used():
    assert {method for method, _, _ in OPERATIONS} <= {"get", "post", "put", "patch", "delete"}


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_every_operation_says_what_it_does_and_how_it_fails(method, path, operation):
    errors = {code: answer for code, answer in operation["responses"].items() if code[0] in "45"}

    assert operation["description"]
    assert {"400", "401", "403", "404", "429", "503"} <= set(errors)
    assert all(list(answer["content"]) == ["application/problem+json"] for answer in errors.values())
    assert all("API-Version" in answer["headers"] for answer in operation["responses"].values())
    assert any(code.startswith("2") for code in operation["responses"])


def test_operation_ids_are_unique():
    ids = [operation["operationId"] for _, _, operation in OPERATIONS]

    assert len(ids) == len(set(ids))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"),
    [("registrations", 200), ("registrations?limit=0", 400), ("registrations/999", 404), ("nothing", 404),
     ("registrations/1/cancel", 405), ("openapi.json", 200)],
)  # fmt: skip
def test_every_answer_carries_the_version(api, path, status):
    response = api.get(path)

    assert (response.status_code, response["API-Version"]) == (status, VERSION)


@pytest.mark.django_db
def test_the_version_is_on_answers_without_a_login_too(client):
    assert client.get("/api/v1/registrations")["API-Version"] == VERSION


@pytest.mark.django_db
def test_moments_are_answered_in_utc(api, member):
    row = RegistrationFactory(member=member)

    moment = api.get(f"registrations/{row.pk}").json()["registeredAt"]

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", moment)


def test_there_is_no_second_address_of_the_description():
    names = [
        pattern.name
        for resolver in get_resolver().url_patterns
        if getattr(resolver, "namespace", "") == "api"
        for pattern in resolver.url_patterns
    ]

    assert names.count("openapi") == 1
