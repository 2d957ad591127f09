"""Real processes on the test database: what they write is committed, so is what the tests write."""

import os
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.utils import timezone

from tests import factories
from tests.journeys.processes import BIN, System, free_port, wait_for
from tests.sink import Sink
from tests.visitor import Visitor


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def mail_port() -> int:
    return free_port()


@pytest.fixture
def mail_server(sink, mail_port):
    """The mail server, up inside the `with` only."""

    @contextmanager
    def up():
        controller = Controller(sink, hostname="127.0.0.1", port=mail_port)
        controller.start()
        try:
            yield sink
        finally:
            controller.stop()

    return up


@pytest.fixture
def system(transactional_db, sink, mail_port, tmp_path):
    """Nothing runs yet; what is started is stopped at the end."""
    port = free_port()
    server = urlsplit(os.environ["DATABASE_URL"])
    environment = os.environ | {
        "DATABASE_URL": urlunsplit(server._replace(path=f"/{connection.settings_dict['NAME']}")),
        "REDIS_URL": f"redis://127.0.0.1:{free_port()}/0",  # Nobody listens there.
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}?timeout=5",
        "BASE_URL": f"http://localhost:{port}",
        "ALLOWED_HOSTS": "localhost",
        "DATA_DIR": str(tmp_path),
        "DEMO": "true",
        "DEBUG": "false",
        "WORKER_TIMER_SECONDS": "1",
    }
    system = System(f"http://localhost:{port}", sink, environment)
    yield system
    system.stop()


@pytest.fixture
def web(system):
    """The web server, answering."""
    port = urlsplit(system.url).port
    system.start("web", str(BIN / "gunicorn"), "metro.wsgi", "--bind", f"127.0.0.1:{port}")
    visitor = Visitor(system.url)
    wait_for(lambda: visitor.get("/health/live").status == 200, seconds=60, what="the site answers")
    return system


@pytest.fixture
def session(transactional_db):
    """A session that people can register for, three days from now."""
    return factories.SessionFactory(starts_at=timezone.now() + timedelta(days=3))


@pytest.fixture
def member(session):
    return factories.MembershipFactory(institution=session.institution)


@pytest.fixture
def start_worker(system):
    def start():
        options = ["--loglevel", "warning", "--concurrency", "1"]
        system.start("worker", str(BIN / "celery"), "-A", "metro", "worker", *options)

    return start


@pytest.fixture
def visit(client, web):
    """A browser that is logged in as this person."""

    def visit(user) -> Visitor:
        client.force_login(user)
        return Visitor(web.url, client.session.session_key)

    return visit
