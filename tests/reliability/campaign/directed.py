"""Killing at a point of a conversation that is certain, because the conversation stands there."""

import time
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg

from tests.reliability.campaign.holds import Held, hold
from tests.reliability.campaign.plan import Event
from tests.reliability.campaign.system import System

PATIENCE = 20.0  # For a conversation to come to the point.
_WAITING = 4.0  # For a worker to come to the lock; less than the time-out of a mail.

# Where nothing but the commit is between the conversation and the point, we hold the row that is committed.
HELD_ROW = {"addressed": "claimed", "answered": "sending"}
_ROWS = """
    SELECT reminder.id FROM tracking_reminder AS reminder JOIN accounts_user AS person ON person.id = user_id
    WHERE email = %s AND state = %s
"""
_BLOCKED = "SELECT pid FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"


@dataclass
class Strike:
    """What a directed kill hit. `victim` is empty when the point was not reached."""

    point: str
    target: str
    victim: str = ""
    rows: list[int] = field(default_factory=list)


def strike(system: System, event: Event) -> Strike:
    """Kill what the event names at its point, and say which rows were in the conversation."""
    done = Strike(event.point, event.target)
    with hold(system.folder, event.point, seconds=PATIENCE) as held:
        if held is None:
            return done
        victim = system.worker_at(held.port) if event.target == "worker" else event.target
        if not victim:
            return done
        if event.point in HELD_ROW:
            with suppress(psycopg.OperationalError):  # Our own line breaks too when PostgreSQL is killed.
                _at_commit(system, victim, held, done)
            return done
        done.rows = _in_hand(system, held)
        system.kill(victim)
        done.victim = victim
    return done


def _in_hand(system: System, held: Held) -> list[int]:
    if not held.to:
        return []
    with system.connect() as line:
        return [row[0] for row in line.execute(_ROWS, [held.to, "sending"])]


def _at_commit(system: System, victim: str, held: Held, done: Strike) -> None:
    """Let the conversation go on to where the worker waits for the row that we hold, and kill there."""
    with system.connect() as line:
        line.execute("BEGIN")
        sql = f"{_ROWS} FOR UPDATE OF reminder"
        done.rows = [row[0] for row in line.execute(sql, [held.to, HELD_ROW[done.point]])]
        held.go_on()
        blocked = _blocked(line)
        if not (done.rows and blocked):
            return
        system.kill(victim)
        done.victim = victim
        if victim != "postgres":
            # Or the server would finish the statement of a client that is gone.
            for pid in blocked:
                line.execute("SELECT pg_terminate_backend(%s, 2000)", [pid])


def _blocked(line: psycopg.Connection) -> list[int]:
    end = time.monotonic() + _WAITING
    while time.monotonic() < end:
        if found := [row[0] for row in line.execute(_BLOCKED)]:
            return found
        time.sleep(0.02)
    return []
