"""The overview: gaps first, figures under the rule of five."""

import pytest
from django.utils import timezone

from tests import factories
from tracking.queries.institution import gaps, uptake


@pytest.fixture
def actor(site):
    """The coordinator as a page makes it."""
    return site.get("/institution/").wsgi_request.actor


def team_of(institution, size, active):
    team = factories.TeamFactory(institution=institution, name=f"Team of {size}")
    for number in range(size):
        row = factories.TeamMembershipFactory(team=team)
        if number < active:
            factories.CompletionFactory(member=row.member, completed_at=timezone.now())
    return team


def test_a_small_team_cannot_be_computed(actor, coordinator):
    for size, active in [(16, 10), (7, 7), (4, 1)]:
        team_of(coordinator.institution, size, active)

    figures = uptake(actor)

    # The coordinator is in no team: a group of one, which must not follow from the total either.
    assert (figures.size, figures.active) == (28, 18)
    assert [(team.size, team.share.text, team.minutes) for team in figures.teams] == [
        (16, "65 %", 300),
        (4, "", None),
        (7, "> 90 %", 210),
        (1, "", None),
    ]


def test_a_college_of_four_shows_no_figure(actor, coordinator):
    team_of(coordinator.institution, 3, 3)

    figures = uptake(actor)

    assert (figures.is_suppressed, figures.active, figures.minutes) == (True, None, None)


def test_a_stop_with_a_session_to_come_is_no_gap(actor, coordinator):
    planned, missing = factories.StopFactory(), factories.StopFactory()
    factories.make_line([planned, missing], required=[missing])
    factories.SessionFactory(
        institution=coordinator.institution,
        stop=planned,
        starts_at=timezone.now() + timezone.timedelta(days=9),
    )
    factories.SessionFactory(  # Of another institution: not a date for us.
        stop=missing, starts_at=timezone.now() + timezone.timedelta(days=9)
    )

    assert [(gap.stop, gap.is_required, gap.last_ended_at) for gap in gaps(actor)] == [(missing, True, None)]


@pytest.mark.parametrize(
    ("data", "status", "policy"),
    [
        ({"lead_visibility": "per_person"}, 400, "aggregated"),
        ({"lead_visibility": "per_person", "works_council_date": "2999-01-01"}, 400, "aggregated"),
        ({"lead_visibility": "per_person", "works_council_date": "2026-05-04"}, 302, "per_person"),
        ({"lead_visibility": "none"}, 302, "none"),
    ],
)
def test_the_works_council_agrees_first(site, coordinator, data, status, policy):
    institution = coordinator.institution
    institution.lead_visibility = "aggregated"
    institution.save()

    response = site.post("/institution/settings/", {"time_zone": "Europe/Amsterdam", "language": "nl"} | data)

    institution.refresh_from_db()
    assert (response.status_code, institution.lead_visibility) == (status, policy)
