"""What is drawn: safe inside a page, small, and readable without colour."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.map_layout import (
    PREVIEW,
    STATES,
    Line,
    Network,
    Overlay,
    Stop,
    StopView,
    as_json,
    background,
    drawing,
    element,
    group,
    lay_out,
    layout_from,
    overlay,
    strip_drawing,
    strip_of,
    strip_overlay,
)
from courses.map_layout.glyphs import glyph, share_glyph, supply_glyph
from courses.map_layout.shapes import overlap
from tests.courses.map_layout.examples import QUICK, SMALL, layout, network, simple

SVG = "{http://www.w3.org/2000/svg}"


def views_of(layout, **changed: StopView) -> dict[str, StopView]:
    """All states in turn."""
    views = {
        stop.id: StopView(
            f"/stops/{stop.id}/", f"{stop.name}, lijn {stop.lines}", STATES[number % len(STATES)]
        )
        for number, stop in enumerate(layout.stops)
    }
    return views | changed


def drawn(layout, views=None) -> str:
    layers = overlay(layout, views_of(layout) if views is None else views, "map", list_name="Stops")
    return drawing(layout, prefix="map", title="Kaart", description="Alle lijnen", layers=layers)


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def test_a_map_fits_a_strict_policy_and_any_page():
    root = parsed(drawn(layout(SMALL, "wide")))

    names = {name for element in root.iter() for name in element.attrib}
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert "style" not in names
    assert not [name for name in names if name.startswith("on")]
    assert not list(root.iter(f"{SVG}script")) + list(root.iter(f"{SVG}style"))
    assert len(ids) == len(set(ids))
    assert [own for own in ids if not own.startswith("map-")] == []
    assert {element.get("href")[1:] for element in root.iter(f"{SVG}use")} <= set(ids)


@pytest.mark.parametrize("form", ["wide", "tall"])
def test_a_map_with_every_state_takes_less_than_a_kilobyte_per_stop(form):
    made = layout(SMALL, form)

    assert len(drawn(made).encode()) <= 1000 * len(made.stops)


def test_the_background_is_hidden_and_every_stop_is_one_link_in_line_order():
    made = layout(SMALL, "wide")
    root = parsed(drawn(made))

    links = [element.get("id") for element in root.iter(f"{SVG}a")]
    lists = [group for group in root if group.get("role") == "list"]
    assert links == [f"map-{stop}" for stop in dict.fromkeys(s for line in made.lines for s in line.stops)]
    assert len(lists) == 1
    assert [group.get("aria-hidden") for group in root if group.tag == f"{SVG}g" and group not in lists] == [
        "true",
        "true",
    ][: len(root) - 3]


def test_the_background_may_be_kept_and_says_nothing_of_a_person():
    made = layout(SMALL, "wide")
    layers = overlay(made, views_of(made), "map", list_name="Stops")
    names = {"prefix": "map", "title": "Kaart", "description": "x"}

    kept = drawing(made, **names, layers=layers, drawn=background(made, "map"))

    assert kept == drawing(made, **names, layers=layers)
    assert 'href="/stops' not in background(made, "map")


@pytest.mark.parametrize("number", [0, 3], ids=["stop", "interchange"])
def test_every_state_has_a_shape_of_its_own(number):
    stop = layout(SMALL, "wide").stops[number]

    shapes = [re.sub(r'class="[^"]*"', "", glyph(stop, state)) for state in (*STATES, "next")]

    assert len(set(shapes)) == len(shapes)
    assert shapes[0] == ""  # Open is the empty ring of the background.


def test_the_travelled_part_lies_under_the_tracks():
    made = layout(SMALL, "wide")
    a, b, c = made.lines[0].stops[:3]
    views = {stop: StopView("/", stop, "completed") for stop in (a, b)} | {c: StopView("/", c)}

    layers = overlay(made, views, "map", list_name="Stops")

    assert layers.under.count("<path") == 1
    assert overlay(made, {a: views[a]}, "map", list_name="Stops").under == ""
    assert overlay(made, {}, "map", list_name="Stops") == Overlay("", "")


@pytest.mark.parametrize("form", ["wide", "tall"])
def test_the_plate_of_the_next_session_covers_no_other_name_or_marker(form):
    made = layout(SMALL, form)
    for stop in made.stops:
        views = {stop.id: StopView("/", stop.name, "registered", next_at="do 3 dec, 15.30")}
        root = parsed(drawn(made, views))
        plates = [_box(element) for element in root.iter(f"{SVG}rect") if element.get("class") == "plate"]
        others = [other for other in made.stops if other.id != stop.id]

        assert plates
        assert "do 3 dec, 15.30" in " ".join(root.itertext())
        for plate in plates:
            assert [other.name for other in others if overlap(plate, other.box)] == []
            assert [other.name for other in others if other.label and overlap(plate, other.label.box)] == []


def _box(rect) -> tuple[float, float, float, float]:
    x, y, width, height = (float(rect.get(name)) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def test_shares_of_a_team_are_sectors_and_a_hidden_share_tells_nothing():
    stop = layout(SMALL, "wide").stops[0]
    made = layout(SMALL, "wide")

    shares = [share_glyph(stop, share) for share in (0.0, 0.25, 0.5, 0.75, 1.0, None)]
    hidden = overlay(made, {stop.id: StopView("/", "x", share=0.4, is_hidden=True)}, "map", list_name="S")

    assert len(set(shares)) == len(shares)
    assert share_glyph(stop, None) in hidden.over


def test_supply_is_a_figure():
    stop = layout(SMALL, "wide").stops[0]

    assert [re.findall(r">([^<]+)<", supply_glyph(stop, count)) for count in (0, 3, 12)] == [
        ["0"],
        ["3"],
        ["9+"],
    ]


def test_names_are_escaped_everywhere():
    evil = "<script>\"'&amp;</script>"
    line = Line("<a>", "<", evil, ("a", "b"))
    made = lay_out(Network((line,), (Stop("a", evil), Stop("b", evil))), effort=PREVIEW)
    views = {"a": StopView('/"><x', evil, "open", next_at=evil), "b": StopView("/", evil)}
    strip = strip_of(Network((line,), (Stop("a", evil), Stop("b", evil))), "<a>")

    for svg in (
        drawn(made, views),
        strip_drawing(
            strip,
            prefix="s",
            title=evil,
            description=evil,
            layers=strip_overlay(strip, views, "s", list_name=evil),
        ),
    ):
        assert "<script" not in svg
        assert evil in "".join(parsed(svg).itertext()).replace("\u00a0", " ")


def test_a_shortened_name_has_the_whole_as_its_title():
    name = "Een naam die zo lang is dat er op geen enkele kaart plaats voor is, hoe groot die ook wordt " * 2
    made = lay_out(simple("ab", names={"a": name, "b": "B"}), effort=PREVIEW)

    assert made.by_id["a"].label.is_short
    assert f"<title>{name.strip()}</title>" in background(made, "map")


def test_text_from_right_to_left_says_so():
    made = lay_out(simple("ab", names={"a": "مرحبا بكم", "b": "B"}), effort=PREVIEW)

    texts = [t for t in parsed(drawn(made)).iter(f"{SVG}text") if "مرحبا" in "".join(t.itertext())]
    assert [text.get("direction") for text in texts] == ["rtl"]


def test_a_map_survives_being_stored():
    made = layout(SMALL, "wide")

    assert layout_from(as_json(made)) == made
    with pytest.raises(ValueError, match="Lay it out again"):
        layout_from(as_json(made) | {"version": 0})


def test_a_strip_has_the_stops_of_its_line_and_the_codes_of_others():
    strip = strip_of(network(SMALL), "a")

    assert [stop.place.id for stop in strip.stops] == list(network(SMALL).lines[0].stops)
    assert {stop.place.id: [line.code for line in stop.others] for stop in strip.stops if stop.others} == {
        "ai-geletterdheid": ["F"],
        "ethiek-van-algoritmes": ["B"],
        "toetsen-in-tijden-van-ai": ["C"],
        "leeranalyses-en-dashboards": ["C"],
    }
    with pytest.raises(KeyError):
        strip_of(network(SMALL), "no line")


@pytest.mark.parametrize("width", [280.0, 360.0, 500.0])
def test_nothing_on_a_strip_overlaps(width):
    for line in network(SMALL).lines:
        strip = strip_of(network(SMALL), line.id, width=width)
        boxes = [box for stop in strip.stops for box in (stop.box, *stop.codes)]

        assert not [(a, b) for a in boxes for b in boxes if a is not b and overlap(a, b)]
        assert max(box[2] for box in boxes) <= strip.width
        assert max(box[3] for box in boxes) <= strip.height


def test_the_layout_of_another_person_is_the_same():
    made = layout(SMALL, "wide")
    views = views_of(made)
    other = {stop: replace(view, state="open") for stop, view in views.items()}

    assert drawn(made, views) != drawn(made, other)
    assert background(made, "map") in drawn(made, views)
    assert background(made, "map") in drawn(made, other)


SIGNS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12)
HOSTILE = st.lists(
    st.sampled_from(
        ['"', "'", "<", ">", "&", "]]>", "<script>", "</svg>", "<!--", "&amp;", "onload=", "\u202e"]
    )
    | SIGNS,
    max_size=5,
).map("".join)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_whatever_people_are_called_it_stays_text(name, line_name, said):
    drawn_from = Network(
        (Line("1", line_name[:2] or "A", line_name, ("a", "b")),), (Stop("a", name), Stop("b", "B", "nl"))
    )
    made = lay_out(drawn_from, effort=QUICK)
    views = {"a": StopView(f"/stops/{said}", said, next_at=said), "b": StopView("/", said, "completed")}

    root = parsed(
        drawing(
            made,
            prefix="map",
            title=name,
            description=said,
            layers=overlay(made, views, "map", list_name=line_name),
        )
    )

    tags = {part.tag.removeprefix(SVG) for part in root.iter()}
    assert tags <= set(
        ["svg", "title", "desc", "g", "defs", "path", "use", "rect", "circle", "text", "tspan", "a"]
    )
    assert not [key for part in root.iter() for key in part.attrib if key.startswith("on")]
    assert root.find(f"{SVG}desc").text == (said or None)
    assert {link.get("aria-label") for link in root.iter(f"{SVG}a")} == {said}


def test_text_that_is_no_markup_is_escaped_wherever_it_is_put():
    part = element("b", "1 < 2")

    assert element("g", part + "<script>") == "<g><b>1 &lt; 2</b>&lt;script&gt;</g>"
    assert "<i>" + part == "&lt;i&gt;<b>1 &lt; 2</b>"
    assert group(["<i>", part]) == "<g>&lt;i&gt;<b>1 &lt; 2</b></g>"
    assert Template("{{ part }}").render(Context({"part": part})) == part


def test_a_name_in_another_language_says_so():
    base = simple("abc")
    made = lay_out(
        Network(
            (replace(base.lines[0], language="nl"),), (replace(base.stops[0], language="nl"), *base.stops[1:])
        ),
        effort=QUICK,
    )

    marked = [
        text for text in parsed(drawn(layout_from(as_json(made)))).iter(f"{SVG}text") if text.get("lang")
    ]

    assert {"".join(text.itertext()) for text in marked} == {"Stop a", "Lijn 0"}
    assert {text.get("lang") for text in marked} == {"nl"}
