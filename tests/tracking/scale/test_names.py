"""Colleges, teams and addresses have names that nobody else has."""

import re

from courses.services.catalogue.document import SLUG
from tracking.services.scale import names


def test_every_college_and_every_team_has_a_name_of_its_own():
    colleges = [names.place(number) for number in range(20_000)]
    teams = [names.team(number) for number in range(2_000)]

    assert len({names.slug(name) for name in colleges}) == len(colleges)
    assert all(SLUG.fullmatch(names.slug(name)) and len(name) <= 60 for name in colleges)
    assert len(set(teams)) == len(teams)


def test_every_name_becomes_a_plain_address():
    written = {names.plain(name) for name in names.FIRST} | {names.plain(p + name) for p, name in names.LAST}

    assert [name for name in written if not re.fullmatch(r"[a-z]+", name)] == []
