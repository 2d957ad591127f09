"""No page, of any role, holds the name of somebody whom that role may not see; nor a meeting link."""

import re

import pytest
from django.urls import reverse

from tests.matrix.table import TABLE
from tests.matrix.urls import addresses, client_maker

pytestmark = pytest.mark.django_db

A1 = {"teacher", "mate", "lead"}
ALL_A = A1 | {"other", "other_lead", "coordinator"}
ALL_B = {"teacher_b", "lead_b", "coordinator_b"}
# Whose name each role may read, beside the hosts of the sessions it sees.
NAMES = {
    "teacher": {"teacher", "expert", "lead"},
    "mate": {"mate", "expert", "lead"},
    "lead": A1 | {"expert"},
    "other": {"other", "expert", "other_lead"},
    "other_lead": {"other", "other_lead", "expert"},
    "coordinator": ALL_A | {"expert"},
    "teacher_b": {"teacher_b", "other_expert", "lead_b"},
    "lead_b": {"teacher_b", "lead_b", "other_expert"},
    "coordinator_b": ALL_B | {"other_expert"},
    "expert": {"expert", "teacher", "mate", "other"},
    "other_expert": {"other_expert", "teacher_b"},
    "operator": {"operator"},
    None: set(),
}
# Who may read the meeting link: the hosts, on their own pages.
LINKS = {"expert": {"a", "draft_a", "held_a"}, "other_expert": {"b", "draft_b", "held_b"}}
NAME = re.compile(r"Kanarie-([a-z_]+)")
LINK = re.compile(r"geheim-([a-z_]+)")
EVERYBODYS = {"public_line_svg", "public_line_json"}  # An institution opened the line to all.
BY_CODE = {"verify"}  # Whoever has the code was given it by the person.
PLACES = re.compile(r"Kanarie-(?:college|team|stop|lijn|vrij|tekst|terugblik|bezwaar|bewijs)-\w+")
# A reflection is for the person only; an objection also for who answers it.
REFLECTION = re.compile(r"Kanarie-terugblik-([a-z_]+)")
OBJECTION = re.compile(r"Kanarie-bezwaar-([a-z_]+)")
# What was learned elsewhere is for the person and who decides about it: whom one may name, too.
EVIDENCE = re.compile(r"Kanarie-bewijs-([a-z_]+)")
ANSWERERS = ("coordinator", "coordinator_b")


@pytest.mark.parametrize("role", NAMES)
def test_pages_hold_no_foreign_name_and_no_foreign_link(role, world):
    client = client_maker(world)(role)
    for name, page in TABLE.items():
        for _target, url in addresses(world, name, page):
            text = client.get(url).content.decode(errors="replace")
            people = set(NAME.findall(PLACES.sub("", text)))

            assert people <= NAMES[role] or name in BY_CODE, url
            assert set(LINK.findall(text)) <= LINKS.get(role, set()), url
            assert set(REFLECTION.findall(text)) <= {role}, url
            assert set(EVIDENCE.findall(text)) <= NAMES[role], url
            assert set(OBJECTION.findall(text)) <= (NAMES[role] if role in ANSWERERS else {role}), url


@pytest.mark.parametrize(
    ("role", "foreign"),
    [("teacher", "b"), ("lead", "b"), ("coordinator", "b"), ("teacher_b", "a"), ("lead_b", "a")],
)
def test_pages_hold_no_place_of_another_institution(role, foreign, world):
    client = client_maker(world)(role)
    places = {f"Kanarie-college-{foreign}", f"Kanarie-team-{foreign}1", f"Kanarie-lijn-{foreign}"}
    for name, page in TABLE.items():
        for _target, url in addresses(world, name, page) if name not in EVERYBODYS else ():
            text = client.get(url).content.decode(errors="replace")

            assert not [place for place in places if re.search(rf"{place}\b(?!_)", text)], url


def test_search_finds_nothing_of_another_institution(world):
    coordinator = client_maker(world)("coordinator")

    found = coordinator.get(reverse("institution_people"), {"q": "Kanarie-teacher_b"}).content.decode()

    assert "Kanarie-teacher_b</a>" not in found
    assert "teacher.b@kanarie.example" not in found
