"""A coordinator may fix stops to cells. Pins that cannot be are said, not obeyed."""

import pytest

from courses.map_layout import TALL, WIDE, Finding, lay_out, measure
from tests.courses.map_layout.examples import QUICK, SMALL, codes, network, simple


def pinned(base, pins):
    return base.__class__(base.lines, base.stops, pins)


@pytest.mark.parametrize("form", [WIDE, TALL], ids=lambda form: form.name)
def test_a_pinned_stop_has_its_cell(form):
    pins = {"ethiek-van-algoritmes": (6, 3), "drones": (12, 0)}

    layout = lay_out(pinned(network(SMALL), pins), form, effort=QUICK)

    assert {stop: layout.grid.cells[stop] for stop in pins} == pins
    assert measure(layout).label_collisions == 0


def test_all_stops_may_be_pinned():
    free = lay_out(network(SMALL), effort=QUICK)

    held = lay_out(pinned(network(SMALL), dict(free.grid.cells)), effort=QUICK)

    assert held.grid.cells == free.grid.cells


def test_pins_on_top_of_each_other_far_away_or_of_nobody_are_said():
    pins = {"a": (2, 2), "b": (2, 2), "c": (10_000, 0), "nobody": (0, 0)}

    layout = lay_out(simple("abcd", pins=pins), effort=QUICK)

    assert layout.grid.cells["a"] == (2, 2)
    assert set(layout.findings) >= {
        Finding("pin_taken", ("a", "b")),
        Finding("pin_far", ("c",)),
        Finding("pin_unknown", ("nobody",)),
    }
    assert measure(layout).smallest_distance >= 48


def test_pins_against_the_order_are_obeyed_and_the_line_is_said_to_go_back():
    layout = lay_out(simple("abcd", pins={"a": (9, 0), "d": (0, 0)}), effort=QUICK)

    assert layout.grid.cells["a"] == (9, 0)
    assert layout.grid.cells["d"] == (0, 0)
    assert "goes_back" in codes(layout)


@pytest.mark.parametrize("cell", [(200, 200), (-200, 200), (0, -200)])
def test_a_pin_far_out_makes_a_large_map(cell):
    layout = lay_out(simple("abc", "xby", pins={"b": cell}), effort=QUICK)

    assert layout.grid.cells["b"] == cell


def test_two_pins_far_apart_on_one_line():
    layout = lay_out(simple("abc", "xby", pins={"a": (-200, -200), "c": (200, 200)}), effort=QUICK)

    assert layout.grid.cells["a"] == (-200, -200)
    assert layout.grid.cells["c"] == (200, 200)
    assert measure(layout).octilinear == 1.0
