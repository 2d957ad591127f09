"""Every operation, every role, own and foreign and absent: the table, and nothing else."""

import pytest

from courses.models.sessions import SessionQuerySet
from metro.accounts import policy
from tests.matrix.api import table
from tests.matrix.api.answers import wrong_answers, wrong_rows
from tests.matrix.api.callers import Callers
from tests.matrix.api.operations import described, ours
from tests.matrix.api.table import TABLE
from tracking.models.registrations import RegistrationQuerySet

pytestmark = pytest.mark.django_db
ONE_OF_EACH = ("teacher", "coordinator", "expert")
RESOURCES = sorted({key.split()[1].partition("/")[0] for key in TABLE})
LISTS = [key for key in TABLE if f"{key}/{{id}}" in TABLE]


def rows_of(resource):
    return {key: row for key, row in TABLE.items() if key.split()[1].partition("/")[0] == resource}


def test_every_operation_has_one_row_in_the_table():
    assert set(ours()) == set(TABLE)
    assert sum(len(part.TABLE) for part in table.PARTS) == len(TABLE)


def test_every_operation_is_described_and_no_other():
    assert set(described()) == set(ours())


@pytest.mark.parametrize("resource", RESOURCES)
def test_each_role_gets_exactly_these_answers_with_a_token(resource, world):
    callers = Callers(world)

    wrong = [
        line for key, row in rows_of(resource).items() for line in wrong_answers(world, callers, key, row)
    ]

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("resource", RESOURCES)
def test_each_person_gets_the_same_answers_with_a_session(resource, world):
    callers = Callers(world, by_session=True)

    wrong = [
        line
        for key, row in rows_of(resource).items()
        for line in wrong_answers(world, callers, key, row, ONE_OF_EACH)
    ]

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("key", LISTS)
def test_a_list_holds_exactly_the_rows_that_can_be_opened(key, world):
    assert wrong_rows(world, Callers(world), key) == []


WEAKENED = {
    "seats are everybody's": (
        RegistrationQuerySet,
        "visible_to",
        lambda self, actor: self.all(),
        "GET registrations/{id}",
    ),
    "sessions are everybody's": (
        SessionQuerySet,
        "visible_to",
        lambda self, actor: self.all(),
        "POST registrations",
    ),
    "a program keeps the record of its maker": (
        policy.Actor,
        "as_institution",
        lambda self: policy.replace(self, is_coordinator=False),
        "GET registrations/{id}",
    ),
}


@pytest.mark.parametrize("rule", WEAKENED)
def test_answers_show_it_when_a_rule_is_dropped(rule, world, fresh_queries, monkeypatch):
    place, attribute, changed, key = WEAKENED[rule]
    monkeypatch.setattr(place, attribute, changed)

    assert wrong_answers(world, Callers(world), key, TABLE[key])


def test_lists_show_it_when_a_rule_is_dropped(world, fresh_queries, monkeypatch):
    monkeypatch.setattr(RegistrationQuerySet, "visible_to", lambda self, actor: self.all())

    assert wrong_rows(world, Callers(world), "GET registrations")
