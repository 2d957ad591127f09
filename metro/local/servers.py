"""The two servers that the system stands on: given by an environment variable, or our own."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from metro.local.children import Child
from metro.local.postgres import Postgres
from metro.local.valkey import Valkey

Wait = Callable[[Callable[[], bool], str], None]


class Servers:
    """PostgreSQL and Valkey below one folder; the one that has a URL in the environment is not started."""

    def __init__(self, folder: Path, *, is_throwaway: bool = False):
        logs = folder / "log"
        self.is_throwaway = is_throwaway
        self.postgres = (
            None
            if os.environ.get("DATABASE_URL")
            else Postgres(folder / "postgres", logs / "postgres.log", is_throwaway=is_throwaway)
        )
        self.valkey = None if os.environ.get("REDIS_URL") else Valkey(logs / "valkey.log")

    def start(self, wait: Wait) -> None:
        """Start both and wait until they answer: `wait(is_ready, name)` decides how long that may take."""
        if self.postgres:
            self.postgres.launch()
        if self.valkey:
            self.valkey.launch()
            wait(self.valkey.is_ready, "Valkey")
        if self.postgres:
            wait(self.postgres.is_ready, "PostgreSQL")
            self.postgres.make_database()

    @property
    def environment(self) -> dict[str, str]:
        """What the settings read."""
        urls = {}
        if self.postgres:
            urls["DATABASE_URL"] = self.postgres.url
        if self.valkey:
            urls["REDIS_URL"] = self.valkey.url
        return urls

    @property
    def children(self) -> list[Child]:
        """Those that we started, in the order in which they end."""
        servers = [server.child for server in (self.valkey, self.postgres) if server]
        return [child for child in servers if child and child.process]

    def clean(self) -> None:
        if self.postgres:
            self.postgres.clean()


class ThrowawayServers:
    """Servers for one run of the tests, in a folder that goes with them."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="metrolijn-test-"))
        self.folder.chmod(0o711)  # PostgreSQL may be another user here.
        (self.folder / "log").mkdir()
        self.servers = Servers(self.folder, is_throwaway=True)

    def start(self, wait: Wait) -> dict[str, str]:
        try:
            self.servers.start(wait)
        except BaseException:
            self.stop()
            raise
        return self.servers.environment

    def stop(self) -> None:
        children = self.servers.children
        for child in children:
            child.stop_signal = child.hard_signal  # Nothing is kept, so nothing has to be written.
            child.ask_to_stop()
        for child in children:
            if not child.wait(10):
                child.sweep()
        self.servers.clean()
        shutil.rmtree(self.folder, ignore_errors=True)
