"""An id in a body, a filter or a cursor is a read: a foreign one is answered like one that does not exist."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction

from tests.matrix.api import references
from tests.matrix.api.answers import is_open
from tests.matrix.api.callers import Callers, ask, said, send
from tests.matrix.api.operations import PREFIX, addresses
from tests.matrix.api.table import TABLE
from tests.matrix.test_bodies import everything

pytestmark = pytest.mark.django_db
ROLES = ("teacher", "lead", "coordinator", "expert", "teacher_b")
LISTS = [key for key in TABLE if key.startswith("GET ") and TABLE[key].at is None]
ABSENT_KEYS = (0, 10**9, 2**63, 10**30)


@pytest.fixture
def callers(world):
    return Callers(world)


def bodies(world, key):
    """(role, address, body) for each role that the operation is open to."""
    row = TABLE[key]
    for role in ROLES:
        for target, url in addresses(world, key, row):
            if is_open(row, role, target):
                yield role, url, row.body(world, role, target)
                break


@pytest.mark.parametrize("key", [key for key, row in TABLE.items() if row.body])
def test_a_foreign_row_in_a_body_is_unknown_and_nothing_is_written(key, world, callers):
    method = key.partition(" ")[0]
    for path, label, kind in references.in_body(key):
        for role, url, body in bodies(world, key):
            name = "pk" if kind == "integer" else "slug"
            absent = references.with_reference(body, path, references.ABSENT[kind])
            unknown = ask(callers(role), method, url, body=absent)
            before = everything()
            with transaction.atomic():
                for value in references.foreign(world, role, label, name):
                    response = send(
                        callers(role), method, url, body=references.with_reference(body, path, value)
                    )

                    assert said(response) == said(unknown), (role, path, value)
                assert unknown.status_code == 400
                assert _without_tokens(everything()) == _without_tokens(before), (role, path)
                transaction.set_rollback(True)


def _without_tokens(rows: dict) -> dict:
    """A token notes when it was used."""
    return {label: values for label, values in rows.items() if label != "accounts.ApiToken"}


def test_every_number_in_a_query_is_known():
    assert [(key, name) for key in LISTS for name in references.unknown_numbers(key)] == []


@pytest.mark.parametrize("key", LISTS)
def test_a_foreign_row_in_a_filter_is_like_an_absent_one(key, world, callers):
    """But for rows that the list holds anyway: a host sees whose seats they are, not the people."""
    row, url = TABLE[key], PREFIX + key.partition(" ")[2]
    for name, label, field, kind in references.in_query(key):
        by = "slug" if kind == "string" else field if field != "slug" else "pk"
        for role in ROLES:
            needed = row.query(world, role, "") if row.query else {}
            unknown = ask(callers(role), "GET", url, query=needed | {name: references.ABSENT[kind]})
            whole = _rows(ask(callers(role), "GET", url, query=needed))
            for value in references.foreign(world, role, label, by):
                response = ask(callers(role), "GET", url, query=needed | {name: value})

                shown = response.status_code == 200 and _rows(response)
                assert said(response) == said(unknown) or _are_among(shown, whole), (role, name, value)


def _rows(response) -> list:
    return response.json().get("results", [])


def _are_among(some, whole) -> bool:
    return bool(some) and all(row in whole for row in some)


@pytest.mark.parametrize("key", LISTS)
def test_a_cursor_is_of_one_person_and_one_list(key, world, callers):
    row, url = TABLE[key], PREFIX + key.partition(" ")[2]
    if row.query or "limit" not in references.parameters(key):
        return
    for role in ("coordinator", "teacher"):
        link = ask(callers(role), "GET", url, query={"limit": 1}).json()["next"]
        if link is None:
            continue
        cursor = parse_qs(urlsplit(link).query)["cursor"][0]
        elsewhere = next(other for other in LISTS if other != key or len(LISTS) == 1)

        assert ask(callers("lead"), "GET", url, query={"cursor": cursor}).status_code == 400
        assert ask(callers(role), "GET", url, query={"cursor": cursor}).status_code == 200
        if elsewhere != key and "cursor" in references.parameters(elsewhere):
            other = PREFIX + elsewhere.partition(" ")[2]
            assert ask(callers(role), "GET", other, query={"cursor": cursor}).status_code == 400


@pytest.mark.parametrize("key", [key for key in TABLE if "{id}" in key])
def test_no_number_is_too_large_to_be_absent(key, world, callers):
    method, _, template = key.partition(" ")
    body = TABLE[key].body and TABLE[key].body(world, "coordinator", "absent")

    answers = [
        said(
            ask(callers("coordinator"), method, f"{PREFIX}{template}".replace("{id}", str(number)), body=body)
        )
        for number in ABSENT_KEYS
    ]

    assert {answer[0] for answer in answers} <= {400, 404}
    assert answers == [answers[0]] * len(answers)
