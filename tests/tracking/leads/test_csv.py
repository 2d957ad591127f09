"""The file says what the page says, and a spreadsheet here opens it without running anything."""

import csv
import io

import pytest
from django.utils import timezone

from tests import factories


def rows_of(response):
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


@pytest.fixture
def team(lead):
    stop = factories.StopFactory()
    factories.make_line([stop, factories.StopFactory()], code="A", title_nl="Wolken")
    for name in ["Bakker", "Smit", "Vos", "Wit", "Zwart"]:
        row = factories.TeamMembershipFactory(team=lead.team, member__user__last_name=name)
        if name in ("Bakker", "Smit"):
            factories.CompletionFactory(
                member=row.member, stop=stop, completed_at=timezone.now(), minutes_technical=75
            )
    return lead.team


def test_lines_per_person(page, team):
    view = page(f"/teams/{team.pk}/").context["view"]

    response = page(f"/teams/{team.pk}/?format=csv")

    assert response.content.startswith(b"\xef\xbb\xbf")
    assert rows_of(response) == [
        ["Teacher", "A Wolken", "A got", "A needed"],
        *[[row.name, str(row.cells[0].word), str(row.cells[0].got), "2"] for row in view.rows],
    ]


def test_hours_are_minutes_and_hours_with_a_comma(page, team):
    view = page(f"/teams/{team.pk}/?view=hours").context["view"]

    head, *rows, total = rows_of(page(f"/teams/{team.pk}/?view=hours&format=csv"))

    assert head[3:5] == ["Booked (minutes)", "Booked (hours)"]
    assert rows[0][3:5] == ["90", "1,50"]
    assert [int(row[3]) for row in rows] == [row.sums.booked for row in view.rows]
    assert total[3:5] == [str(view.total.booked), "3,00"]


@pytest.mark.parametrize("tab", ["lines", "skills", "hours"])
def test_small_numbers_stay_hidden_in_the_file(page, team, tab):
    team.institution.lead_visibility = "aggregated"
    team.institution.save()
    team.team_memberships.members().first().delete()

    _head, *rows = rows_of(page(f"/teams/{team.pk}/?view={tab}&format=csv"))

    figures = {cell for row in rows for cell in row[-2:]}
    assert figures <= {"too few people"}


def test_aggregated_shares_are_those_of_the_page(page, team):
    team.institution.lead_visibility = "aggregated"
    team.institution.save()
    share = page(f"/teams/{team.pk}/").context["view"].shares[0]

    rows = rows_of(page(f"/teams/{team.pk}/?format=csv"))

    assert rows == [["Line", "Title", "Started", "Achieved"], ["A", "Wolken", "40 %", "< 10 %"]]
    assert (share.started.text, share.achieved.text) == ("40 %", "< 10 %")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝"])
def test_a_name_is_never_a_formula(page, lead, start):
    factories.TeamMembershipFactory(team=lead.team, member__user__first_name=f"{start}HYPERLINK()")

    _head, row = rows_of(page(f"/teams/{lead.team.pk}/?format=csv"))

    assert row[0].startswith(f"'{start}")
