import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from metro.core import checks
from metro.env import WrongVariable

RIGHT = {
    "DEBUG": False,
    "DEMO": False,
    "BASE_URL": "https://metrolijn.example",
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
    ("changes", "variable", "allowed"),
    [
        ({"DEBUG": True}, "DEBUG", "false"),
        ({"SECRET_KEY": "only-for-one-machine-never-for-people"}, "SECRET_KEY", "random text of 32"),
        ({"SECRET_KEY": "canary"}, "SECRET_KEY", "random text of 32 characters or more"),
        ({"ALLOWED_HOSTS": ["*"]}, "ALLOWED_HOSTS", "the host names of this site"),
        ({"EMAIL_TIMEOUT": None}, "EMAIL_URL", "timeout=1 to timeout=120"),
        (
            {"DEMO": True, "SECRET_KEY": "only-for-one-machine-never-for-people"},
            "SECRET_KEY",
            "random text of 32",
        ),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_allowed(production, changes, variable, allowed):
    production(**changes)

    with pytest.raises(WrongVariable) as refused:
        checks.demand_right_settings()

    assert str(refused.value).startswith(f"{variable}: ")
    assert allowed in str(refused.value)
    assert "canary" not in str(refused.value)


def test_a_demo_on_one_machine_needs_no_key(production, settings):
    production(DEMO=True, BASE_URL="http://localhost:8000", SECRET_KEY=settings.DEFAULT_KEY)

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
    assert "DEBUG: is on at an https address. Allowed: false." in ended.stderr


def test_commands_run_with_wrong_settings_so_that_they_can_repair():
    environment = os.environ | {"BASE_URL": "https://metrolijn.example", "DEMO": "", "DEBUG": "true"}

    ended = subprocess.run([sys.executable, "manage.py", "check"], env=environment, timeout=60, check=False)

    assert ended.returncode == 0
