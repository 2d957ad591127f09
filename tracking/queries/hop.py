"""A stop between its neighbours on one line: where am I, in one glance. Pure."""

from dataclasses import dataclass

from tracking.queries.network import LineView, Network
from tracking.queries.stops import StopState


@dataclass(frozen=True)
class HopStop:
    state: StopState
    is_current: bool
    is_first: bool  # The line begins here …
    is_last: bool  # … or ends here.


@dataclass(frozen=True)
class Hop:
    line_view: LineView
    stops: tuple[HopStop, ...]
    number: int  # Place of the stop on the line, from 1.
    total: int

    @property
    def line(self):
        return self.line_view.line


def hops_of(network: Network, stop_id: int) -> list[Hop]:
    """The stop on each of its lines, followed lines first."""
    return [
        hop(line_view, stop_id)
        for line_view in network.lines
        if any(place.stop_state.stop.pk == stop_id for place in line_view.stops)
    ]


def hop(line_view: LineView, stop_id: int) -> Hop:
    """The stop with the one before and the one after it on this line, which must hold it."""
    states = [place.stop_state for place in line_view.stops]
    here = next(index for index, state in enumerate(states) if state.stop.pk == stop_id)
    last = len(states) - 1
    stops = tuple(
        HopStop(states[index], index == here, index == 0, index == last)
        for index in range(max(here - 1, 0), min(here + 1, last) + 1)
    )
    return Hop(line_view, stops, number=here + 1, total=len(states))
