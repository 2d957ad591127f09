"""The system that is killed: servers, workers, beat, web and a mail server of its own, in one folder."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
from redis import Redis
from redis.exceptions import RedisError

from metro.local.children import Child
from metro.local.place import CHECKOUT
from metro.local.ports import any_free, is_free
from metro.local.postgres import Postgres
from metro.local.valkey import Valkey

MAIL_SECONDS = 6
WORKERS = ("worker-1", "worker-2")
PARTS = ("postgres", "redis", *WORKERS, "beat", "web", "sink")
_QUIET = ("--loglevel", "warning", "--without-gossip", "--without-mingle", "--without-heartbeat")


class System:
    """Every part can be killed and started again. `has_evidence`: the journal of the mail server is asked."""

    def __init__(self, folder: Path, seed: int, *, has_evidence: bool):
        folder.chmod(0o711)  # PostgreSQL may be another user here.
        self.folder, self.seed = folder, seed
        self.postgres = Postgres(folder / "postgres", folder / "postgres.log", is_throwaway=True)
        self.redis = Valkey(folder / "redis.log")
        self.mail_port, self.web_port = any_free(), any_free()
        self.has_evidence = has_evidence
        self.children: dict[str, Child] = {}
        self.old_groups: list[int] = []  # Of parts of which only the first process was killed.

    @property
    def url(self) -> str:
        return f"http://localhost:{self.web_port}"

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.reliability.campaign.settings",
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.redis.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}?timeout={MAIL_SECONDS}",
            "DEFAULT_FROM_EMAIL": "Metrolijn <metrolijn@campaign.example>",
            "BASE_URL": self.url,
            "ALLOWED_HOSTS": "localhost",
            "DATA_DIR": str(self.folder),
            "SECRET_KEY": "a-key-for-one-campaign-0123456789-0123456789-0123456789",
            "DEMO": "true",
            "DEBUG": "false",
            "SWEEP_SECONDS": "2",
            "WORKER_TIMER_SECONDS": "2",
            "WEB_CONCURRENCY": "1",
            "MAIL_EVIDENCE": f"journal:{self.folder / 'journal.jsonl'}" if self.has_evidence else "none",
        }

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=CHECKOUT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{arguments[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    def start_servers(self) -> None:
        """PostgreSQL forgets nothing that it committed from here on, but waits for no disk while it is filled."""
        self.start("postgres")
        self.start("redis")
        self.wait(self.postgres.is_ready, "PostgreSQL")
        self.postgres.make_database()

    def be_durable(self) -> None:
        self.postgres.child.ask_to_stop()
        self.postgres.child.wait(60)
        self.postgres.options = ()
        self.start("postgres")
        self.wait(self.postgres.is_ready, "PostgreSQL")

    def start(self, name: str) -> None:
        if name == "postgres":
            self.postgres.launch()
            self.children[name] = self.postgres.child
        elif name == "redis":
            self.redis.launch()
            self.children[name] = self.redis.child
        else:
            self._alive(name).unlink(missing_ok=True)
            environment = self.environment | {"ALIVE_FILE": str(self._alive(name))}
            log = self.folder / f"{name}.log"
            child = Child(name, self._argv(name), log, env=environment, cwd=CHECKOUT)
            child.start()
            self.children[name] = child

    def is_up(self, name: str) -> bool:
        return name in self.children and self.children[name].is_alive()

    def is_ready(self, name: str) -> bool:
        """Whether it has begun its work, so that killing it means something."""
        if not self.is_up(name):
            return False
        if name in ("postgres", "redis"):
            return getattr(self, name).is_ready()
        if name in ("web", "sink"):
            return not is_free(self.web_port if name == "web" else self.mail_port)
        return self._alive(name).exists()

    def kill(self, name: str, how: str = "group") -> None:
        """`group`: the part with all that it started. `main`: its first process. `child`: one it started."""
        pid = self.children[name].process.pid
        started = _descendants(pid)
        if how == "child":
            for process in started[:1]:
                _kill(process)
            return
        if how == "main":
            self.old_groups.append(pid)
            started = []
        with suppress(psutil.NoSuchProcess):
            # Not by the group's number: every process of PostgreSQL leads a group of its own.
            started.insert(0, psutil.Process(pid))
        for process in started:
            _kill(process)
        self.children[name].wait(10)

    def worker_at(self, port: int) -> str:
        """The worker that holds the sending end of this port."""
        return next((name for name in WORKERS if port in _ports(self.children[name].process.pid)), "")

    def flush_redis(self) -> bool:
        with suppress(RedisError):
            return bool(Redis.from_url(self.redis.url, socket_timeout=2).flushall())
        return False

    def connect(self) -> psycopg.Connection:
        """A line to the database. Raises psycopg.OperationalError while that is away."""
        return psycopg.connect(
            self.postgres.url, autocommit=True, connect_timeout=2, options="-c statement_timeout=15s"
        )

    def wait(self, is_ready: Callable[[], bool], what: str, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not is_ready():
            if time.monotonic() > end:
                raise RuntimeError(f"{what}: not within {seconds} seconds; see {self.folder}")
            time.sleep(0.05)

    def stop(self) -> int:
        """End everything. The number of processes that should have been gone, and were not."""
        left = sum(_sweep(group) for group in self.old_groups)
        for name in reversed(PARTS):
            if self.is_up(name):
                self.kill(name)
        self.postgres.clean()
        return left

    def _alive(self, name: str) -> Path:
        return self.folder / f"{name}.alive"

    def _argv(self, name: str) -> list[str]:
        celery = [sys.executable, "-m", "celery", "-A", "metro"]
        if name in WORKERS:
            return [*celery, "worker", "--concurrency", "1", "-n", f"{name}@campaign", *_QUIET]
        if name == "beat":
            return [*celery, "beat", "--pidfile=", "--loglevel", "warning"]
        if name == "web":
            return [sys.executable, "-m", "gunicorn", "metro.wsgi", "--bind", f"127.0.0.1:{self.web_port}"]
        where = ["--port", str(self.mail_port), "--folder", str(self.folder), "--seed", str(self.seed)]
        return [sys.executable, "-m", "tests.reliability.campaign.mailserver", *where]


def _descendants(pid: int) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).children(recursive=True)
    return []


def _kill(process: psutil.Process) -> None:
    with suppress(psutil.NoSuchProcess):
        process.kill()


def _ports(pid: int) -> set[int]:
    found = set()
    with suppress(psutil.Error):
        for process in (psutil.Process(pid), *_descendants(pid)):
            found |= {line.laddr.port for line in process.net_connections(kind="tcp") if line.laddr}
    return found


def _sweep(group: int) -> int:
    """Kill what is left of this group of processes; how many that were."""
    left = [process for process in psutil.process_iter() if _group(process.pid) == group]
    for process in left:
        _kill(process)
    return len(left)


def _group(pid: int) -> int:
    with suppress(OSError):
        return os.getpgid(pid)
    return 0
