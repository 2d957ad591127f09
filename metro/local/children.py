"""Child processes: each leads its own process group, none outlives us, and ends as it was asked to."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def end_with_parent(number: int) -> None:
    """Ask the kernel (Linux) for this signal when our parent is gone, even if it was killed outright."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)


@dataclass
class Child:
    """One process that we keep: what it runs as, and the signal that ends it properly."""

    name: str
    argv: list[str]
    log: Path
    env: dict[str, str] | None = None
    user: str | None = None
    cwd: Path | None = None
    stop_signal: int = signal.SIGTERM
    hard_signal: int = signal.SIGKILL
    stdin: bytes | None = None
    process: subprocess.Popen | None = field(default=None, init=False)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.argv,
                stdin=subprocess.PIPE if self.stdin else subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.env,
                cwd=self.cwd,
                start_new_session=True,
                preexec_fn=self._bind(os.getpid()),
                **_identity(self.user),
            )
        if self.stdin:
            self.process.stdin.write(self.stdin)
            self.process.stdin.close()

    def exit_code(self) -> int | None:
        return self.process.poll() if self.process else None

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.is_alive():
            self.process.send_signal(self.stop_signal)

    def stop_hard(self) -> None:
        """Ask the leader with the hard signal; when that is SIGKILL, everything it started goes with it."""
        if self.hard_signal == signal.SIGKILL:
            self.sweep()
        elif self.is_alive():
            self.process.send_signal(self.hard_signal)

    def sweep(self) -> None:
        """Kill what is left of the group. The group's number is the leader's, also when that one is gone."""
        if self.process:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                return

    def wait(self, timeout: float) -> bool:
        """Whether it has ended within these seconds."""
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            return False
        return True

    def last_words(self, lines: int = 15) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def _bind(self, parent: int) -> Callable[[], None]:
        def bind() -> None:
            end_with_parent(self.stop_signal)
            if os.getppid() != parent:  # The parent went between the fork and this line.
                os._exit(1)

        return bind


def _identity(user: str | None) -> dict:
    return {"user": user, "group": user, "extra_groups": []} if user else {}
