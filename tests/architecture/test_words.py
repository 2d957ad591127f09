"""The words of docs/rules.md §9: the metaphor is on the map only."""

import re

import pytest

from tests.architecture.source import PACKAGES, ROOT

FORBIDDEN = re.compile(
    r"\b(vertrek|aankomst|kaartje|ticket|reiziger|passagier|trein|conducteur|perron"
    r"|departure|passenger|train|conductor)s?\b",
    re.IGNORECASE,
)
FOLDERS = (*PACKAGES, "templates")
ENDINGS = {".py", ".html", ".txt", ".po"}


def files():
    found = (file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*")))
    return [file for file in found if file.suffix in ENDINGS]


@pytest.mark.parametrize("file", files(), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_no_word_of_the_railway(file):
    assert FORBIDDEN.findall(file.read_text()) == []
