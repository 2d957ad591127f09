"""The processes of the compose file, started by hand: its commands and its environment, on ports of this machine."""

import os
import signal
import ssl
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.deploy import compose, proxy
from tests.journeys.processes import BIN, ROOT, System, empty_system, free_port, wait_for
from tests.visitor import Visitor

WEB = ("web", "web-2")
WORKERS = ("worker", "worker-2")  # `docker compose up --scale worker=2`


@dataclass
class Composed:
    """The whole of the compose file: `system` is what runs, `folder` where the proxy keeps its files."""

    system: System
    folder: Path
    services: dict[str, dict]
    ports: dict[str, int]

    def run(self, name: str) -> None:
        """Run a service to its end."""
        done = subprocess.run(
            self._command(name), cwd=ROOT, env=self._environment(name), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self, name: str) -> None:
        self.system.start(name, *self._command(name), env=self._environment(name))

    def start_proxy(self) -> None:
        servers = {name: f"127.0.0.1:{self.ports[name]}" for name in WEB}
        port = urlsplit(self.system.url).port
        file = proxy.write(self.folder, port=port, plain_port=free_port(), servers=servers)
        self.system.start("proxy", *proxy.command(file), env=proxy.environment(self.folder))
        wait_for((self.folder / proxy.ROOT_CERTIFICATE).exists, seconds=20, what="the certificate")

    def replace(self, name: str) -> int:
        """End a process as Docker does and start it anew: SIGTERM, and SIGKILL after its grace. Its exit code."""
        process = self.system.processes[name]
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=compose.seconds(self._service(name)["stop_grace_period"]))
        self.start(name)
        self.until_well(name)
        return code

    def until_well(self, *names: str) -> None:
        for name in names:
            wait_for(lambda name=name: self._is_well(name), seconds=120, what=f"{name} is well")

    def trusted(self) -> ssl.SSLContext:
        return proxy.trusted(self.folder)

    def _is_well(self, name) -> bool:
        assert self.system.processes[name].poll() is None, self._log(name).read_text()[-2000:]
        if name in WEB:
            visitor = Visitor(f"http://localhost:{self.ports[name]}")
            return visitor.get("/health/live").status == 200
        check = self._service(name)["healthcheck"]["test"]
        assert check == ["CMD", "python", "-m", "metro.healthcheck"]
        return (
            subprocess.run(
                [sys.executable, *check[2:]], cwd=ROOT, env=self._environment(name), stderr=subprocess.DEVNULL
            ).returncode
            == 0
        )

    def _log(self, name) -> Path:
        return self.folder / f"{name}.log"

    def _service(self, name) -> dict:
        return self.services["worker" if name in WORKERS else name]

    def _command(self, name) -> list[str]:
        program, *arguments = self._service(name)["command"]
        where = f"127.0.0.1:{self.ports.get(name)}"
        return [str(BIN / program), *(where if word == "0.0.0.0:8000" else word for word in arguments)]

    def _environment(self, name) -> dict[str, str]:
        """Nothing but what the compose file gives; hosts that only exist between containers are translated."""
        given = self._service(name)["environment"]
        here = {"DATABASE_URL": self.system.env["DATABASE_URL"], "REDIS_URL": self.system.env["REDIS_URL"]}
        here |= {"BASE_URL": self.system.url, "PATH": os.environ["PATH"]}
        if "ALIVE_FILE" in given:
            here["ALIVE_FILE"] = str(self.folder / f"{name}.alive")
        return given | here


@contextmanager
def composed(folder: Path, **values: str):
    """Everything up and well: migrated, two web servers behind the proxy, two workers, beat, a mail server."""
    with empty_system(folder, scheme="https") as system:
        given = compose.FILLED_IN | {"DOMAIN": "localhost", "EMAIL_URL": system.env["EMAIL_URL"]} | values
        ports = {name: free_port() for name in WEB}
        stack = Composed(system, folder, compose.services(given), ports)
        stack.run("migrate")
        for name in (*WEB, *WORKERS, "beat"):
            stack.start(name)
        stack.start_proxy()
        stack.until_well(*WEB, *WORKERS, "beat")
        yield stack


def pause(seconds: float) -> None:
    time.sleep(seconds)
