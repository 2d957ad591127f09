"""A real PostgreSQL and Valkey for the tests when the environment names none. Loaded before the settings."""

import os
import time
from collections.abc import Callable, Generator

import pytest

from metro.local.servers import ThrowawayServers


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Under xdist the controller starts them; its workers inherit the addresses."""
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        servers = ThrowawayServers()
        os.environ.update(servers.start(_wait))
        early_config.add_cleanup(servers.stop)
    return (yield)


def _wait(is_ready: Callable[[], bool], name: str) -> None:
    end = time.monotonic() + 60
    while not is_ready():
        assert time.monotonic() < end, f"{name} does not answer after 60 seconds."
        time.sleep(0.05)
