"""The network of one person: every visible line with its stops, and the person's own state at each."""

from dataclasses import dataclass
from datetime import datetime

from courses.models import Line, LineVersion
from metro.accounts.policy import Actor
from tracking.queries.lines import LineProgress
from tracking.queries.stops import StopState


@dataclass(frozen=True, kw_only=True)
class Choice:
    """That the person follows the line: the row of LineChoice."""

    id: int
    version_id: int
    joined_at: datetime


@dataclass(frozen=True, kw_only=True)
class LineStopView:
    position: int
    section: str
    is_required: bool
    stop_state: StopState
    other_lines: tuple[Line, ...]  # The lines one can change to here.


@dataclass(frozen=True, kw_only=True)
class LineView:
    """A line in the version that counts for the person: the pinned one when they follow it, else the released one."""

    line: Line
    version: LineVersion
    stops: tuple[LineStopView, ...]
    choice: Choice | None
    progress: LineProgress


@dataclass(frozen=True)
class Network:
    """Lines in the order of their codes, followed ones first; every visible stop by id, also those on no line."""

    lines: tuple[LineView, ...]
    stops: dict[int, StopState]

    def line(self, slug: str) -> LineView | None:
        return next((view for view in self.lines if view.line.slug == slug), None)

    def stop(self, slug: str) -> StopState | None:
        return next((state for state in self.stops.values() if state.stop.slug == slug), None)

    def followed(self) -> tuple[LineView, ...]:
        return tuple(view for view in self.lines if view.choice)


def network(actor: Actor, *, now: datetime) -> Network:
    """Everything in two queries; empty for somebody without an institution."""
    raise NotImplementedError


def member_states(member_ids: list[int], *, actor: Actor, now: datetime) -> dict[int, dict[int, StopState]]:
    """Per member the state of every stop that something happened with, as far as the actor may see. One query."""
    raise NotImplementedError
