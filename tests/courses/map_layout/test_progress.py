"""A coordinator sees how far the map is, and may stop it."""

from courses.map_layout import lay_out, measure
from tests.courses.map_layout.examples import QUICK, SMALL, codes, network


def test_progress_rises_from_nothing_to_the_end():
    told = []

    lay_out(network(SMALL), effort=QUICK, progress=told.append)

    assert told[0] == 0.0
    assert told[-1] == 1.0
    assert told == sorted(told)
    assert len(told) >= 3


def test_a_map_that_is_stopped_is_still_a_map():
    told = []

    def until_half(fraction: float) -> bool:
        told.append(fraction)
        return fraction < 0.5

    layout = lay_out(network(SMALL), effort=QUICK, progress=until_half)

    assert "stopped_early" in codes(layout)
    assert len([fraction for fraction in told if fraction >= 0.5]) == 1
    assert measure(layout).label_collisions == 0


def test_watching_changes_nothing():
    assert lay_out(network(SMALL), effort=QUICK, progress=lambda fraction: True) == lay_out(
        network(SMALL), effort=QUICK
    )
