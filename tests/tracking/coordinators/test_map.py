"""The coordinator's map: sessions to come, what to change, stops kept at a place, lines for everybody."""

from datetime import timedelta

import pytest

from courses.models import MapDrawing, MapPin, PublicLine
from courses.queries.map_findings import SENTENCES
from courses.services import maps
from tests import factories
from tests.factories.courses import NOW
from tests.markup import text_of, tree


@pytest.fixture
def stops(coordinator):
    """Three stops on a line and two on another that crosses it; the second has two sessions to come."""
    stops = factories.StopFactory.create_batch(4)
    factories.make_line(stops[:3], code="A", slug="een")
    factories.make_line([stops[3], stops[1]], code="B", slug="twee")
    for days in (3, 5):
        factories.SessionFactory(
            stop=stops[1], institution=coordinator.institution, starts_at=NOW + timedelta(days=days)
        )
    return stops


@pytest.fixture
def page(site):
    return lambda query="": tree(site.get(f"/institution/map/{query}").content)


def newest():
    return MapDrawing.objects.order_by("-number").first()


def on_map(found):
    links = [link for link in found.iter("a") if link.get("id", "").startswith("wide-")]
    return {link.get("id").removeprefix("wide-"): link.get("aria-label") for link in links}


def in_list(found):
    return {item.get("data-stop"): text_of(item) for item in found.iter("li") if "data-stop" in item.attrib}


def test_sessions_to_come_on_the_map_and_in_the_list(page, stops):
    maps.draw_due(now=NOW)

    found = page()

    assert on_map(found)[str(stops[1].pk)].endswith(", change between lines A and B, 2 sessions to come")
    assert on_map(found)[str(stops[0].pk)].endswith(", line A, no session to come")
    assert {stop: "2 sessions to come" in text for stop, text in in_list(found).items()} == {
        str(stop.pk): stop is stops[1] for stop in stops
    }
    assert set(on_map(found)) == set(in_list(found))


def test_a_past_session_and_one_of_another_institution_are_no_supply(page, stops, coordinator):
    factories.SessionFactory(stop=stops[0])
    factories.SessionFactory(
        stop=stops[0], institution=coordinator.institution, starts_at=NOW - timedelta(days=1)
    )

    assert "No session to come" in in_list(page())[str(stops[0].pk)]


def test_the_progress_is_shown_while_a_map_is_drawn(page, stops):
    maps.want_what_changed(now=NOW)
    MapDrawing.objects.update(state="drawing", progress=40)

    found = page()

    assert [bar.get("value") for bar in found.iter("progress")] == ["40"]
    assert "Until then everybody sees the lines as a list." in text_of(found)
    assert (
        next(part for part in found.iter("div") if part.get("id") == "drawing").get("data-unfinished") == ""
    )


def test_a_preview_is_shown_as_such(page, stops):
    maps.preview_due(now=NOW)

    assert "This is a quick preview." in text_of(page())


def test_findings_say_what_to_change(page, stops):
    factories.make_line([stops[0]], code="C")
    maps.draw_due(now=NOW)

    assert "Line C has one stop. Add a stop, or archive the line." in text_of(page())


def test_a_map_that_failed_says_so(page, stops):
    maps.want_what_changed(now=NOW)
    MapDrawing.objects.update(state="failed", findings=[{"code": "gave_up"}])

    text = text_of(page())

    assert "The map could not be drawn." in text
    assert "could not be drawn in three attempts" in text


def test_every_finding_has_a_sentence(page, stops):
    codes = [*SENTENCES, "no_lines"]  # Without lines there is no map: the page says so in another way.
    maps.draw_due(now=NOW)
    ids = {"stops": [str(stops[0].pk), str(stops[1].pk)], "lines": ["1"], "limit": 60}
    MapDrawing.objects.update(findings=[{"code": code} | ids for code in codes])

    found = page()
    section = next(part for part in found.iter("section") if part.get("aria-labelledby") == "findings")

    assert len(list(section.iter("li"))) == len(SENTENCES)


