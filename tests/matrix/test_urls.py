"""Every URL, every role, own and foreign and absent: the table, and nothing else."""

import pytest
from django.test import Client

from tests.matrix import urls
from tests.matrix.table import TABLE
from tests.matrix.world import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return build()


@pytest.fixture
def clients(world):
    made = {}

    def client_for(role):
        if role not in made:
            made[role] = Client()
            if role:
                made[role].force_login(world.users[role])
        return made[role]

    return client_for


def test_every_url_has_a_row_in_the_table():
    assert set(urls.ours()) == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_each_role_gets_exactly_these_answers(name, world, clients):
    assert urls.answers(world, clients, name, TABLE[name]) == []
