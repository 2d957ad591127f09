"""Whatever a coordinator enters: a map with a finding, or a refusal with a code; never a traceback."""

import pytest

from courses.map_layout import (
    PREVIEW,
    TALL,
    WIDE,
    Finding,
    Line,
    MapRefused,
    Network,
    Stop,
    drawing,
    lay_out,
    measure,
    overlay,
    strip_drawing,
    strip_of,
)
from tests.courses.map_layout.examples import QUICK, codes, simple


def draw(network: Network, form=WIDE):
    layout = lay_out(network, form, effort=QUICK)
    drawing(
        layout, prefix="k", title="Kaart", description="", layers=overlay(layout, {}, "k", list_name="Stops")
    )
    for line in layout.lines:
        strip_drawing(strip_of(network, line.id), prefix="s", title="Lijn", description="")
    quality = measure(layout)
    assert quality.label_collisions == quality.badge_on_other == 0
    return layout


@pytest.mark.parametrize("form", [WIDE, TALL], ids=lambda form: form.name)
@pytest.mark.parametrize(
    ("network", "expected"),
    [
        (Network(), [Finding("no_lines")]),
        (simple(""), [Finding("line_empty", lines=("0",)), Finding("no_lines")]),
        (simple("a"), [Finding("line_of_one_stop", lines=("0",))]),
        (simple("abc", "b"), [Finding("line_of_one_stop", lines=("1",))]),
        (
            simple("abcab"),
            [Finding("stop_repeated", ("a",), ("0",)), Finding("stop_repeated", ("b",), ("0",))],
        ),
        (simple("abcd", "ba"), [Finding("orders_contradict", ("a", "b"), ("0", "1"))]),
        (
            simple("abc", "dbe", "fbg", "hbi", "jbk"),
            [Finding("stop_on_many_lines", ("b",), ("0", "1", "2", "3", "4"))],
        ),
    ],
    ids=["nothing", "empty", "one stop", "one shared stop", "twice", "contradiction", "five lines"],
)
def test_it_is_drawn_and_said(network, expected, form):
    found = draw(network, form).findings

    assert [finding for finding in expected if finding not in found] == []


def test_what_is_doubled_or_unknown_is_left_out_and_said():
    network = Network(
        (
            Line("1", "A", "Een", ("a", "b", "ghost")),
            Line("1", "B", "Ook een", ("b", "a")),
        ),
        (Stop("a", "Eerste"), Stop("a", "Weer"), Stop("b", "  "), Stop("unused", "Nergens")),
    )

    layout = draw(network)

    assert [(stop.id, stop.name) for stop in layout.stops] == [("a", "Eerste"), ("b", "")]
    assert set(layout.findings) >= {
        Finding("stop_doubled", ("a",)),
        Finding("stop_nameless", ("b",)),
        Finding("stop_unknown", ("ghost",), ("1",)),
        Finding("line_doubled", lines=("1",)),
    }


def test_three_lines_may_contradict_each_other_together():
    layout = draw(simple("abx", "bcy", "caz"))

    assert "orders_contradict" in codes(layout)
    assert measure(layout).backward <= 1


@pytest.mark.parametrize(
    "name",
    [
        "x" * 200,
        "Een naam van ongeveer tweehonderd letters, want iemand plakte de hele omschrijving in het vak " * 2,
        "Arbeidsongeschiktheidsverzekeringsregels",
        "مرحبا بكم في المدرسة الرقمية",
        "職業教育のためのデジタル学習",
        "<script>alert('x')</script> & \"meer\"",
        "\u202eomgekeerd\u202c \u0301\u0301\u0301",
    ],
    ids=["one word", "long", "40 letters", "right to left", "wide", "markup", "odd signs"],
)
def test_odd_names_are_drawn(name):
    layout = draw(simple("abcd", "xbcy", names=dict.fromkeys("abcdxy", name)))

    shown = [stop for stop in layout.stops if stop.label]
    hidden = {finding.stops[0] for finding in layout.findings if finding.code == "label_hidden"}
    short = {finding.stops[0] for finding in layout.findings if finding.code == "label_shortened"}
    assert {stop.id for stop in layout.stops} - {stop.id for stop in shown} == hidden
    for stop in shown:
        assert (stop.label.rows[-1].endswith("…")) == (stop.id in short)
        assert len(stop.label.rows) <= 4


def test_a_long_line_name_is_shortened_on_its_badge():
    line = Line("1", "A", "Een lijn met een naam waar geen einde aan komt, hoe je ook leest", ("a", "b"))

    layout = draw(Network((line,), (Stop("a", "A"), Stop("b", "B"))))

    assert Finding("badge_shortened", lines=("1",)) in layout.findings
    assert next(badge.name for badge in layout.badges if badge.is_start).endswith("…")


@pytest.mark.parametrize(
    ("network", "code"),
    [
        (simple(*(["ab"] * 61)), "too_many_lines"),
        (
            Network(
                (Line("1", "A", "Lang", tuple(str(number) for number in range(601))),),
                tuple(Stop(str(number), "S") for number in range(601)),
            ),
            "too_many_stops",
        ),
    ],
    ids=["lines", "stops"],
)
def test_what_is_too_large_is_refused_with_a_code(network, code):
    with pytest.raises(MapRefused) as refusal:
        lay_out(network, effort=PREVIEW)

    assert refusal.value.code == code
