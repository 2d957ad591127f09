"""A line on an intranet: a picture and data without a person, from wherever it is asked."""

import re
from xml.etree import ElementTree

import pytest

from courses.models import Line, LineVersion
from courses.services import maps
from tests import factories
from tests.factories.courses import NOW

pytestmark = pytest.mark.django_db
SVG, JSON = "/public/lines/een.svg", "/public/lines/een.json"


@pytest.fixture
def line(institution):
    """A line that is open to everybody."""
    stops = [
        factories.StopFactory(title_nl="Eerste <stop>", title_en="First"),
        factories.StopFactory(title_nl="Tweede"),
        factories.StopFactory(title_nl="Kanarie-geheim", institution=factories.InstitutionFactory()),
        factories.StopFactory(title_nl="Kanarie-concept", status="draft"),
    ]
    line = factories.make_line(stops, code="A", slug="een", title_nl="De lijn", palette="c").line
    maps.open_line(institution, line, now=NOW)
    return line


@pytest.mark.parametrize("path", [SVG, JSON])
def test_everybody_may_keep_it_and_use_it_on_any_page(path, client, line):
    response = client.get(path)

    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize("path", [SVG, JSON])
def test_a_cache_keeps_one_answer_for_all_readers(path, client, line, institution):
    as_stranger = client.get(path, headers={"Accept-Language": "nl"})
    client.force_login(factories.MembershipFactory(institution=institution).user)
    as_member = client.get(path, headers={"Accept-Language": "en"})

    assert as_member.content == as_stranger.content
    for response in (as_stranger, as_member, client.get(path, headers={"If-None-Match": as_member["ETag"]})):
        assert not response.has_header("Vary")
        assert not response.has_header("Content-Language")
        assert not response.cookies


@pytest.mark.parametrize("path", [SVG, JSON])
def test_what_did_not_change_is_not_sent_again(path, client, line):
    mark = client.get(path)["ETag"]

    again = client.get(path, headers={"If-None-Match": mark})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"

    line.line_title = Line.objects.filter(pk=line.pk).update(title_nl="Anders")
    assert client.get(path, headers={"If-None-Match": mark}).status_code == 200


def test_the_picture_stands_alone(client, line):
    response = client.get(SVG)
    text = response.content.decode()
    root = ElementTree.fromstring(text)

    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "prefers-color-scheme:dark" in text
    assert {"#00843d", "#52ae7c"} <= set(re.findall(r"#[0-9a-f]{6}", text))
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text)
    assert root[0].text is not None or root[1].text == "Lijn A, De lijn"


def test_names_of_others_and_of_drafts_are_not_in_it(client, line):
    for path in (SVG, JSON):
        assert "Kanarie" not in client.get(path).content.decode()


def test_the_data_say_where_every_stop_lies(client, line):
    data = client.get(JSON).json()

    stops = data.pop("stops")
    assert (data["code"], data["titleNl"], data["colour"]) == ("A", "De lijn", "#00843d")
    assert [(stop["position"], stop["titleNl"], stop["titleEn"]) for stop in stops] == [
        (1, "Eerste <stop>", "First"),
        (2, "Tweede", ""),
    ]
    assert all(0 < stop["x"] < data["width"] and 0 < stop["y"] < data["height"] for stop in stops)
    assert stops[0]["x"] < stops[1]["x"]


def test_english_on_request(client, line):
    assert "First" in client.get(f"{SVG}?lang=en").content.decode()
    assert "First" not in client.get(SVG).content.decode()


def test_a_line_is_closed_until_it_is_opened_and_after_it_is_closed(client, institution, line):
    factories.make_line([factories.StopFactory()], slug="twee")
    assert client.get("/public/lines/twee.svg").status_code == 404
    assert client.get("/public/lines/absent.json").status_code == 404

    maps.close_line(institution, line)
    assert client.get(SVG).status_code == 404


def test_a_shared_line_stays_open_while_another_institution_shows_it(client, institution, line):
    maps.open_line(factories.InstitutionFactory(), line, now=NOW)

    maps.close_line(institution, line)

    assert client.get(SVG).status_code == 200


def test_what_is_archived_or_no_longer_released_is_gone(client, line):
    LineVersion.objects.update(status="superseded")
    assert client.get(SVG).status_code == 404

    LineVersion.objects.update(status="released")
    Line.objects.update(status="archived")
    assert client.get(SVG).status_code == 404


@pytest.mark.parametrize("path", [SVG, JSON])
def test_it_costs_two_queries(path, client, line, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get(path)
