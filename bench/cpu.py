"""What processes cost: CPU, peak memory, and how much of the machine was taken by others."""

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

_PROCESS_CLOCK = 2  # The kernel's number for "time on a CPU, in nanoseconds" of a whole process.


def seconds(pid: int) -> float:
    """User and system time of a process; 0 when it is gone."""
    try:
        return time.clock_gettime((~pid << 3) | _PROCESS_CLOCK)
    except OSError:
        return 0.0


def children(pid: int) -> list[int]:
    return [child.pid for child in psutil.Process(pid).children()]


def peak_memory(pid: int) -> int:
    """The most memory (bytes) that was ever resident, as the kernel kept it."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


@dataclass(frozen=True)
class Reading:
    """CPU seconds up to a moment: per web worker, per PostgreSQL process, of the others of ours, of the machine."""

    at: float
    workers: dict[int, float]
    database: dict[int, float]
    rest: float
    machine: float

    def workers_since(self, before: "Reading") -> float:
        return _since(self.workers, before.workers)

    def database_since(self, before: "Reading") -> float:
        return _since(self.database, before.database)

    def foreign_since(self, before: "Reading") -> float:
        """How many cores others kept busy."""
        ours = self.workers_since(before) + self.database_since(before) + self.rest - before.rest
        return max(0.0, (self.machine - before.machine - ours) / max(self.at - before.at, 0.001))


class Meter:
    """Reads the clocks of the web server and the database server with their children."""

    def __init__(self, web: int, database: int):
        self.web, self.database = web, database
        self.workers = children(web)

    def read(self) -> Reading:
        return Reading(
            at=time.perf_counter(),
            workers=_clocks(self.workers),
            database=_clocks([self.database, *children(self.database)]),
            rest=seconds(self.web) + seconds(os.getpid()),
            machine=_machine(),
        )

    def peaks(self) -> list[int]:
        return [peak_memory(pid) for pid in self.workers]


def _clocks(pids: Iterable[int]) -> dict[int, float]:
    return {pid: seconds(pid) for pid in pids}


def _since(after: dict[int, float], before: dict[int, float]) -> float:
    """What was used in between. Of a process that ended meanwhile nothing is known any more."""
    return sum(max(0.0, used - before.get(pid, 0.0)) for pid, used in after.items())


def _machine() -> float:
    times = psutil.cpu_times()
    return times.user + times.nice + times.system
