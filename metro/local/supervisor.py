"""Keeps child processes alive, and ends every one of them when it is asked to."""

import os
import select
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from metro.local.children import Child

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SAME_REQUEST = 0.5  # A signal to the whole group reaches us twice: from the sender, and passed on by make.
_LONGEST_PAUSE = 30.0
_STEADY_AFTER = 60.0  # A child that ran this long has earned a quick restart again.


class Stopped(Exception):
    """Somebody asked us to end."""


class StartFailed(Exception):
    """Something that must run does not; the sentence says what and shows its last lines."""


@dataclass
class _Restart:
    """When a child was started last, and how long to wait when it ends again."""

    started_at: float
    pause: float = 0.5
    due_at: float | None = None


@dataclass
class Supervisor:
    """One loop, one thread. `tell` prints a line for the person at the keyboard."""

    tell: Callable[[str], None]
    grace: float = 10.0
    kept: dict[str, Child] = field(default_factory=dict, init=False)
    restarts: dict[str, _Restart] = field(default_factory=dict, init=False)
    last: list[Child] = field(default_factory=list, init=False)  # Servers.
    asked: int = field(default=0, init=False)
    _asked_at: float = field(default=-1.0, init=False)

    def listen(self) -> None:
        """From now on signals do not interrupt us: they are counted, and wake the loop through a pipe."""
        self._wake, writer = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in _ENDING:
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup stays nohup.
                signal.signal(number, self._count)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def pause(self, seconds: float) -> None:
        """Sleep until a signal or the time. Raises Stopped when asked to end."""
        select.select([self._wake], [], [], seconds)
        self._drain()
        if self.asked:
            raise Stopped

    def wait_for(self, is_ready: Callable[[], bool], name: str, *, seconds: float = 60) -> None:
        """Raises StartFailed when it takes longer."""
        end = time.monotonic() + seconds
        while not is_ready():
            if time.monotonic() > end:
                raise StartFailed(f"{name} does not answer after {seconds:.0f} seconds.")
            self.pause(0.05)

    def run_once(self, child: Child, *, what: str) -> None:
        """Run a command to its end. Raises StartFailed with its last lines when it fails."""
        child.start()
        self.kept[child.name] = child
        while child.exit_code() is None:
            self.pause(0.5)
        del self.kept[child.name]
        if child.exit_code():
            raise StartFailed(f"{what} did not succeed.\n{child.last_words()}")

    def keep(self, child: Child) -> None:
        child.start()
        self.kept[child.name] = child
        self.restarts[child.name] = _Restart(started_at=time.monotonic())

    def adopt(self, servers: list[Child]) -> None:
        """Keep these too, which run already; they end after all others, in this order."""
        self.last = servers
        self.restarts |= {server.name: _Restart(started_at=time.monotonic()) for server in servers}

    def watch(self) -> None:
        """Restart what ends, until asked to stop (raises Stopped)."""
        while True:
            for child in (*self.last, *self.kept.values()):
                self._look_after(child)
            self.pause(0.5)

    def end(self) -> None:
        """End everything; a second request ends the children hard. Afterwards no process of ours is left."""
        children = list(self.kept.values())
        self._stop(children, grace=self.grace)
        for server in self.last:
            self._stop([server], grace=30)

    def _look_after(self, child: Child) -> None:
        if child.is_alive():
            return
        restart, now = self.restarts[child.name], time.monotonic()
        if restart.due_at is None:
            child.sweep()
            restart.pause = 0.5 if now - restart.started_at > _STEADY_AFTER else restart.pause
            restart.due_at = now + restart.pause
            self.tell(f"{child.name} ended ({_ending(child)}). Starting it again in {restart.pause:g} s.")
        elif now >= restart.due_at:
            child.start()
            restart.started_at, restart.due_at = now, None
            restart.pause = min(restart.pause * 2, _LONGEST_PAUSE)

    def _stop(self, children: list[Child], *, grace: float) -> None:
        heard, end = self.asked, time.monotonic() + grace
        for child in children:
            child.ask_to_stop()
        while any(child.is_alive() for child in children):
            if time.monotonic() > end or self.asked > heard:
                heard, end = self.asked, time.monotonic() + 5
                for child in children:
                    child.stop_hard()
            select.select([self._wake], [], [], 0.1)
            self._drain()
        for child in children:
            child.sweep()

    def _drain(self) -> None:
        try:
            while os.read(self._wake, 64):
                continue
        except BlockingIOError:
            return

    def _count(self, number: int, frame: object) -> None:
        now = time.monotonic()
        if now - self._asked_at > _SAME_REQUEST:
            self.asked, self._asked_at = self.asked + 1, now


def _ending(child: Child) -> str:
    code = child.exit_code()
    return f"signal {-code}" if code is not None and code < 0 else f"code {code}"
