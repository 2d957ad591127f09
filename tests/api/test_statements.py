"""Statements through the API: the same services as the pages."""

from datetime import timedelta

import pytest

from tests.factories import CompletionFactory, StopFactory, make_line
from tracking.models import Statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def stop(member, now):
    stop = StopFactory()
    CompletionFactory(member=member, stop=stop, completed_at=now - timedelta(days=1))
    return stop


def test_a_statement_is_made_once_and_read_with_its_standing(api, member, stop):
    answers = [api.post("statements", {"stop": stop.pk}) for _ in range(2)]

    row = Statement.objects.get()
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0]["Location"] == f"/api/v1/statements/{row.pk}"
    shown = answers[0].json()
    assert (shown["subject"], shown["stop"], shown["standing"]) == ("stop", stop.pk, "valid")
    assert shown["verificationUrl"].endswith(f"/verify/{row.code}")
    assert api.get("statements").json()["results"] == [shown]


def test_the_document_is_a_pdf_for_whoever_asks_for_one(api, stop):
    row = api.post("statements", {"stop": stop.pk}).json()

    response = api.get(f"statements/{row['id']}/document")

    assert response["Content-Disposition"] == f'attachment; filename="{row["code"]}.pdf"'
    assert response.content.startswith(b"%PDF-")


def test_lines_and_years_too(api, stop):
    line = make_line([stop]).line

    made = [api.post("statements", body).json() for body in ({"line": line.pk}, {"year": 2026})]

    assert [row["subject"] for row in made] == ["line", "year"]
    assert [row["line"] for row in made] == [line.pk, None]


def test_a_withdrawn_one_says_so(api, stop):
    row = api.post("statements", {"stop": stop.pk}).json()

    for _ in range(2):
        withdrawn = api.post(f"statements/{row['id']}/withdraw").json()

    assert withdrawn["standing"] == "withdrawn"


@pytest.mark.parametrize(
    "body", [{}, {"year": 2026, "stop": 1}, {"year": 1}, {"year": 10**30}, {"stop": 10**9}]
)
def test_what_names_nothing_or_too_much_is_refused(body, api, stop):
    assert api.post("statements", body).status_code == 400


def test_what_was_not_done_cannot_be_stated(api):
    response = api.post("statements", {"stop": StopFactory().pk})

    assert (response.status_code, response.json()["code"]) == (409, "nothing_to_state")
