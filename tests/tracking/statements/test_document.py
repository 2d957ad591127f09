"""The document: read by a program, in the order of a reader, with a QR code that leads to the page."""

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from metro.core import documents
from tests import factories
from tracking.models import Statement
from tracking.queries import statement_pdf
from tracking.services import statements

pytestmark = pytest.mark.django_db
ODD = ("W" * 200, "x" * 40, "#let x = 1 $ * _ ` @", "עברית العربية", "漢字 💥", "")


@pytest.fixture
def statement(completion, member, stop, now):
    return statements.of_stop(member, stop, by=member.user, now=now)


def read(row: Statement) -> PdfReader:
    return PdfReader(BytesIO(statement_pdf.pdf(row)))


def test_a_program_reads_it_in_order_with_language_title_and_tags(statement):
    document = read(statement)

    text = document.pages[0].extract_text()
    in_order = ["Bewijs van deelname", "Ada Lind", "heeft deze stop afgerond", "AI in de les", "45 min"]
    places = [text.index(part) for part in [*in_order, "Uitgegeven op 23 november 2026", statement.code]]
    assert places == sorted(places)
    catalogue = document.trailer["/Root"]
    assert document.metadata.title == "Bewijs van deelname: AI in de les"
    assert catalogue["/Lang"] == "nl"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in catalogue["/Metadata"].get_data()


def test_the_same_statement_is_the_same_bytes(statement):
    assert statement_pdf.pdf(statement) == statement_pdf.pdf(statement)


def test_the_code_on_it_leads_to_the_page_that_verifies(statement, client, monkeypatch):
    drawn = {}
    monkeypatch.setattr(documents, "pdf", lambda name, data, made_at: drawn.update(name=name, data=data))
    statement_pdf.pdf(statement)

    picture = Image.open(BytesIO(documents.png(drawn["name"], drawn["data"])))
    [code] = zxingcpp.read_barcodes(picture)

    assert code.text == statement_pdf.verification_url(statement)
    page = client.get(code.text.partition("://")[2].partition("/")[2].join(["/", ""]))
    assert "Geldig: dit bewijs is uitgegeven en klopt." in page.content.decode()


@pytest.mark.parametrize("odd", ODD)
def test_whatever_a_name_is_it_is_text_and_never_markup(odd, statement):
    statement.content |= {"person": odd, "about": odd or "x", "facts": [[odd, odd]], "rows": [[odd] * 3] * 60}
    statement.content["head"] = ["A", "B", "C"]

    document = read(statement)

    assert len(document.pages) > 1
    if odd.startswith("#"):
        assert odd in document.pages[0].extract_text()


def test_a_long_year_has_its_head_on_every_page(completion, member, now):
    for number in range(70):
        stop = factories.StopFactory(title_nl=f"Stop {number}")
        factories.CompletionFactory(member=member, stop=stop, completed_at=now)
    row = statements.of_year(member, 2026, by=member.user, now=now)

    pages = read(row).pages

    assert len(pages) > 1
    assert all("Didactiek" in page.extract_text() for page in pages[:-1])
