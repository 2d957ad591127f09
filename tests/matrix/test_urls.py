"""Every URL, every role, own and foreign and absent: the table, and nothing else."""

import pytest

from courses.models.lines import LineQuerySet, StopQuerySet
from courses.models.sessions import SessionQuerySet
from metro.accounts import policy
from metro.accounts.models.institutions import TeamQuerySet
from tests.matrix import urls
from tests.matrix.table import TABLE
from tracking.models.registrations import RegistrationQuerySet

pytestmark = pytest.mark.django_db


def test_every_url_has_a_row_in_the_table():
    assert set(urls.ours()) == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_each_role_gets_exactly_these_answers(name, world):
    wrong = urls.answers(world, urls.client_maker(world), name, TABLE[name])

    assert not wrong, "\n".join(wrong)


WEAKENED = {
    "teams are opened by anybody": (
        policy.Actor,
        "opens_people_of",
        lambda self, team_id: True,
        "team_person",
    ),
    "teams are everybody's": (TeamQuerySet, "visible_to", lambda self, actor: self.all(), "team"),
    "sessions are everybody's": (SessionQuerySet, "visible_to", lambda self, actor: self.all(), "session"),
    "stops are everybody's": (StopQuerySet, "visible_to", lambda self, actor: self.all(), "stop"),
    "lines are everybody's": (LineQuerySet, "visible_to", lambda self, actor: self.all(), "line"),
    "seats are everybody's": (
        RegistrationQuerySet,
        "visible_to",
        lambda self, actor: self.all(),
        "accept_seat",
    ),
}


@pytest.mark.parametrize("rule", WEAKENED)
def test_pages_show_it_when_a_rule_is_dropped(rule, world, fresh_queries, monkeypatch):
    place, attribute, changed, name = WEAKENED[rule]
    monkeypatch.setattr(place, attribute, changed)

    assert urls.answers(world, urls.client_maker(world), name, TABLE[name])
