"""What Docker asks a container, as it asks it: a command and its exit code."""

import os
import subprocess
import sys

import pytest

from metro import healthcheck
from metro.local.ports import any_free


def asked(*arguments, **variables):
    command = [sys.executable, "-m", "metro.healthcheck", *arguments]
    environment = {"PATH": os.environ["PATH"]} | variables
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.parametrize(
    ("age", "variables", "said"),
    [
        (0, {}, ""),
        (170, {}, ""),
        (200, {}, "No sign of life for 2"),
        (200, {"WORKER_TIMER_SECONDS": "100"}, ""),
    ],
)
def test_worker_and_beat_are_well_while_their_file_is_young(tmp_path, age, variables, said):
    file = tmp_path / "alive"
    file.touch()
    os.utime(file, (file.stat().st_mtime - age,) * 2)  # The clock of the machine, which the command has.

    ended = asked(ALIVE_FILE=str(file), **variables)

    assert ended.returncode == (1 if said else 0)
    assert ended.stderr.startswith(said)
    assert bool(ended.stderr) == bool(said)


def test_without_its_file_it_has_not_begun(tmp_path):
    ended = asked(ALIVE_FILE=str(tmp_path / "alive"))

    assert ended.returncode == 1
    assert "the process has not begun its work" in ended.stderr


@pytest.mark.parametrize(("host", "status"), [("testserver", 200), ("elsewhere.example", 400)])
@pytest.mark.django_db
def test_the_web_server_is_asked_under_the_name_of_the_site(live_server, monkeypatch, settings, host, status):
    settings.ALLOWED_HOSTS = ["testserver"]
    monkeypatch.setattr(healthcheck, "PORT", int(live_server.url.rsplit(":", 1)[1]))
    monkeypatch.setenv("BASE_URL", f"https://{host}")

    assert healthcheck.problem() == ("" if status == 200 else "The web server answers 400.")
    assert healthcheck.ask("/health/live")[0] == status


def test_a_web_server_that_is_not_there_is_not_well(monkeypatch):
    monkeypatch.setattr(healthcheck, "PORT", any_free())

    assert healthcheck.problem() == "The web server does not answer: ConnectionRefusedError."
