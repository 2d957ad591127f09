"""The map on paper: the drawing, its key, and the same stops in the same order as the lists of the page."""

from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from courses.services import maps
from tests import factories

pytestmark = pytest.mark.django_db
ODD = ("W" * 200, "x" * 40, "#let x = 1 $ * _ ` @", "עברית العربية")


@pytest.fixture
def teacher(client):
    member = factories.MembershipFactory(user__first_name="Ada", user__language="nl")
    client.force_login(member.user)
    client.member = member
    return client


@pytest.fixture
def draw_all(now):
    return lambda: maps.draw_due(now=now)


def two_lines():
    shared = factories.StopFactory(title_nl="Overstap")
    first = factories.make_line(
        [factories.StopFactory(title_nl="Begin"), shared], code="A", title_nl="Eerste"
    )
    second = factories.make_line(
        [shared, factories.StopFactory(title_nl="Einde")], code="B", title_nl="Tweede"
    )
    return first, second


def text_of(response) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)


def test_without_a_drawing_the_lists_are_printed_and_there_is_no_picture(teacher):
    two_lines()

    response = teacher.get(reverse("map_pdf"))

    text = text_of(response)
    assert response["Content-Type"] == "application/pdf"
    places = [text.index(title) for title in ("Eerste", "Begin", "Overstap", "Tweede", "Einde")]
    assert places == sorted(places)
    assert teacher.get(reverse("map_png")).status_code == 404


def test_with_a_drawing_it_is_there_with_language_title_and_tags(teacher, draw_all):
    two_lines()
    draw_all()

    response = teacher.get(reverse("map_pdf"))

    document = PdfReader(BytesIO(response.content))
    assert len(document.pages) == 2
    assert document.trailer["/Root"]["/Lang"] == "nl"
    assert document.metadata.title == f"Kaart van de lijnen van {teacher.member.institution.name}"
    assert "Overstap" in document.pages[1].extract_text()
    assert b"pdfuaid:part" in document.trailer["/Root"]["/Metadata"].get_data()


def test_the_picture_is_the_page_with_the_map(teacher, draw_all):
    two_lines()
    draw_all()

    picture = Image.open(BytesIO(teacher.get(reverse("map_png")).content))

    assert picture.format == "PNG"
    assert picture.width > picture.height > 1000
    assert len(picture.getcolors(maxcolors=1 << 24)) > 50


@pytest.mark.parametrize("name", ODD)
def test_any_name_is_printed_as_it_is(name, teacher):
    factories.make_line([factories.StopFactory(title_nl=name)], code="A", title_nl=name[:120])

    assert teacher.get(reverse("map_pdf")).content.startswith(b"%PDF-")


def test_without_lines_it_says_so(teacher):
    assert "Er is nog geen lijn." in text_of(teacher.get(reverse("map_pdf")))


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_few_queries(count, teacher, django_assert_max_num_queries):
    for code in "ABC"[:count]:
        factories.make_line([factories.StopFactory()], code=code)

    with django_assert_max_num_queries(8):
        teacher.get(reverse("map_pdf"))
