"""Endpoints are found by the published schema, whatever resources it has."""

import json
from types import SimpleNamespace

from django.test import Client

from bench import api


class Reader:
    """A client of an API with these answers, by address."""

    def __init__(self, answers: dict):
        self.answers = answers

    def get(self, path):
        found = self.answers.get(path)
        body = json.dumps(found).encode()
        status = 404 if found is None else 200
        return SimpleNamespace(status=status, body=body, headers={"Content-Type": "application/json"})


def paged(*rows, following=None) -> dict:
    return {"results": list(rows), "next": following}


def listed(path: str) -> api.Endpoint:
    return api.Endpoint(path, frozenset({"limit"}))


def test_every_get_of_our_own_schema_is_an_endpoint(db):
    browser = Client()

    def get(path):
        answer = browser.get(path)
        return SimpleNamespace(status=answer.status_code, body=answer.content)

    found = {endpoint.path: endpoint for endpoint in api.endpoints(SimpleNamespace(get=get))}

    assert found["/api/v1/registrations"].with_rows(50) == "/api/v1/registrations?limit=50"
    assert any(endpoint.arguments for endpoint in found.values())
    assert all(path.startswith("/api/v1/") for path in found)


def test_without_an_api_there_are_no_endpoints():
    assert api.endpoints(Reader({})) == []


def test_a_list_is_read_as_whoever_gets_the_most_rows():
    first, second = "/api/v1/stops?limit=50", "/api/v1/teams?limit=50"
    people = {
        "teacher": Reader({first: paged({"id": 1})}),
        "coordinator": Reader({first: paged({"id": 1}, {"id": 2}), second: paged()}),
    }

    chosen, left_out = api.choose([listed("/api/v1/stops"), listed("/api/v1/teams")], people)

    assert [(hit.role, hit.path, len(hit.rows)) for hit in chosen] == [
        ("coordinator", first, 2),
        ("coordinator", second, 0),
    ]
    assert left_out == []


def test_one_row_is_taken_from_the_list_above_it():
    rows = {
        "/api/v1/stops?limit=50": paged({"id": 7}, {"id": 8}),
        "/api/v1/stops/8": {"id": 8},  # The first is gone by now.
    }
    asked = [listed("/api/v1/stops"), api.Endpoint("/api/v1/stops/{id}"), api.Endpoint("/api/v1/lines/{id}")]

    chosen, left_out = api.choose(asked, {"teacher": Reader(rows)})

    assert [hit.path for hit in chosen] == ["/api/v1/stops?limit=50", "/api/v1/stops/8"]
    assert left_out == [{"name": "/api/v1/lines/{id}", "reason": "answers none of the accounts"}]


def test_the_next_page_is_found_from_the_root():
    reader = Reader({"a": paged(following="http://localhost:8000/api/v1/stops?cursor=x"), "b": paged()})

    assert api.next_page(reader.get("a")) == "/api/v1/stops?cursor=x"
    assert api.next_page(reader.get("b")) == ""
