"""The map and the list say the same, to the same person, from the same rows."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from courses.models import LineStop, LineVersion, Stop
from courses.services import maps
from tests import factories
from tests.factories.courses import NOW
from tests.markup import classes, text_of, tree
from tracking.models import StopSkip

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, member):
    """The map page, as parsed HTML."""
    client.force_login(member.user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return lambda: tree(client.get("/map/").content)


@pytest.fixture
def network(member):
    """Two lines that cross, with every state on them; drawn."""
    stops = factories.StopFactory.create_batch(7)
    factories.make_line([*stops[:3], stops[3]], code="A", palette="a")
    line = factories.make_line([stops[4], stops[1], stops[5], stops[6]], code="B", palette="b")
    factories.LineChoiceFactory(member=member, version=line)
    at = {"institution": member.institution}
    seat = factories.SessionFactory(stop=stops[0], **at)
    factories.RegistrationFactory(session=seat, member=member)
    factories.CompletionFactory(member=member, stop=stops[1])
    gone = factories.SessionFactory(stop=stops[2], starts_at=NOW - timedelta(days=2), **at)
    factories.AttendanceFactory(session=gone, member=member)
    StopSkip.objects.create(member=member, stop=stops[3], skipped_at=NOW, **at)
    factories.CompletionFactory(
        member=member, stop=stops[4], completed_at=NOW - timedelta(400), expires_date=NOW.date()
    )
    later = factories.SessionFactory(stop=stops[5], starts_at=NOW + timedelta(days=30), **at)
    factories.RegistrationFactory(session=later, member=member)
    maps.draw_due(now=NOW)
    return stops


def on_map(page, form):
    """(stop, address, what is read out) in the order of the focus."""
    return [
        (link.get("id").removeprefix(f"{form}-"), link.get("href"), link.get("aria-label"))
        for link in page.iter("a")
        if link.get("id", "").startswith(f"{form}-")
    ]


def in_list(page):
    """(stop, address, state), every stop once, in the order of the list."""
    rows = {}
    for item in page.iter("li"):
        if "data-stop" in item.attrib:
            link = next(item.iter("a")).get("href")
            rows.setdefault(item.get("data-stop"), (item.get("data-stop"), link, item.get("data-state")))
    return list(rows.values())


def link_of(page, stop):
    return next(link for link in page.iter("a") if link.get("id") == f"wide-{stop.pk}")


def drawings(page):
    return [part for part in page.iter("svg") if "metro" in classes(part)]


@pytest.mark.parametrize("form", ["wide", "tall"])
def test_the_map_and_the_list_are_equal(form, page, network):
    found = page()
    drawn, listed = on_map(found, form), in_list(found)

    assert [(stop, address) for stop, address, _ in drawn] == [(stop, address) for stop, address, _ in listed]
    assert all(f", {state}" in said for (_, _, said), (_, _, state) in zip(drawn, listed, strict=True))
    assert {state for _, _, state in listed} == {
        *("open", "registered", "attended", "completed", "skipped", "expired")
    }


def test_focus_goes_along_the_followed_line_first_and_meets_an_interchange_once(page, network):
    order = [stop for stop, _, _ in on_map(page(), "wide")]

    assert order == [str(network[place].pk) for place in (4, 1, 5, 6, 0, 2, 3)]


def test_a_stop_is_read_out_with_its_lines_its_state_and_the_next_session(page, network):
    said = {stop: text for stop, _, text in on_map(page(), "wide")}

    first, crossing = network[0], network[1]
    assert said[str(crossing.pk)] == f"{crossing.title}, change between lines A and B, completed"
    assert said[str(first.pk)] == (
        f"{first.title}, line A, registered, next session Thu 3 Dec 2026, 10:00–10:30 (Amsterdam)"
    )


def test_the_next_session_stands_on_the_map_with_date_and_time(page, network):
    link = link_of(page(), network[0])

    assert "Thu 3 Dec, 10:00" in " ".join(link.itertext())
    assert any("plate" in classes(part) for part in link.iter())


def test_the_travelled_part_of_a_line_has_a_halo(page, member, network):
    factories.CompletionFactory(member=member, stop=network[0])

    assert [path.get("class") for path in page().iter("path") if "h" in classes(path)] == ["h line-a"] * 3


def test_the_drawing_has_a_name_a_description_and_a_way_round_it(page, network):
    found = page()

    by_id = {part.get("id"): part for part in found.iter()}
    assert len(drawings(found)) == 3
    for drawn in drawings(found):
        names = [by_id[name].text for name in drawn.get("aria-labelledby").split()]
        assert names[0].startswith(("Map of the lines", "Part of the map"))
        assert names[1].startswith("2 lines, 7 stops, 1 interchange.")
        assert drawn.get("role") == "group"
    assert any(link.get("href") == "#list" for link in found.iter("a"))
    assert len(list(by_id["list"].iter("ol"))) == 2


def test_no_id_stands_twice_and_nothing_is_styled_inline(page, network):
    found = page()
    ids = [part.get("id") for part in found.iter() if part.get("id")]
    drawn = [part for drawing in drawings(found) for part in drawing.iter()]

    assert len(ids) == len(set(ids))
    assert not [part for part in drawn if "style" in part.attrib or part.tag in ("style", "script")]


def test_a_name_is_text_also_when_it_looks_like_markup(page, member):
    stop = factories.StopFactory(title_nl='<script>alert("1")</script> & meer')
    factories.make_line([stop, factories.StopFactory()])
    maps.draw_due(now=NOW)

    found = page()

    assert link_of(found, stop).get("aria-label").startswith('<script>alert("1")</script> & meer, line')
    assert not [part for drawing in drawings(found) for part in drawing.iter("script")]


def test_before_it_is_drawn_the_list_is_there_and_the_page_says_why(page, member):
    factories.make_line(factories.StopFactory.create_batch(3))

    found = page()

    assert not drawings(found)
    assert len(in_list(found)) == 3
    assert "The map is being drawn" in text_of(found)


def test_who_follows_an_earlier_version_is_told_what_differs(page, member, network):
    line = LineVersion.objects.get(line__code="B")
    LineVersion.objects.filter(pk=line.pk).update(status="superseded")
    newer = LineVersion.objects.create(line=line.line, number=2, status="released", released_at=NOW)
    LineStop.objects.create(version=newer, stop=network[4], position=1, is_required=True)
    maps.draw_due(now=NOW)

    assert "you follow an earlier version: line B" in text_of(page())


def test_a_stop_that_the_person_may_not_see_is_no_link(page, member, network):
    Stop.objects.filter(pk=network[6].pk).update(status="draft")  # Not drawn anew yet.

    assert str(network[6].pk) not in {stop for stop, _, _ in on_map(page(), "wide")}


def test_the_map_of_another_institution_does_not_show(page, member, network):
    stranger = factories.InstitutionFactory()
    factories.make_line(
        [factories.StopFactory(institution=stranger, title_nl="Kanarie")], institution=stranger
    )
    maps.draw_due(now=NOW)
    maps.draw_due(now=NOW)

    assert "Kanarie" not in text_of(page())


@pytest.mark.parametrize("count", [2, 6])
def test_the_page_costs_the_same_however_large_the_map(count, client, member, django_assert_num_queries):
    for _ in range(count):
        factories.make_line(factories.StopFactory.create_batch(count))
    maps.draw_due(now=NOW)
    client.force_login(member.user)
    client.get("/map/")

    with django_assert_num_queries(7) as queries:
        assert b"svg" in client.get("/map/").content

    assert sum("mapsheet" in query["sql"] for query in queries) == 1


def test_svg_is_small(page, member, client):
    stops = factories.StopFactory.create_batch(40)
    for line in range(4):
        factories.make_line(stops[line * 10 : line * 10 + 10], code=f"{line}")
    maps.draw_due(now=NOW)
    client.force_login(member.user)

    text = client.get(reverse("map")).content.decode()

    wide = re.search(r"only-wide.*?(<svg.*?</svg>)", text, re.DOTALL)[1]
    assert len(wide) < 1000 * len(stops)
