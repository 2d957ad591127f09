"""What today's page advises: which stop comes next, and why. Pure functions of rows that were read before."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from courses.models import Line
from metro.core import words
from tracking.queries.network import LineStopView, LineView, Network
from tracking.queries.sessions import SessionView
from tracking.queries.stops import State, StopState

ADVISED = (State.OPEN, State.EXPIRED)
HALF_HOUR = 30


@dataclass(frozen=True)
class Advice:
    """A stop that fits this person now, with the reason."""

    state: StopState
    lines: tuple[Line, ...]
    reason: str
    icon: str


@dataclass(frozen=True)
class _Option:
    place: LineStopView
    line_view: LineView
    is_followed: bool

    @property
    def order(self) -> tuple:
        """Required first, then the started line with fewest stops left, then the order of the line.

        Of lines that are not followed: what fits in half an hour first, then what comes soonest.
        """
        state, line = self.place.stop_state, self.line_view
        if not self.is_followed:
            return (1, state.stop.minutes > HALF_HOUR, state.next_session.starts_at, line.line.code)
        progress = line.progress
        return (0, not self.place.is_required, not line.is_started, progress.to_go, self.place.position)


def advice(network: Network, seats: list[SessionView], *, limit: int = 3) -> list[Advice]:
    """The next stops with a free seat at a time that is still free: of the followed lines first (rules.md §3.2)."""
    followed = {line_view.line.pk for line_view in network.followed()}
    options = [
        _Option(place, line_view, line_view.line.pk in followed)
        for line_view in network.lines
        for place in line_view.stops
        if _is_possible(place, seats)
    ]
    best = {}
    for option in sorted(options, key=lambda option: option.order):
        best.setdefault(option.place.stop_state.stop.pk, option)
    return [_explained(option, network) for option in list(best.values())[:limit]]


def to_close(network: Network, *, limit: int = 3) -> list[StopState]:
    """Stops that a minute closes, what happened last first."""
    rows = [state for state in network.stops.values() if state.can_close]
    return sorted(rows, key=lambda state: state.last_there_at, reverse=True)[:limit]


def _is_possible(place, seats):
    state = place.stop_state
    session = state.next_session
    if state.state not in ADVISED or state.registration or not session or session.free == 0:
        return False
    return not any(_overlaps(session, seat.session) for seat in seats if seat.place.is_confirmed)


def _overlaps(session, other):
    return session.starts_at < other.ends_at and session.ends_at > other.starts_at


def _explained(option, network) -> Advice:
    state = option.place.stop_state
    lines = tuple(view.line for view in network.lines if view.line.pk in state.line_ids)
    reason, icon = _reason(option, network)
    return Advice(state, lines, reason, icon)


def _reason(option, network) -> tuple[str, str]:
    line, line_ids = option.line_view.line, option.place.stop_state.line_ids
    codes = [view.line.code for view in network.followed() if view.line.pk in line_ids]
    if len(codes) > 1:
        text = _("Counts for {n} lines that you follow: {codes}.")
        return text.format(n=len(codes), codes=words.and_list(codes)), "swap"
    if not option.is_followed:
        return _("New for you: on line {code}.").format(code=line.code), "map"
    if option.place.is_required:
        return _("You need this stop to achieve line {code}.").format(code=line.code), "growth"
    return _("The next stop on line {code}, which you follow.").format(code=line.code), "growth"
