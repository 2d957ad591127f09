"""No answer, to any role, holds the name of somebody whom that role may not see; nor a meeting link."""

import re

import pytest

from tests.matrix.api.answers import call
from tests.matrix.api.callers import MAKERS, Callers
from tests.matrix.api.operations import CALLERS, addresses
from tests.matrix.api.table import TABLE
from tests.matrix.test_canaries import EVIDENCE, LINK, LINKS, NAME, NAMES, PLACES, REFLECTION

pytestmark = pytest.mark.django_db
OF_B = ("teacher_b", "lead_b", "coordinator_b", "program_b", "other_expert")


@pytest.mark.parametrize("role", [*CALLERS, None])
def test_answers_hold_no_foreign_name_link_or_place(role, world):
    known = MAKERS.get(role, role)
    names, links = NAMES[known], LINKS.get(role, set())
    for url, text in everything_read(world, role):
        assert set(NAME.findall(PLACES.sub("", text))) <= names, url
        assert set(LINK.findall(text)) <= links, url
        assert set(REFLECTION.findall(text)) <= {role}, url
        assert set(EVIDENCE.findall(text)) <= names, url
        assert not _foreign_places(role, text), url


def everything_read(world, role):
    callers = Callers(world)
    for key, row in TABLE.items():
        for target, url in addresses(world, key, row) if key.startswith("GET ") else ():
            yield url, call(world, callers, key, row, role, target, url).content.decode(errors="replace")


def _foreign_places(role, text) -> list[str]:
    key = "a" if role in OF_B else "b"
    names = (f"Kanarie-college-{key}", f"Kanarie-team-{key}1", f"Kanarie-lijn-{key}", f"Kanarie-stop-{key}")
    return [name for name in names if re.search(rf"{name}\b(?!_)", text)]