def test_a_stop_is_chosen_and_moved_without_a_script(site, page, stops, coordinator):
    maps.draw_due(now=NOW)
    found = page(f"?stop={stops[0].pk}")
    buttons = {text_of(button): button.get("value") for button in found.iter("button")}
    column, row = map(int, buttons["Keep it here"].split(","))

    assert buttons["To the right"] == f"{column + 1},{row}"
    assert buttons["Up"] == f"{column},{row - 1}"
    site.post("/institution/map/pin/", {"stop": stops[0].pk, "place": buttons["Up"]})

    pin = MapPin.objects.get()
    assert (pin.institution, pin.stop, pin.column, pin.row) == (
        coordinator.institution,
        stops[0],
        column,
        row - 1,
    )
    maps.draw_due(now=NOW)
    assert newest().sheets.get(form="wide", language="nl").layout["grid"]["cells"][str(stops[0].pk)] == [
        column,
        row - 1,
    ]


def test_a_stop_moves_twice_before_the_map_is_drawn_again(site, page, stops):
    maps.draw_due(now=NOW)
    site.post("/institution/map/pin/", {"stop": stops[0].pk, "place": "5,5"})

    buttons = {text_of(button): button.get("value") for button in page(f"?stop={stops[0].pk}").iter("button")}

    assert buttons["Down"] == "5,6"


def test_a_stop_is_let_go(site, stops, coordinator):
    maps.pin(coordinator.institution, stops[0], 1, 1)

    site.post("/institution/map/unpin/", {"stop": stops[0].pk})

    assert not MapPin.objects.exists()


@pytest.mark.parametrize(
    ("place", "sentence"),
    [("1,1", "is kept at that place. Choose another one."), ("900,1", "That place is too far away.")],
)
def test_a_place_that_will_not_do_is_refused_in_words(place, sentence, site, stops, coordinator):
    maps.pin(coordinator.institution, stops[1], 1, 1)

    page = site.post("/institution/map/pin/", {"stop": stops[0].pk, "place": place}, follow=True)

    assert sentence in page.content.decode()
    assert not MapPin.objects.filter(stop=stops[0]).exists()


@pytest.mark.parametrize("body", [{}, {"stop": "x", "place": "1,1"}, {"place": "1;1"}, {"place": "1,1,1"}])
def test_nonsense_is_not_found(body, site, stops):
    assert site.post("/institution/map/pin/", {"stop": stops[0].pk} | body).status_code == 404


@pytest.mark.parametrize("query", ["?stop=x", "?stop=0", f"?stop={'9' * 30}", "?stop=²"])
def test_a_stop_that_is_not_there_is_not_chosen(query, page, stops):
    maps.draw_due(now=NOW)

    assert "Keep it here" not in text_of(page(query))


def test_drawing_again_from_the_start(site, stops):
    maps.draw_due(now=NOW)

    site.post("/institution/map/again/")

    assert (newest().state, newest().starts_afresh) == ("wanted", True)


def test_a_line_is_shown_to_everybody_and_closed_again(site, client, stops, coordinator):
    line = stops[0].line_stops.get().version.line
    assert client.get("/public/lines/een.svg").status_code == 404

    site.post("/institution/map/public/", {"line": line.pk, "is_open": "true"})
    assert PublicLine.objects.get().institution == coordinator.institution
    client.logout()
    assert client.get("/public/lines/een.svg").status_code == 200

    site.force_login(coordinator.user)
    site.post("/institution/map/public/", {"line": line.pk})
    assert client.get("/public/lines/een.svg").status_code == 404


def test_without_lines_the_page_says_what_will_come(page, coordinator):
    assert "No lines yet" in text_of(page())


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same(count, site, coordinator, django_assert_num_queries):
    for _ in range(count):
        stops = factories.StopFactory.create_batch(count + 1)
        factories.make_line(stops)
        factories.SessionFactory(stop=stops[0], institution=coordinator.institution)
        maps.pin(coordinator.institution, stops[0], stops[0].pk % 50, 1)
    maps.draw_due(now=NOW)
    site.get("/institution/map/")

    with django_assert_num_queries(8):
        site.get("/institution/map/")
