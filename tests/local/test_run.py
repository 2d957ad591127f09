"""The whole system as people start it: real processes, real signals. One folder, so that it migrates once."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from metro.local.place import CHECKOUT
from metro.local.ports import LOOPBACK, any_free

pytestmark = pytest.mark.xdist_group("local")


class Running:
    """`python -m metro.local run` in a folder, and every process that it ever had."""

    def __init__(self, folder: Path, port: int):
        (folder / "seed.done").write_text("demo")  # The demo has tests of its own.
        kept = {name: value for name, value in os.environ.items() if name not in _REPLACED}
        environment = kept | {"DATA_DIR": str(folder), "PORT": str(port)}
        self.port = port
        self.output = (folder / "output").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "metro.local", "run"],
            cwd=CHECKOUT,
            env=environment,
            stdout=self.output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.seen: set[psutil.Process] = set()

    def until_started(self) -> None:
        until(lambda: "Ctrl-C stops everything." in self.said() or self.process.poll() is not None)
        assert self.process.poll() is None, self.said()
        self.look()

    def look(self) -> set[psutil.Process]:
        self.seen |= set(psutil.Process(self.process.pid).children(recursive=True))
        return self.seen

    def said(self) -> str:
        return Path(self.output.name).read_text()

    def leader(self, word: str) -> psutil.Process | None:
        found = psutil.Process(self.process.pid).children()
        return next((process for process in found if word in _command(process)), None)

    def status(self, path: str) -> int | None:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=5)
        try:
            connection.request("GET", path, headers={"Host": "localhost"})
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
        self.output.close()


_REPLACED = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DEBUG", "DEMO", "SECRET_KEY", "BASE_URL"}


@pytest.fixture
def running(folder: Path) -> Iterator[Running]:
    system = Running(folder, any_free())
    try:
        system.until_started()
        yield system
    finally:
        system.end()


def test_it_says_where_it_is_and_ends_without_a_trace_on_sigterm(running, folder):
    assert f"http://localhost:{running.port}" in running.said()
    assert (folder / "demo-password").read_text() in running.said()
    assert running.status("/health/ready") == 200

    running.process.send_signal(signal.SIGTERM)

    assert running.process.wait(30) == 0
    assert alive(running.seen) == []
    assert "database system is shut down" in (folder / "log" / "postgres.log").read_text()


def test_what_is_killed_comes_back_and_a_second_interrupt_ends_it_at_once(running):
    until(lambda: running.leader("worker") and running.leader("beat"))
    worker, database = running.leader("worker"), running.leader("bin/postgres")
    running.look()

    worker.kill()
    database.kill()

    until(lambda: running.leader("worker") and running.leader("worker") != worker)
    until(lambda: running.leader("bin/postgres") and running.leader("bin/postgres") != database)
    until(lambda: running.status("/health/ready") == 200)
    running.look()
    running.process.send_signal(signal.SIGINT)
    time.sleep(0.6)  # Signals closer together count as one.
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(15) == 0
    assert alive(running.seen) == []


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux tells children")
def test_nothing_outlives_a_supervisor_that_is_killed(running):
    running.look()

    running.process.kill()

    until(lambda: alive(running.seen) == [], seconds=15)


def test_a_port_in_use_gets_a_sentence(folder):
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        system = Running(folder, port)

        code = system.process.wait(15)

    assert code == 1
    assert f"Port {port} is in use." in system.said()
    assert f"make run PORT={port + 10}" in system.said()
    system.end()


def until(is_so: Callable[[], object], *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.1)


def alive(processes: set[psutil.Process]) -> list[psutil.Process]:
    return [process for process in processes if process.is_running() and process.status() != "zombie"]


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""
