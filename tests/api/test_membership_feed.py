"""Whoever copies the people of an institution gets every change of them, and no other."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from metro.accounts.models import Membership, PartTimeFactor, User
from tests.api.clients import Api
from tests.factories import LeadFactory, MembershipFactory, TeamMembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(member, office):
    """Another member, whose row does not change, and one of elsewhere, who must not show."""
    return [MembershipFactory(institution=member.institution), MembershipFactory()]


def clock() -> datetime:
    """The database keeps the moments: its clock counts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0].astimezone(UTC)


def changed_since(office, moment) -> list[int]:
    answer = office.get("memberships", {"updatedSince": moment.isoformat()})
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def rename(member):
    member.user.last_name = "Nieuw"
    member.user.save()


def new_address(member):
    User.objects.filter(pk=member.user_id).update(email="nieuw@example.org")


def new_number(member):
    Membership.objects.filter(pk=member.pk).update(staff_number="9")


def new_factor(member):
    PartTimeFactor.objects.create(
        institution=member.institution, member=member, factor="0.50", start_date=date(2026, 8, 1)
    )


def other_factor(member):
    member.part_time_factors.update(factor="0.70")


def into_a_team(member):
    TeamMembershipFactory(team__institution=member.institution, member=member)


def out_of_a_team(member):
    member.team_memberships.update(end_date=date(2026, 11, 23))


def team_renamed(member):
    team = member.team_memberships.get().team
    team.name = "Anders"
    team.save()


CHANGES = [
    rename,
    new_address,
    new_number,
    new_factor,
    other_factor,
    into_a_team,
    out_of_a_team,
    team_renamed,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_every_change_of_a_person_shows(change, office, member, people):
    if change in (out_of_a_team, team_renamed):
        into_a_team(member)
    if change is other_factor:
        new_factor(member)
    before = clock()
    assert changed_since(office, before) == []

    change(member)

    assert changed_since(office, before) == [member.pk]


def test_a_login_or_a_choice_of_language_is_nobody_elses_business(office, member, people):
    before = clock()

    User.objects.filter(pk=member.user_id).update(last_login=before, language="nl", password="x")

    assert changed_since(office, before) == []


def test_the_feed_comes_oldest_change_first_and_page_by_page(office, member, people):
    mate = people[0]
    rename(mate)
    rename(member)
    start = datetime(2020, 1, 1, tzinfo=UTC).isoformat()

    first = office.get("memberships", {"updatedSince": start, "limit": 2}).json()
    second = office.get(first["next"]).json()

    rows = [*first["results"], *second["results"]]
    assert [row["id"] for row in rows[-2:]] == [mate.pk, member.pk]
    assert [row["updatedAt"] for row in rows] == sorted(row["updatedAt"] for row in rows)
    assert (len(first["results"]), len(rows), second["next"]) == (2, 3, None)


def test_somebody_elses_factor_does_not_show_to_a_lead_by_its_moment(member):
    into_a_team(member)
    lead = LeadFactory(team=member.team_memberships.get().team).member
    api = Api.of(lead.user)
    before = api.get(f"memberships/{member.pk}").json()["updatedAt"]

    new_factor(member)

    assert api.get(f"memberships/{member.pk}").json()["updatedAt"] == before
