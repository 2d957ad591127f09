"""One list of variables: what the code reads, the compose file gives, .env.example offers and the README tells."""

import ast
import re

import pytest

from tests.architecture.source import ROOT, dotted, modules
from tests.deploy import compose
from tests.deploy.compose import FILLED_IN, filled_in
from tests.deploy.test_compose import OURS

# Not for a container: for development and the demo, and a folder for files of which there are none.
NOT_IN_A_CONTAINER = {"DEBUG", "DEMO", "DEMO_PASSWORD", "SCALE_PASSWORD", "DATA_DIR"}
READERS = ("os.environ.get", "env.")


def names_read() -> set[str]:
    """What the settings, the servers and the commands read. metro.local gives variables to others."""
    trees = [module.tree for module in modules() if not module.path.startswith("metro/local/")]
    trees.append(ast.parse((ROOT / "gunicorn.conf.py").read_text()))
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {call.args[0].value for call in calls if dotted(call.func).startswith(READERS) and _has_name(call)}


def _has_name(call) -> bool:
    return bool(call.args) and isinstance(call.args[0], ast.Constant) and str(call.args[0].value).isupper()


def offered() -> set[str]:
    return set(re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def told(file: str) -> set[str]:
    """The variables in the first column of the tables of a page."""
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \|", (ROOT / file).read_text(), re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}


def asked_for() -> set[str]:
    """Every ${VARIABLE} of the compose file."""
    return set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))


def test_the_readers_are_found():
    assert {
        "SECRET_KEY",
        "TRUSTED_PROXIES",
        "WEB_CONCURRENCY",
        "DRAIN_SECONDS",
        "DEMO_PASSWORD",
    } <= names_read()


@pytest.mark.parametrize("name", OURS)
def test_the_compose_file_gives_no_variable_that_nothing_reads(name):
    assert set(filled_in()[name]["environment"]) - names_read() == set()


def test_the_compose_file_gives_every_variable_that_something_reads():
    given = {variable for name in OURS for variable in filled_in()[name]["environment"]}

    assert names_read() - given == NOT_IN_A_CONTAINER


def test_the_example_offers_what_the_compose_file_asks_for_and_no_more():
    assert offered() == asked_for()


def test_the_example_leaves_open_what_must_be_filled_in_and_holds_no_secret():
    lines = (ROOT / ".env.example").read_text().splitlines()
    to_fill_in = {line.rstrip("=") for line in lines if line and not line.startswith("#")}

    assert to_fill_in == set(FILLED_IN)


def test_the_example_is_refused_until_it_is_filled_in():
    assert compose.config(dict.fromkeys(FILLED_IN, "")).returncode != 0


def test_the_defaults_in_the_example_are_those_of_the_compose_file():
    text = (ROOT / ".env.example").read_text()
    offered = dict(re.findall(r"^# ([A-Z_]+)=(.*)$", text, re.MULTILINE))
    used = dict(re.findall(r"\$\{([A-Z_]+):-([^}]*)\}", (ROOT / "docker-compose.yml").read_text()))

    assert offered == used


def test_the_readme_tells_every_variable_that_is_read():
    assert names_read() - told("README.md") == set()
    assert told("README.md") - names_read() == set()
