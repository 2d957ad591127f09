"""What happens to the system, drawn from a seed. Pure: the same seed draws the same plan."""

import random
from dataclasses import dataclass

SHARES = {"worker": 45, "postgres": 15, "redis": 15, "beat": 10, "web": 15}
PROCESSES = {"worker": ("worker-1", "worker-2"), "postgres": ("postgres",), "redis": ("redis",)}
# A host that fails takes the whole group of processes; an OOM kill takes the first or a child of it.
HOW = {"group": 60, "main": 20, "child": 20}
HAS_CHILDREN = ("worker", "web")
LONGEST_PAUSE = 4.0
LAST = 0.92  # The last reminders go out with nobody killed, or nothing would be left to look at.

# Points of one conversation with the mail server, in their order, and who is killed at each.
DIRECTED = (
    ("claimed", "worker"),  # The row is claimed; MAIL was said.
    ("addressed", "worker"),  # RCPT was taken; "sending" waits to be committed.
    ("begun", "worker"),  # "sending" is committed; DATA was said, and not answered.
    ("text", "worker"),  # DATA was answered; the text is on its way.
    ("kept", "worker"),  # The server keeps the text, and has not said so.
    ("answered", "worker"),  # The server said 250; "sent" waits to be committed.
    ("claimed", "postgres"),
    ("begun", "postgres"),
    ("kept", "postgres"),
    ("answered", "postgres"),
)


@dataclass(frozen=True)
class Event:
    """`at`: the share of the reminders that has arrived by then. `target`: a process, `how` it is killed.

    `point` is empty at a moment of chance. `pause`: seconds until it is started again.
    """

    at: float
    target: str
    how: str = "group"
    point: str = ""
    pause: float = 0.0


def draw(seed: int, *, kills: int, directed: int) -> list[Event]:
    """Kills by their shares, directed kills at each point in turn, and FLUSHALL once per twenty kills."""
    chance = random.Random(f"plan·{seed}")
    events = [_kill(chance) for _ in range(kills)]
    points = [DIRECTED[place % len(DIRECTED)] for place in range(directed)]
    events += [
        Event(_moment(chance), victim, point=point, pause=_pause(chance))
        for point, victim in chance.sample(points, len(points))
    ]
    events += [Event(_moment(chance), "redis", how="flushall") for _ in range(max(1, kills // 20))]
    return sorted(events, key=lambda event: event.at)


def _kill(chance):
    kind = chance.choices(list(SHARES), weights=list(SHARES.values()))[0]
    target = chance.choice(PROCESSES.get(kind, (kind,)))
    how = chance.choices(list(HOW), weights=list(HOW.values()))[0] if kind in HAS_CHILDREN else "group"
    return Event(_moment(chance), target, how=how, pause=_pause(chance))


def _moment(chance):
    return chance.uniform(0.005, LAST)


def _pause(chance):
    return chance.uniform(0.1, LONGEST_PAUSE)
