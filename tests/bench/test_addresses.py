"""A new page is in the report by itself, or the build fails."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import get_resolver

from bench import addresses, own, pages
from bench.accounts import Account
from bench.routes import routes
from tests.matrix import world

ROLES = ("teacher", "lead", "expert", "coordinator")
# What only a secret link opens, or a row that is there in passing.
SECRET = {("token",), ("token_id",), ("key",), ("uidb36", "key"), ("member_id", "row_id")}
# Pages that send on to another one (asking for the password first), or that are there for a short while.
IN_PASSING = {"account_set_password", "join", "key_new", "map_png", "recording"}
EXPECTED = {
    "today": "teacher",
    "team": "lead",
    "studio_roster": "expert",
    "institution_person": "coordinator",
    "account_login": "nobody",
}


class Person:
    """Somebody with a browser of the tests, asked as a client of the measurement is."""

    def __init__(self, user=None):
        self.browser = Client()
        if user:
            self.browser.force_login(user)

    def get(self, path):
        return SimpleNamespace(status=self.browser.get(path).status_code)


@pytest.fixture
def chosen(db, now):
    """What would be measured on the rows of the rights matrix, and what would not."""
    users = world.build().users
    accounts = [*[Account(role, users[role].email) for role in ROLES], Account("nobody")]
    people = {role: Person(users[role]) for role in ROLES} | {"nobody": Person()}
    return pages.choose(addresses.found(accounts, routes(), now=now), people)


def test_every_page_of_the_site_is_found():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}

    assert names <= {route.name for route in routes()}
    assert {"today", "map", "team", "institution", "account_login"} <= names


def test_the_arguments_of_every_page_can_be_filled():
    known = {names for _start, names in own._FILLERS}

    asked = {route.arguments for route in routes() if route.arguments}

    assert asked - known == SECRET


def test_what_shows_a_page_is_measured_as_somebody_who_gets_it(chosen):
    targets, left_out = chosen

    reasons = {row["name"]: row["reason"] for row in left_out}
    strange = {
        name for name, reason in reasons.items() if not reason.startswith(("needs", "only takes a form"))
    }
    assert strange <= IN_PASSING
    assert {route.name for route in routes()} == {target.name for target in targets} | set(reasons)
    roles = {target.name: target.role for target in targets}
    assert {name: roles[name] for name in EXPECTED} == EXPECTED
    tabs = [target.path.partition("?")[2] for target in targets if target.name == "team"]
    assert tabs == ["view=lines", "view=skills", "view=hours", "view=lines&format=csv"]
