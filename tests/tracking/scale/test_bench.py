"""The accounts of the benchmarks: a team of thirty on lines with fifty stops, and pages that answer."""

import pytest

from courses.models import LineStop, Session
from metro.accounts.models import Institution, Membership, Team, TeamMembership, User
from metro.accounts.policy import actor_for
from tests.conftest import NOW
from tests.tracking.scale.conftest import PASSWORD
from tracking.models import Completion, LineChoice, Registration
from tracking.queries.teams.overview import team_lines

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("filled"),
    pytest.mark.xdist_group("scale"),  # One worker fills, not each of them.
]


def user(role: str) -> User:
    return User.objects.get(email=f"bench-{role}@scale.metrolijn.test")


def team() -> Team:
    return Team.objects.get(team_memberships__member__user=user("lead"), team_memberships__role="lead")


def test_the_team_has_thirty_members_and_follows_fifty_stops():
    lead, members = user("lead"), TeamMembership.objects.members().active(NOW).filter(team=team())
    institution = Institution.objects.get(memberships__user=lead)

    found = team_lines(team(), actor_for(lead, institution, now=NOW))

    assert institution.lead_visibility == Institution.LeadVisibility.PER_PERSON
    assert members.count() == len(found.rows) == 30
    assert members.filter(member__user=user("teacher")).exists()
    assert not members.filter(member__user=lead).exists()
    assert stops_of(column.line for column in found.lines) == 50
    choices = LineChoice.objects.filter(member__team_memberships__in=members)
    assert stops_of(choices.values("line")) == 50
    done = Completion.objects.filter(member__team_memberships__in=members)
    assert 400 < done.count() < 1_000


def stops_of(lines) -> int:
    return LineStop.objects.released().filter(version__line__in=lines).values("stop").distinct().count()


def test_the_teacher_has_something_to_do():
    seats = Registration.objects.confirmed().filter(user=user("teacher"))

    assert seats.upcoming(NOW).exists()
    assert Completion.objects.filter(member__user=user("teacher")).exists()


def test_the_expert_gave_sessions_and_gives_some_more():
    hosted = Session.objects.filter(hosts__user=user("expert"))

    assert hosted.filter(status=Session.Status.HELD).exists()
    assert hosted.upcoming(NOW).exists()
    assert not Membership.objects.filter(user=user("expert")).exists()


@pytest.mark.parametrize(
    ("role", "url"),
    [
        ("teacher", "/"),
        ("teacher", "/map/"),
        ("teacher", "/stops/"),
        ("teacher", "/me/progress/"),
        ("teacher", "/me/hours/"),
        ("teacher", "/me/messages/"),
        ("lead", "/"),
        ("lead", "/teams/{team}/"),
        ("coordinator", "/institution/"),
        ("coordinator", "/institution/people/"),
        ("expert", "/studio/"),
    ],
)
def test_a_page_answers(client, role, url):
    person = user(role)
    client.force_login(person)

    response = client.get(url.format(team=team().pk))

    assert person.check_password(PASSWORD)
    assert response.status_code == 200
