"""Where it is measured: servers of our own, a database per size, and the web server on it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import psycopg

from bench.accounts import PASSWORD
from bench.load import HOST
from bench.sizes import Size
from metro.local import ports
from metro.local.children import Child
from metro.local.postgres import DATABASE
from metro.local.servers import Servers

ROOT = Path(__file__).resolve().parents[1]
WORKERS = 2
_SEEDED = "seeded for bench"
# With threads a worker is no sync worker, and one that is replaced takes its clock with it.
_SYNC = "--worker-class sync --threads 1 --max-requests 0"


class Place:
    """Servers in one folder. They write as in production: nothing is traded for speed.

    With a folder that is named the databases stay for the next run; otherwise everything goes.
    """

    def __init__(self, folder: Path | None = None):
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)  # Others must not stand on the servers that are measured.
        self.is_kept = folder is not None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="metrolijn-bench-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o711)  # PostgreSQL may be another user here.
        (self.folder / "log").mkdir(exist_ok=True)
        self.servers = Servers(self.folder)

    def __enter__(self) -> "Place":
        try:
            self.servers.start(wait)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for child in self.servers.children:
            child.ask_to_stop()
        for child in self.servers.children:
            if not child.wait(60):
                child.sweep()
        self.servers.clean()
        if not self.is_kept:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def postgres_pid(self) -> int:
        return self.servers.postgres.child.process.pid

    def environment(self, database: str, *, port: int = 0, mail_port: int = 0) -> dict[str, str]:
        """What a process of the system reads to stand on this database."""
        urls = self.servers.environment
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "DATABASE_URL": urls["DATABASE_URL"].replace(f"/{DATABASE}?", f"/{database}?"),
            "REDIS_URL": urls["REDIS_URL"],
            "EMAIL_URL": f"smtp://{HOST}:{mail_port or ports.any_free()}?timeout=10",
            "DEFAULT_FROM_EMAIL": "Metrolijn <metrolijn@bench.example>",
            "BASE_URL": f"http://localhost:{port or 8000}",
            "ALLOWED_HOSTS": f"localhost,{HOST}",
            "DATA_DIR": str(self.folder),
            "DEBUG": "false",
            "DEMO": "false",
            "SECRET_KEY": "a-key-for-one-measurement-0123456789-0123456789-0123456789",
            "SCALE_PASSWORD": PASSWORD,
            "DEMO_PASSWORD": PASSWORD,
        }

    def run(self, database: str, *arguments: str, **ports_: int) -> str:
        """What a command of ours prints. Raises with what it says when it fails."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment(database, **ports_),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done.stdout

    def ask(self, database: str, command: str, *arguments: str, **ports_: int) -> dict:
        """What a management command answers in JSON on its last line."""
        return json.loads(self.run(database, "manage.py", command, *arguments, **ports_).splitlines()[-1])

    def sql(self, database: str, statement: str, *values: object) -> list[tuple]:
        with psycopg.connect(self.environment(database)["DATABASE_URL"], autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def make_database(self, size: Size) -> float:
        """The database of a size, filled and analysed. Seconds that filling took; 0 when it was there."""
        if self._is_seeded(size.database):
            return 0.0
        self.sql(DATABASE, f"DROP DATABASE IF EXISTS {size.database}")
        self.sql(DATABASE, f"CREATE DATABASE {size.database}")
        self.run(size.database, "manage.py", "migrate", "--verbosity", "0")
        begun = time.perf_counter()
        self.run(size.database, "manage.py", *size.seed_command)
        took = time.perf_counter() - begun
        self.sql(size.database, "VACUUM ANALYZE")
        self.sql(DATABASE, f"COMMENT ON DATABASE {size.database} IS '{_SEEDED}'")
        return took

    def _is_seeded(self, database: str) -> bool:
        asked = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = "
        return self.sql(DATABASE, f"{asked}'{database}'") == [(_SEEDED,)]

    @contextmanager
    def web(self, database: str) -> Iterator[tuple[int, int]]:
        """gunicorn with sync workers on this database: its port and its process id."""
        port = ports.any_free()
        options = f"--bind {HOST}:{port} --workers {WORKERS} {_SYNC} --no-control-socket".split()
        child = self._child("web", database, "-m", "gunicorn", "bench.wsgi", *options, port=port)
        child.start()
        try:
            wait(lambda: _answers(child, port), "The web server")
            yield port, child.process.pid
        finally:
            _end(child)

    @contextmanager
    def sink(self) -> Iterator[int]:
        """A mail server in a process of its own that takes everything: its port."""
        port = ports.any_free()
        child = self._child("sink", DATABASE, "-m", "bench.sink", str(port))
        child.start()
        try:
            wait(lambda: not ports.is_free(port), "The mail server")
            yield port
        finally:
            _end(child)

    def _child(self, name: str, database: str, *arguments: str, port: int = 0) -> Child:
        environment = self.environment(database, port=port)
        log = self.folder / "log" / f"{name}.log"
        return Child(name, [sys.executable, *arguments], log, env=environment, cwd=ROOT)


def wait(is_ready: Callable[[], bool], name: str) -> None:
    end = time.monotonic() + 60
    while not is_ready():
        if time.monotonic() > end:
            raise RuntimeError(f"{name} does not answer after 60 seconds.")
        time.sleep(0.05)


def _answers(child: Child, port: int) -> bool:
    if not child.is_alive():
        raise RuntimeError(f"The web server does not start.\n{child.last_words()}")
    try:
        return urlopen(f"http://{HOST}:{port}/health/live", timeout=2).status == 200
    except OSError:
        return False


def _end(child: Child) -> None:
    child.ask_to_stop()
    if not child.wait(20):
        child.sweep()
