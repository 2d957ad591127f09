"""The state machine of a session: every move it may make, from where, and in which phases."""

from dataclasses import dataclass
from datetime import datetime

from courses.models import Session
from metro.core.errors import IllegalMove

_Status, _Phase = Session.Status, Session.Phase

BEFORE_LIVE = frozenset({_Phase.UPCOMING, _Phase.OPEN, _Phase.FULL, _Phase.CLOSED})
BEFORE_ENDED = BEFORE_LIVE | {_Phase.LIVE}


@dataclass(frozen=True)
class Move:
    """From one status, in some phases (all when empty), to a status. `to` is empty when the row goes."""

    start: Session.Status
    to: Session.Status | None
    phases: frozenset = frozenset()


MOVES = {
    "redraft": Move(_Status.DRAFT, _Status.DRAFT),
    "delete": Move(_Status.DRAFT, None),
    "publish": Move(_Status.DRAFT, _Status.PLANNED),
    "move": Move(_Status.PLANNED, _Status.PLANNED, BEFORE_LIVE),
    "edit": Move(_Status.PLANNED, _Status.PLANNED),
    "set_capacity": Move(_Status.PLANNED, _Status.PLANNED),
    "cancel": Move(_Status.PLANNED, _Status.CANCELLED, BEFORE_ENDED),
    "withdraw": Move(_Status.PLANNED, _Status.WITHDRAWN, BEFORE_ENDED),
    "hold": Move(_Status.PLANNED, _Status.HELD, frozenset({_Phase.ENDED})),
}


def allows(session: Session, event: str, *, now: datetime) -> bool:
    move = MOVES[event]
    return session.status == move.start and (not move.phases or session.phase(now) in move.phases)


def check(session: Session, event: str, *, now: datetime) -> Move:
    """The move, or IllegalMove with the status (or the phase) that forbids it."""
    if allows(session, event, now=now):
        return MOVES[event]
    if session.status != MOVES[event].start:
        raise IllegalMove(status=session.get_status_display())
    raise IllegalMove(status=session.phase(now).label)


def has_made(session: Session, event: str) -> bool:
    """Whether the outcome of a move that changes the status already holds."""
    move = MOVES[event]
    return move.to != move.start and session.status == move.to
