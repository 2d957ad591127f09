"""PostgreSQL goes away under a running web server, and comes back."""

import os
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

from tests.journeys.processes import wait_for
from tracking.models import Registration

pytestmark = pytest.mark.django_db(transaction=True)
SENTENCE = "We cannot reach our data now. Nothing was saved by half."


@contextmanager
def away():
    """Nobody reaches the test database any more, whoever was connected; afterwards everybody does."""
    name = connection.settings_dict["NAME"]
    connection.close()
    server = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres"))
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            admin.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')


def test_a_page_says_so_nothing_is_half_saved_and_it_comes_back_by_itself(visit, session, member):
    teacher = visit(member.user)
    page = f"/sessions/{session.pk}/"
    assert teacher.get(page).status == 200

    with away():
        shown, saved = teacher.get(page), teacher.post(f"{page}register/")
        ready, live = teacher.get("/health/ready"), teacher.get("/health/live")

    assert [(answer.status, SENTENCE in answer.text) for answer in (shown, saved)] == [(503, True)] * 2
    assert shown.headers["Retry-After"] == "5"
    assert (ready.status, live.status) == (503, 200)
    wait_for(lambda: teacher.get(page).status == 200, seconds=10, what="the page is back")
    assert not Registration.objects.exists()
    assert teacher.post(f"{page}register/").status == 302
    assert Registration.objects.count() == 1
