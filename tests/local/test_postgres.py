import os
import time

import psycopg
import pytest

from metro.local.postgres import Postgres

pytestmark = pytest.mark.xdist_group("local")


def test_it_starts_over_a_stale_lock_and_on_a_long_path(folder):
    """A lock whose number now belongs to another program, and a path too long for a socket."""
    place = folder / ("long" * 25) / "postgres"
    place.parent.mkdir()
    first = Postgres(place, folder / "log", is_throwaway=True)
    _run_and_kill(first)
    (place / "postmaster.pid").write_text(f"{os.getpid()}\n{place}\n")
    second = Postgres(place, folder / "log", is_throwaway=True)

    second.launch()

    try:
        _until_ready(second)
        with psycopg.connect(second.url) as connection:
            assert connection.execute("SELECT version()").fetchone()[0].startswith("PostgreSQL 18")
    finally:
        second.child.ask_to_stop()
        assert second.child.wait(10)
        second.clean()


def _run_and_kill(server: Postgres) -> None:
    server.launch()
    _until_ready(server)
    server.make_database()
    server.child.sweep()
    server.child.wait(10)
    server.clean()


def _until_ready(server: Postgres) -> None:
    end = time.monotonic() + 30
    while not server.is_ready():
        assert time.monotonic() < end
        time.sleep(0.05)
