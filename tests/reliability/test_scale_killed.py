"""A fill that is killed halfway leaves the database as it was."""

import sys
import time

import pytest
from django.db import connection

from metro.accounts.models import Institution, User
from tests.journeys.processes import wait_for
from tests.tracking.scale.database import schema

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = ("--teachers", "50000", "--stops", "100", "--completions", "150000")
_COPYING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'COPY%%'
"""
_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def number(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def test_a_kill_leaves_nothing(system):
    before = schema()
    system.start("fill", sys.executable, "manage.py", "seed_scale", *SIZES, "--password", "one-two-three")
    filling = system.processes["fill"]
    wait_for(lambda: number(_COPYING), seconds=60, what="rows are copied")
    time.sleep(1)  # Several batches are there, and indexes are gone.

    filling.kill()
    filling.wait()
    wait_for(lambda: not number(_OTHERS), seconds=60, what="the server notices")

    assert not Institution.objects.exists()
    assert not User.objects.exists()
    assert schema() == before
