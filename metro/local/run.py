"""`make run`: servers, database, demo, web, worker, beat and mailbox; and the end of all of them."""

import contextlib
import http.client
import os
import sys
from pathlib import Path

from metro.local import place as places
from metro.local import ports
from metro.local.children import Child
from metro.local.place import CHECKOUT, CannotStart, Place
from metro.local.postgres import PostgresFailed
from metro.local.servers import Servers
from metro.local.supervisor import StartFailed, Stopped, Supervisor

ACCOUNTS = {
    "docent": "teacher",
    "teamleider": "team lead",
    "expert": "external expert",
    "coordinator": "coordinator",
    "beheer": "operator, also /admin/",
}


def run() -> int:
    """Run until somebody ends it. The exit code: 0 when asked to end, 1 when something does not start."""
    try:
        place = places.from_environment()
        ports.demand(place.port)
        lock = place.claim()
    except (CannotStart, ports.PortInUse) as problem:
        _tell(str(problem), error=True)
        return 1
    try:
        return _Installation(place).run()
    finally:
        os.close(lock)


class _Installation:
    """One start of everything."""

    def __init__(self, place: Place):
        self.place = place
        self.supervisor = Supervisor(tell=_tell)
        self.servers = Servers(place.folder)
        self.mail_web: int | None = None
        self.environment: dict[str, str] = {}
        self.has_new_demo = False

    def run(self) -> int:
        self.supervisor.listen()
        try:
            self._start()
            self._announce()
            self._refresh()
            self.supervisor.watch()
        except Stopped:
            _tell("Stopping …")
        except (StartFailed, PostgresFailed) as problem:
            _tell(str(problem), error=True)
            return 1
        finally:
            self.supervisor.adopt(self.servers.children)  # Also those of a start that went wrong halfway.
            self.supervisor.end()
            self.servers.clean()
        _tell("Stopped.")
        return 0

    def _start(self) -> None:
        _tell("Starting PostgreSQL and Valkey …")
        self.servers.start(self.supervisor.wait_for)
        self.supervisor.adopt(self.servers.children)
        self.environment = self._environment()
        self._migrate()
        self._seed()
        if "EMAIL_URL" not in os.environ:
            self._keep_mailbox()
        self._keep_processes()

    def _environment(self) -> dict[str, str]:
        given = {name: value for name, value in os.environ.items() if value}
        defaults = {
            "DEMO": "true",
            "SECRET_KEY": self.place.secret_key(),
            "DEMO_PASSWORD": self.place.demo_password(),
            "BASE_URL": f"http://localhost:{self.place.port}",
            "DATA_DIR": str(self.place.folder),
            "PYTHONUNBUFFERED": "1",
        }
        return defaults | given | self.servers.environment | {"DATA_DIR": str(self.place.folder)}

    def _migrate(self) -> None:
        state = places.migrations()
        ours = self.servers.postgres is not None
        if ours and self.place.is_done("migrate", state):
            return
        _tell("Preparing the database …")
        self.supervisor.run_once(self._manage("migrate", "--no-input", "-v", "0"), what="The migration")
        if ours:
            self.place.mark_done("migrate", state)

    def _seed(self) -> None:
        ours = self.servers.postgres is not None
        if (ours and self.place.is_done("seed", "demo")) or not _has_demo():
            return
        _tell("Loading the demo …")
        self.supervisor.run_once(self._manage("seed_demo", "--if-empty"), what="Loading the demo")
        self.has_new_demo = ours
        if ours:
            self.place.mark_done("seed", "demo")

    def _refresh(self) -> None:
        """The demo of an earlier day gets sessions around now. The pages are there already: nobody waits."""
        if self.has_new_demo or not _has_demo():
            return
        try:
            self.supervisor.run_once(self._manage("seed_demo", "--refresh"), what="Refreshing the demo")
        except StartFailed as problem:
            _tell(str(problem), error=True)

    def _keep_mailbox(self) -> None:
        smtp, self.mail_web = ports.any_free(), ports.next_free(self.place.port + 1)
        self.environment["EMAIL_URL"] = f"smtp://{ports.LOOPBACK}:{smtp}?timeout=10"
        where = ["--smtp", str(smtp), "--web", str(self.mail_web), "--folder", str(self.place.mail)]
        self._keep("mailbox", "metro.local.mailbox", *where)

    def _keep_processes(self) -> None:
        bind = f"{ports.LOOPBACK}:{self.place.port}"
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        child = self._keep("web", "gunicorn", "metro.wsgi", "--bind", bind)
        # People wait for the pages, so these come first, with the machine to themselves.
        self.supervisor.wait_for(lambda: self._answers(child), "The web server")
        self._keep("worker", "celery", "-A", "metro", "worker", "--concurrency", "2", *quiet)
        self._keep("beat", "celery", "-A", "metro", "beat", "--pidfile=")

    def _answers(self, child: Child) -> bool:
        if not child.is_alive():
            raise StartFailed(f"The web server does not start.\n{child.last_words()}")
        connection = http.client.HTTPConnection(ports.LOOPBACK, self.place.port, timeout=5)
        try:
            connection.request("GET", "/health/live", headers={"Host": f"localhost:{self.place.port}"})
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def _keep(self, name: str, module: str, *arguments: str) -> Child:
        child = self._python(name, "-m", module, *arguments)
        self.supervisor.keep(child)
        return child

    def _manage(self, *arguments: str) -> Child:
        return self._python("manage", "manage.py", *arguments)

    def _python(self, name: str, *arguments: str) -> Child:
        log = _fresh(self.place.logs / f"{name}.log")
        return Child(name, [sys.executable, *arguments], log, env=self.environment, cwd=CHECKOUT)

    def _announce(self) -> None:
        lines = ["", f"Metrolijn   {self.environment['BASE_URL']}"]
        if self.mail_web:
            lines.append(f"Mail        http://localhost:{self.mail_web}  (everything that the demo sends)")
        lines += ["", f"Accounts    password {self.environment['DEMO_PASSWORD']}"]
        lines += [f"            {f'{name}@demo.metrolijn.test':36} {who}" for name, who in ACCOUNTS.items()]
        lines += ["", f"Logs        {self.place.logs}", "Ctrl-C stops everything.", ""]
        _tell("\n".join(lines))


def _has_demo() -> bool:
    return any(CHECKOUT.glob("*/management/commands/seed_demo.py")) or any(
        CHECKOUT.glob("*/*/management/commands/seed_demo.py")
    )


def _fresh(log: Path) -> Path:
    """The log of the start before this one is kept beside it."""
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    return log


def _tell(text: str, *, error: bool = False) -> None:
    with contextlib.suppress(OSError):  # The terminal may be gone; what runs has to be ended all the same.
        print(text, file=sys.stderr if error else sys.stdout, flush=True)
