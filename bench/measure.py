"""A B A B: blocks of requests for the raw view and for a page in turns."""

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median

from bench import figures
from bench.cpu import Meter
from bench.load import Answer


@dataclass(frozen=True)
class Load:
    """How much is asked: rounds of a block each, a block of so many requests or seconds."""

    rounds: int = 3
    requests: int = 20
    most_requests: int = 40
    seconds: float = 0.3
    warm_up: int = 4

    def block_size(self, seconds_per_request: float) -> int:
        wanted = int(self.seconds / max(seconds_per_request, 0.0001))
        return max(self.requests, min(wanted, self.most_requests))


@dataclass(frozen=True)
class Block:
    """Requests in a row: milliseconds of CPU and of PostgreSQL per request, and as the client waited."""

    requests: int
    cpu_ms: float
    database_ms: float
    p50_ms: float
    p95_ms: float
    load: float  # The load average of the machine before the block.
    foreign: float  # Cores that others kept busy during it.
    failed: int  # Answers other than 200: then the figures are of something else.


Ask = Callable[[], Answer]


def in_turns(raw: Ask, page: Ask, *, meter: Meter, load: Load) -> dict:
    """The blocks of both, in turns, after a warm-up: {"raw": [...], "page": [...]}."""
    sizes = {ask: load.block_size(_warm_up(ask, load)) for ask in (raw, page)}
    found: dict[str, list[dict]] = {"raw": [], "page": []}
    for _ in range(load.rounds):
        for name, ask in (("raw", raw), ("page", page)):
            found[name].append(asdict(_block(ask, sizes[ask], meter)))
    return found


def _warm_up(ask: Ask, load: Load) -> float:
    return median(ask().seconds for _ in range(load.warm_up))


def _block(ask: Ask, requests: int, meter: Meter) -> Block:
    average, before = os.getloadavg()[0], meter.read()
    answers = [ask() for _ in range(requests)]
    after = meter.read()
    waits = [answer.seconds * 1000 for answer in answers]
    return Block(
        requests=requests,
        cpu_ms=after.workers_since(before) * 1000 / requests,
        database_ms=after.database_since(before) * 1000 / requests,
        p50_ms=median(waits),
        p95_ms=figures.percentile(waits, 0.95),
        load=average,
        foreign=after.foreign_since(before),
        failed=sum(answer.status != 200 for answer in answers),
    )
