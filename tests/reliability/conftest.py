"""Real processes on the test database: what they write is committed, so is what the tests write."""

import os
import socket
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit, urlunsplit

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.utils import timezone

from tests import factories
from tests.journeys.processes import BIN, System, wait_for
from tests.sink import Sink


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


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
    system.start("web", str(BIN / "gunicorn"), "metro.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "2")
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


class Visitor:
    """A browser without a page: cookies, forms, and the status of what came back."""

    def __init__(self, url: str, session_key: str = ""):
        self.url = url
        self.cookies = {"session": session_key} if session_key else {}

    def get(self, path: str) -> "Answer":
        return self._ask("GET", path)

    def post(self, path: str, **values: str) -> "Answer":
        return self._ask("POST", path, values | {"csrfmiddlewaretoken": self.cookies["csrf"]})

    def _ask(self, method, path, values=None):
        where = urlsplit(self.url)
        line = HTTPConnection(where.hostname, where.port, timeout=20)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"Origin": self.url, "Accept-Language": "en"}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if values else {}
        try:
            line.request(method, path, urlencode(values) if values else None, headers)
            response = line.getresponse()
        except OSError:
            return Answer(0, "", {})
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, response.read().decode(), dict(response.headers))


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: dict[str, str]


@pytest.fixture
def visit(client, web):
    """A browser that is logged in as this person."""

    def visit(user) -> Visitor:
        client.force_login(user)
        return Visitor(web.url, client.session.session_key)

    return visit
