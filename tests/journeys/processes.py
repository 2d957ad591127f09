"""The system as users run it: web, worker and beat as processes, on a database of their own."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import psycopg
from aiosmtpd.controller import Controller

from tests.sink import Sink

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


@dataclass
class System:
    """A running system: where it answers, its mail, and its database."""

    url: str
    sink: Sink
    env: dict[str, str]
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)

    def manage(self, *arguments: str, **extra: str) -> str:
        """Run a management command to its end; fails the test with its output when it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env | extra,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def sql(self, statement: str, *values):
        """Rows of a statement in the system's own database: for passing time, and for looking."""
        with psycopg.connect(self.env["DATABASE_URL"], autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def mails(self, to: str) -> list:
        return [entry for entry in list(self.sink.journal) if entry.to == to]

    def start(self, name: str, *argv: str, env: dict[str, str] | None = None) -> None:
        with (Path(self.env["DATA_DIR"]) / f"{name}.log").open("ab") as log:
            environment = env or self.env
            self.processes[name] = subprocess.Popen(argv, cwd=ROOT, env=environment, stdout=log, stderr=log)

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def running_system(folder: Path):
    """A migrated, empty system with web, worker, beat and a real mail server; gone afterwards."""
    with empty_system(folder) as system:
        system.manage("migrate", "--verbosity", "0")
        _start(system)
        yield system


@contextmanager
def empty_system(folder: Path, scheme: str = "http"):
    """A mail server and a database of its own without tables; what is started is stopped afterwards."""
    name = f"journey_{os.getpid()}"
    port = free_port()
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    server = os.environ["DATABASE_URL"]
    _create_database(server, name)
    url = f"{scheme}://localhost:{port}"
    system = System(url, sink, _environment(server, name, url, controller.port, folder))
    try:
        yield system
    finally:
        system.stop()
        controller.stop()
        _drop_database(server, name)


def wait_for(is_true, *, seconds: float, what: str):
    """The first true answer of `is_true`, asked ten times a second."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := is_true():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{what}: not within {seconds} seconds")


def _start(system):
    where = f"127.0.0.1:{urlsplit(system.url).port}"
    system.start("web", str(BIN / "gunicorn"), "metro.wsgi", "--bind", where)
    celery = str(BIN / "celery")
    options = ["--loglevel", "warning"]
    system.start("worker", celery, "-A", "metro", "worker", "--concurrency", "1", *options)
    system.start("beat", celery, "-A", "metro", "beat", *options)
    wait_for(lambda: _answers(f"{system.url}/health/ready"), seconds=60, what="the site answers")


def _environment(server, name, url, mail_port, folder) -> dict[str, str]:
    redis = urlsplit(os.environ["REDIS_URL"])
    return os.environ | {
        "DATABASE_URL": _with_name(server, name),
        "REDIS_URL": urlunsplit(redis._replace(path="/15")),
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}?timeout=10",
        "DEFAULT_FROM_EMAIL": "Metrolijn <metrolijn@journey.example>",
        "BASE_URL": url,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "DATA_DIR": str(folder),
        "DEMO": "true",
        "DEBUG": "false",
        "SWEEP_SECONDS": "2",
        "SECRET_KEY": "a-key-for-one-journey-0123456789-0123456789-0123456789",
    }


def _create_database(server, name):
    with psycopg.connect(_with_name(server, "postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')


def _drop_database(server, name):
    with psycopg.connect(_with_name(server, "postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _with_name(url, name):
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))


def _answers(url) -> bool:
    try:
        return urlopen(url, timeout=2).status == 200
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
