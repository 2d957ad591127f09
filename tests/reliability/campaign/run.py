"""One campaign: fill, start, kill by the plan, start again what was killed, and wait until all is decided."""

import json
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psycopg

from tests.reliability.campaign.directed import Strike, strike
from tests.reliability.campaign.plan import Event
from tests.reliability.campaign.system import PARTS, System
from tests.reliability.campaign.tempo import Tempo
from tests.reliability.campaign.visitors import Visitors

STALLED = 10.0  # Seconds without a mail, after which the next event comes anyway.
GIVE_UP = 90.0  # Seconds without any change at the end, after which what is open is unaccounted for.
SPARE_STRIKES = 5
_OPEN = """
    SELECT count(*) FROM tracking_reminder
    WHERE state NOT IN ('sent', 'held', 'cancelled', 'suppressed', 'expired', 'dead')
"""


class Journal:
    """The growing journal of the mail server."""

    def __init__(self, path: Path):
        self.path, self.lines, self._read = path, 0, 0

    def count(self) -> int:
        if self.path.exists():
            with self.path.open("rb") as file:
                file.seek(self._read)
                new = file.read()
            self.lines += new.count(b"\n")
            self._read += len(new)
        return self.lines


class Campaign:
    """`tell` hears what happens. Afterwards `kills`, `strikes` and `ended_alone` say what did."""

    def __init__(self, system: System, events: list[Event], reminders: int, tell: Callable[[str], None]):
        self.system, self.events, self.reminders, self.tell = system, list(events), reminders, tell
        self.journal = Journal(system.folder / "journal.jsonl")
        self.tempo = Tempo(system.connect)
        self.starts: dict[str, float] = {}  # When a part that is down is started.
        self.kills: Counter[tuple[str, str]] = Counter()
        self.strikes: list[Strike] = []
        self.spare_strikes = SPARE_STRIKES
        self.ended_alone: Counter[str] = Counter()
        self.facts: dict = {}
        self.visitors: Visitors | None = None
        self.seconds = 0.0

    def prepare(self, visitors: int) -> None:
        """Servers, and a database full of due reminders."""
        self.tell("Starting PostgreSQL and Valkey, and filling the database …")
        self.system.start_servers()
        self.system.manage("migrate", "--no-input", "-v", "0")
        numbers = ["--reminders", str(self.reminders), "--visitors", str(visitors)]
        self.facts = json.loads(self.system.manage("fill_campaign", *numbers))
        self.system.be_durable()

    def run(self) -> None:
        begun = time.monotonic()
        for name in PARTS:
            if not self.system.is_up(name):
                self.system.start(name)
        self.visitors = Visitors(self.system.url, self.facts["visitors"], self._share)
        self.visitors.start()
        self._strike_all()
        self.tell("Nobody is killed any more; waiting until every reminder is decided …")
        self._settle()
        self.seconds = time.monotonic() - begun

    def _share(self) -> float:
        return self.journal.lines / self.reminders

    def _strike_all(self) -> None:
        last_change, lines = time.monotonic(), 0
        while self.events:
            self._keep_up()
            if self.journal.count() != lines:
                last_change, lines = time.monotonic(), self.journal.lines
            is_stalled = time.monotonic() - last_change > STALLED
            if (self._share() >= self.events[0].at or is_stalled) and self._is_ready_for(self.events[0]):
                self._act(self.events.pop(0))
                last_change = time.monotonic()
            time.sleep(0.05)

    def _is_ready_for(self, event: Event) -> bool:
        if event.point:
            return all(self.system.is_ready(name) for name in PARTS)
        return event.how == "flushall" or self.system.is_ready(event.target)

    def _act(self, event: Event) -> None:
        if event.how == "flushall":
            self.kills["flushall", ""] += self.system.flush_redis()
            return
        if event.point:
            victim = self._strike(event)
        else:
            self.system.kill(event.target, event.how)
            self.kills[event.target, event.how] += 1
            victim = event.target if event.how != "child" else ""
        if victim:
            self.starts[victim] = time.monotonic() + event.pause
        self.tell(f"{self.journal.lines:6} arrived · {event.how} of {event.target} {event.point}".rstrip())

    def _strike(self, event: Event) -> str:
        """Whom it killed; when nothing came to the point it is tried again, as often as that may be."""
        hit = strike(self.system, event)
        if not hit.victim and self.spare_strikes:
            self.spare_strikes -= 1
            self.events.insert(0, event)
        else:
            self.strikes.append(hit)
        return hit.victim

    def _keep_up(self) -> None:
        """Start what was killed when its pause is over, and a second later what ended by itself, as a host would."""
        for name in PARTS:
            if not self.system.is_up(name):
                if name not in self.starts:
                    self.ended_alone[name] += 1
                    self.starts[name] = time.monotonic() + 1
                if time.monotonic() >= self.starts[name]:
                    del self.starts[name]
                    self.system.start(name)
        self.tempo.tick()

    def _settle(self) -> None:
        last_change, seen = time.monotonic(), None
        while time.monotonic() - last_change < GIVE_UP:
            self._keep_up()
            state = self._open(), self.journal.count()
            if state[0] == 0 and not self.visitors.is_alive():
                return
            if state != seen:
                last_change, seen = time.monotonic(), state
            time.sleep(0.3)

    def _open(self) -> int | None:
        try:
            with self.system.connect() as line:
                return line.execute(_OPEN).fetchone()[0]
        except psycopg.OperationalError:
            return None
