"""The pages: making a statement where one is, the list, and the page for whoever has a code."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests import factories
from tracking.models import Completion, Statement
from tracking.services import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(client, member):
    client.force_login(member.user)
    return client


@pytest.fixture
def statement(completion, member, stop, now):
    return statements.of_stop(member, stop, by=member.user, now=now)


def text(response) -> str:
    return response.content.decode()


def test_a_completed_stop_offers_a_statement_and_one_tap_makes_it(teacher, completion, stop):
    page = teacher.get(reverse("stop", args=(stop.slug,)))
    assert reverse("make_statement") in text(page)

    made = teacher.post(reverse("make_statement"), {"stop": stop.slug}, follow=True)

    row = Statement.objects.get()
    assert "Je bewijs staat klaar." in text(made)
    assert row.shown_code in text(made)
    document = teacher.get(reverse("statement_pdf", args=(row.code,)))
    assert document["Content-Type"] == "application/pdf"
    assert document["Content-Disposition"] == 'attachment; filename="bewijs-van-deelname-ai-in-de-les.pdf"'
    assert document.content.startswith(b"%PDF-")


def test_an_open_stop_offers_none_and_a_forced_one_says_why(teacher, stop):
    assert reverse("make_statement") not in text(teacher.get(reverse("stop", args=(stop.slug,))))

    refused = teacher.post(reverse("make_statement"), {"stop": stop.slug}, follow=True)

    assert "Er is nog niets te bewijzen: rond het eerst af." in text(refused)


def test_a_line_and_a_year_are_stated_from_their_own_pages(teacher, completion, stop):
    line = factories.make_line([stop]).line
    assert reverse("make_statement") in text(teacher.get(reverse("line", args=(line.slug,))))
    assert reverse("make_statement") in text(teacher.get(reverse("hours")))

    teacher.post(reverse("make_statement"), {"line": line.slug})
    teacher.post(reverse("make_statement"), {"year": "2026"})

    assert {row.subject for row in Statement.objects.all()} == {"line", "year"}


@pytest.mark.parametrize("body", [{}, {"year": ""}, {"year": "1900"}, {"year": "9" * 99}, {"stop": "absent"}])
def test_what_is_not_there_is_absent(body, teacher, completion):
    assert teacher.post(reverse("make_statement"), body).status_code == 404


def test_somebody_elses_document_is_absent(client, statement):
    client.force_login(factories.MembershipFactory(institution=statement.institution).user)

    for url in (reverse("statement_pdf", args=(statement.code,)), reverse("statement_pdf", args=("x",))):
        assert client.get(url).status_code == 404
    assert client.post(reverse("withdraw_statement", args=(statement.code,))).status_code == 404


def test_anybody_with_the_code_reads_that_it_is_valid(client, statement):
    page = text(client.get(reverse("verify", args=(statement.shown_code,))))

    assert "Geldig: dit bewijs is uitgegeven en klopt." in page
    assert "Ada Lind" in page
    assert "AI in de les" in page


def test_a_code_that_was_typed_is_verified_on_the_same_page(client, statement):
    page = client.get(reverse("verify_code"), {"code": statement.shown_code.lower()})

    assert "Geldig" in text(page)


def test_an_expired_one_says_since_when(client, completion, member, stop, now):
    Completion.objects.update(expires_date=now.date() - timedelta(days=1))
    row = statements.of_stop(member, stop, by=member.user, now=now)

    page = text(client.get(reverse("verify", args=(row.code,))))

    assert "Verlopen" in page
    assert "22 november 2026" in page


def test_a_withdrawn_one_says_only_that(teacher, client, statement):
    teacher.post(reverse("withdraw_statement", args=(statement.code,)))

    page = text(client.get(reverse("verify", args=(statement.code,))))

    assert "Ingetrokken op 23 november 2026" in page
    assert "AI in de les" not in page


@pytest.mark.parametrize("code", ["ABCD-EFGH-2345-WXYZ", "x" * 5000, "💥", "<script>"])
def test_a_code_that_was_never_issued_says_so_and_keeps_what_was_typed(code, client, statement):
    response = client.get(reverse("verify_code"), {"code": code})

    assert response.status_code == 404
    assert "Geen bewijs heeft de code" in text(response)
    assert "<script>" not in text(response).partition("<main")[2]


def test_without_a_statement_the_page_says_how_to_make_one(teacher):
    assert "Nog geen bewijs" in text(teacher.get(reverse("statements")))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_few_queries(count, teacher, member, now, django_assert_max_num_queries):
    for _ in range(count):
        row = factories.CompletionFactory(member=member, stop=factories.StopFactory())
        statements.of_stop(member, row.stop, by=member.user, now=now)

    with django_assert_max_num_queries(8):
        teacher.get(reverse("statements"))
