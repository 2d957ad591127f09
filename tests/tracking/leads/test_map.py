"""The map of a team: shaded by who has been there, and silent about fewer than five people."""

import pytest

from courses.services import maps
from metro.accounts.models import Institution
from tests import factories
from tests.factories.courses import NOW
from tests.markup import classes, text_of, tree


@pytest.fixture
def stops(db):
    """Two stops on a line and one that is also on another."""
    stops = factories.StopFactory.create_batch(3)
    factories.make_line(stops, code="A")
    factories.make_line(stops[2:], code="B")
    return stops


def team_of(lead, size):
    return factories.TeamMembershipFactory.create_batch(size, team=lead.team)


def team_page(page, lead):
    return tree(page(f"/teams/{lead.team.pk}/").content)


def on_map(found):
    return {
        link.get("id").removeprefix("wide-"): link.get("aria-label")
        for link in found.iter("a")
        if link.get("id", "").startswith("wide-")
    }


def in_list(found):
    return {item.get("data-stop"): text_of(item) for item in found.iter("li") if "data-stop" in item.attrib}


def been(row, stop):
    session = factories.SessionFactory(stop=stop, institution=row.team.institution, starts_at=NOW)
    factories.AttendanceFactory(session=session, member=row.member)


@pytest.mark.parametrize(
    "policy", [Institution.LeadVisibility.PER_PERSON, Institution.LeadVisibility.AGGREGATED]
)
def test_shares_on_the_map_and_in_the_list_are_the_same(policy, page, lead, stops):
    Institution.objects.update(lead_visibility=policy)
    rows = team_of(lead, 5)
    for row in rows:
        factories.CompletionFactory(member=row.member, stop=stops[0])
    for row in rows[:2]:
        been(row, stops[2])
    maps.draw_due(now=NOW)

    found = team_page(page, lead)

    shares = ["> 90 %", "< 10 %", "40 %"]
    assert [on_map(found)[str(stop.pk)].split(", ")[-1] for stop in stops] == [
        f"{share} has been there" for share in shares
    ]
    assert [in_list(found)[str(stop.pk)] for stop in stops] == [
        f"{stop.title}{share} has been there" for stop, share in zip(stops, shares, strict=True)
    ]


def test_fewer_than_five_people_are_not_shown(page, lead, stops):
    for row in team_of(lead, 4):
        factories.CompletionFactory(member=row.member, stop=stops[0])
    maps.draw_due(now=NOW)

    found = team_page(page, lead)

    assert not [part for part in found.iter("svg") if "metro" in classes(part)]
    assert not in_list(found)
    assert "Too few people. We do not show it." in text_of(found)


def test_names_only_shows_no_share(page, lead, stops):
    Institution.objects.update(lead_visibility=Institution.LeadVisibility.NONE)
    team_of(lead, 6)
    maps.draw_due(now=NOW)

    assert "has been there" not in text_of(team_page(page, lead))


def test_what_expired_was_still_a_visit_and_an_absence_was_not(page, lead, stops):
    rows = team_of(lead, 5)
    for row in rows:
        factories.CompletionFactory(
            member=row.member, stop=stops[0], completed_at=NOW, expires_date=NOW.date()
        )
        session = factories.SessionFactory(stop=stops[1], institution=row.team.institution, starts_at=NOW)
        factories.AttendanceFactory(session=session, member=row.member, result="absent")

    listed = in_list(team_page(page, lead))

    assert listed[str(stops[0].pk)].endswith("> 90 % has been there")
    assert listed[str(stops[1].pk)].endswith("< 10 % has been there")
