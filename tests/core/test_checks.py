import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from metro.core import checks
from metro.env import WrongVariable

SITE = "https://metrolijn.example"
DEFAULT_KEY = "only-for-one-machine-never-for-people"
RIGHT = {
    "DEBUG": False,
    "DEMO": False,
    "BASE_URL": SITE,
    "ALLOWED_HOSTS": ["metrolijn.example"],
    "SECRET_KEY": "canary-that-is-long-enough-for-a-real-key",
    "EMAIL_TIMEOUT": 30,
}


@pytest.fixture
def production(settings):
    def use(**changes):
        for name, value in (RIGHT | changes).items():
            setattr(settings, name, value)

    return use


def test_right_settings_start(production):
    production()

    checks.demand_right_settings()


@pytest.mark.parametrize(
    ("changes", "problem", "allowed"),
    [
        ({"DEBUG": True}, f"DEBUG: is on, while BASE_URL holds '{SITE}'", "false"),
        ({"SECRET_KEY": DEFAULT_KEY}, "SECRET_KEY: is not set", "random text of 32"),
        ({"SECRET_KEY": "canary"}, "SECRET_KEY: holds 6 characters", "random text of 32 characters or more"),
        ({"DEMO": True, "SECRET_KEY": DEFAULT_KEY}, "SECRET_KEY: is not set", "random text of 32"),
        (
            {"ALLOWED_HOSTS": ["a.example", "*"]},
            "ALLOWED_HOSTS: holds 'a.example,*', which allows every host",
            "the host names",
        ),
        (
            {"ALLOWED_HOSTS": ["a.example", "b.example"]},
            "ALLOWED_HOSTS: holds 'a.example,b.example', without the host of BASE_URL, 'metrolijn.example'",
            "metrolijn.example is one of them",
        ),
        ({"EMAIL_TIMEOUT": None}, "EMAIL_URL: has no time-out", "timeout=1 to timeout=120"),
    ],
)
def test_a_wrong_setting_is_told_with_what_it_holds(production, changes, problem, allowed):
    production(**changes)

    with pytest.raises(WrongVariable) as refused:
        checks.demand_right_settings()

    assert str(refused.value).startswith(f"{problem}. Allowed: ")
    assert allowed in str(refused.value)
    assert "canary" not in str(refused.value)


def test_a_host_of_the_site_may_be_named_by_its_domain(production):
    production(ALLOWED_HOSTS=[".metrolijn.example"])

    checks.demand_right_settings()


def test_a_demo_on_one_machine_needs_no_key(production, settings):
    production(
        DEMO=True,
        BASE_URL="http://localhost:8000",
        ALLOWED_HOSTS=["localhost"],
        SECRET_KEY=settings.DEFAULT_KEY,
    )

    checks.demand_right_settings()


@pytest.mark.django_db(transaction=True)
def test_pending_migrations_are_told_with_the_command(monkeypatch):
    monkeypatch.setattr(checks, "pending_migrations", lambda: ["core.0099_next"])

    with pytest.raises(
        ImproperlyConfigured, match=r"waits for 1 migrations .*core.0099_next.*manage.py migrate"
    ):
        checks.demand_right_database()


@pytest.mark.django_db(transaction=True)
def test_an_old_postgres_is_refused(monkeypatch):
    monkeypatch.setattr(checks, "OLDEST_POSTGRES", connection.pg_version + 1)

    with pytest.raises(WrongVariable, match=r"^DATABASE_URL: names PostgreSQL \d+\. Allowed: PostgreSQL 15"):
        checks.demand_right_database()


@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, "-c", "import metro.wsgi"],
        [sys.executable, "-c", "import metro.asgi"],
        [sys.executable, "-m", "celery", "-A", "metro", "worker", "--pool", "solo"],
    ],
)
def test_neither_web_nor_worker_starts_wrongly(command):
    environment = os.environ | {"BASE_URL": "https://metrolijn.example", "DEMO": "", "DEBUG": "true"}

    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    assert ended.returncode != 0
    assert f"DEBUG: is on, while BASE_URL holds '{SITE}'. Allowed: false at an https address." in ended.stderr


def test_commands_run_with_wrong_settings_so_that_they_can_repair():
    environment = os.environ | {"BASE_URL": "https://metrolijn.example", "DEMO": "", "DEBUG": "true"}

    ended = subprocess.run([sys.executable, "manage.py", "check"], env=environment, timeout=60, check=False)

    assert ended.returncode == 0
