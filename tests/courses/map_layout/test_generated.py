"""Whatever the network, a map is honest: nothing is written over anything, and what went wrong is said."""

from hypothesis import HealthCheck, given, settings

from courses.map_layout import TALL, WIDE, Network, lay_out, measure
from courses.map_layout.costs import MOST_BENDS
from courses.map_layout.quality import LEAST_DISTANCE
from tests.courses.map_layout.examples import QUICK, codes
from tests.courses.map_layout.networks import network_from, networks

ONE_BY_ONE = settings(
    max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@ONE_BY_ONE
@given(networks())
def test_any_network_becomes_an_honest_map(network):
    made = lay_out(network, effort=QUICK)

    check(network, made)


@settings(ONE_BY_ONE, max_examples=2)
@given(networks())
def test_any_network_becomes_an_honest_tall_map(network):
    made = lay_out(network, TALL, effort=QUICK)

    check(network, made)


def check(network: Network, made) -> None:
    quality, found = measure(made), codes(made)

    assert quality.octilinear == 1.0
    assert quality.label_collisions == 0
    assert quality.badge_on_other == 0
    assert quality.smallest_distance >= LEAST_DISTANCE
    # What is not as it should be is said.
    assert (quality.hidden_labels > 0) == ("label_hidden" in found)
    assert (quality.bends_per_line > MOST_BENDS) == ("many_bends" in found)
    assert (quality.track_through_stop > 0) == ("track_through_stop" in found)
    assert (quality.tracks_on_top > 0) == ("tracks_on_top" in found)
    assert (quality.backward > 0) == ("goes_back" in found)
    # No line goes back where no two contradict each other.
    assert quality.backward == 0 or "orders_contradict" in found
    assert ("orders_contradict" in found) == has_a_circle(network)
    # Nobody is lost.
    assert sorted(stop.id for stop in made.stops) == sorted(stop.id for stop in network.stops)
    assert [line.stops for line in made.lines] == [line.stops for line in network.lines]


def has_a_circle(network: Network) -> bool:
    """Whether stops cannot be put in one order that suits all lines: take away those that wait for none."""
    waits_for = {stop.id: set() for stop in network.stops}
    for line in network.lines:
        for before, after in zip(line.stops, line.stops[1:], strict=False):
            waits_for[after].add(before)
    while free := [stop for stop, others in waits_for.items() if not others]:
        for stop in free:
            del waits_for[stop]
        for others in waits_for.values():
            others.difference_update(free)
    return bool(waits_for)


def test_the_largest_network_of_the_promise_is_drawn():
    network = network_from(3, line_count=30, stop_count=200, change=0.2, contradicts=True)

    made = lay_out(network, WIDE, effort=QUICK)

    check(network, made)
    assert len(made.lines) == 30
