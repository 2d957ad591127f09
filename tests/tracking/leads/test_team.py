"""The team page: who sees whom, since when, and how much."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from courses.models import Session
from metro.accounts.models import AuditEntry, Institution
from tests import factories
from tracking.models import Attendance

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CANARY = "Kanarie"


def member_of(team, **fields):
    return factories.TeamMembershipFactory(team=team, **fields)


def completed(row, stop, moment=None):
    return factories.CompletionFactory(member=row.member, stop=stop, completed_at=moment or timezone.now())


def set_policy(team, policy):
    team.institution.lead_visibility = policy
    team.institution.save()


def text_of(response):
    return response.content.decode()


def test_a_lead_of_one_team_goes_to_it(page, lead):
    assert page("/teams/").url == f"/teams/{lead.team.pk}/"


def test_a_lead_of_two_teams_chooses(page, lead):
    other = factories.LeadFactory(member=lead.member, team__institution=lead.institution)

    names = [team.name for team in page("/teams/").context["teams"]]

    assert names == sorted([lead.team.name, other.team.name])


def test_a_lead_of_one_and_member_of_another_sees_only_the_first(page, lead):
    mine = member_of(lead.team)
    other = factories.TeamMembershipFactory(team__institution=lead.institution, member=lead.member)
    stranger = member_of(other.team, member__user__first_name=CANARY)

    team = page(f"/teams/{lead.team.pk}/")

    assert [row.name for row in team.context["view"].rows] == [mine.member.user.name]
    assert CANARY not in text_of(team)
    assert page(f"/teams/{other.team.pk}/").status_code == 404
    assert page(f"/teams/{other.team.pk}/?format=csv").status_code == 404
    assert page(f"/teams/{other.team.pk}/people/{stranger.member.pk}/").status_code == 404
    assert page(f"/teams/{lead.team.pk}/people/{stranger.member.pk}/").status_code == 404


def test_another_institution_does_not_exist(page, lead):
    foreign = factories.TeamMembershipFactory()

    for url in [f"/teams/{foreign.team.pk}/", f"/teams/{foreign.team.pk}/people/{foreign.member.pk}/"]:
        assert page(url).status_code == 404


def test_a_lead_counts_only_with_an_own_member_row(page, lead):
    assert page(f"/teams/{lead.team.pk}/").context["view"].rows == ()

    member_of(lead.team, member=lead.member)

    assert [row.member_id for row in page(f"/teams/{lead.team.pk}/").context["view"].rows] == [lead.member.pk]


def test_the_right_ends_with_the_lead_row(page, lead):
    lead.revoked_at = timezone.now()
    lead.save()

    assert page(f"/teams/{lead.team.pk}/").status_code == 404
    assert list(page("/teams/").context["teams"]) == []


def test_who_left_is_gone_from_the_list(page, lead):
    gone = member_of(lead.team, revoked_at=timezone.now())

    assert page(f"/teams/{lead.team.pk}/").context["view"].people == ()
    assert page(f"/teams/{lead.team.pk}/people/{gone.member.pk}/").status_code == 404


@pytest.mark.parametrize(("shares", "status"), [(False, "not_started"), (True, "in_progress")])
def test_facts_from_before_the_team_are_hidden_unless_shared(page, lead, shares, status):
    stop = factories.StopFactory()
    factories.make_line([stop, factories.StopFactory()])
    row = member_of(lead.team, start_date=date(2026, 9, 1), shares_earlier=shares)
    completed(row, stop, datetime(2026, 8, 20, 12, tzinfo=AMSTERDAM))

    response = page(f"/teams/{lead.team.pk}/")

    assert [cell.status for cell in response.context["view"].rows[0].cells] == [status]


def test_four_states_of_a_line(page, lead):
    first, second = factories.StopFactory(), factories.StopFactory()
    factories.make_line([first, second])
    now = timezone.now()
    people = {name: member_of(lead.team, member__user__last_name=name) for name in "ABCD"}
    completed(people["B"], first)
    for stop in (first, second):
        completed(people["C"], stop)
    old = completed(people["D"], first, now - timedelta(days=400))
    old.expires_date = now.date() - timedelta(days=30)
    old.save()

    rows = page(f"/teams/{lead.team.pk}/").context["view"].rows

    assert [(row.cells[0].status, row.cells[0].got, row.cells[0].needed) for row in rows] == [
        ("not_started", 0, 2),
        ("in_progress", 1, 2),
        ("achieved", 2, 2),
        ("expired", 0, 2),
    ]


def test_none_shows_names_only(page, lead):
    row = member_of(lead.team)
    version = factories.make_line([factories.StopFactory()], title_nl=f"{CANARY}lijn")
    completed(row, version.line_stops.get().stop)
    set_policy(lead.team, Institution.LeadVisibility.NONE)

    response = page(f"/teams/{lead.team.pk}/")

    assert row.member.user.name in text_of(response)
    assert CANARY not in text_of(response)
    assert page(f"/teams/{lead.team.pk}/people/{row.member.pk}/").status_code == 403


@pytest.mark.parametrize(("size", "shown"), [(4, ""), (5, "20 %")])
def test_aggregated_shows_shares_of_five_and_more(page, lead, size, shown):
    version = factories.make_line([factories.StopFactory()])
    rows = [member_of(lead.team) for _ in range(size)]
    completed(rows[0], version.line_stops.get().stop)
    set_policy(lead.team, Institution.LeadVisibility.AGGREGATED)

    response = page(f"/teams/{lead.team.pk}/")

    view = response.context["view"]
    assert (view.rows, [share.achieved.text for share in view.shares]) == ((), [shown])
    assert all(person.completions == () for person in view.people)
    assert page(f"/teams/{lead.team.pk}/people/{rows[0].member.pk}/").status_code == 403


def test_needs_attention_says_why(page, lead):
    idle = member_of(lead.team, member__user__last_name="A")
    missing = member_of(lead.team, member__user__last_name="B")
    planned = member_of(lead.team, member__user__last_name="C")
    titles = ["Cloud", "Data"]
    for title in titles:
        session = factories.SessionFactory(
            institution=lead.institution,
            stop__title_nl=title,
            status=Session.Status.HELD,
            starts_at=timezone.now() - timedelta(days=9),
        )
        factories.AttendanceFactory(member=missing.member, session=session, result=Attendance.Result.ABSENT)
    coming = factories.SessionFactory(
        institution=lead.institution, starts_at=timezone.now() + timedelta(days=9)
    )
    factories.RegistrationFactory(member=planned.member, session=coming)

    attention = page(f"/teams/{lead.team.pk}/").context["attention"]

    assert [(row.member_id, row.reason) for row in attention] == [
        (idle.member.pk, "No session planned and nothing done yet since Sat 1 Aug 2026."),
        (missing.member.pk, "Registered 2 times and was not there: Cloud and Data."),
    ]


@pytest.mark.parametrize("tab", ["lines", "skills", "hours"])
@pytest.mark.parametrize("policy", ["none", "aggregated", "per_person"])
def test_the_page_costs_the_same_for_1_3_and_30_people(
    client, lead, tab, policy, django_assert_max_num_queries
):
    set_policy(lead.team, policy)
    stop = factories.StopFactory()
    factories.make_line([stop])
    client.force_login(lead.member.user)
    counts = []
    for size in (1, 2, 27):
        for _ in range(size):
            completed(member_of(lead.team), stop)
        with django_assert_max_num_queries(8) as queries:
            client.get(f"/teams/{lead.team.pk}/?view={tab}")
        counts.append(len(queries))

    assert len(set(counts)) == 1


@pytest.mark.parametrize("tab", ["lines", "skills", "hours"])
def test_a_person_costs_at_most_eight_queries_and_is_noted_once(
    client, lead, tab, django_assert_max_num_queries
):
    row = member_of(lead.team)
    client.force_login(lead.member.user)

    for _ in range(2):
        with django_assert_max_num_queries(8):
            response = client.get(f"/teams/{lead.team.pk}/people/{row.member.pk}/?view={tab}")

    assert response.status_code == 200
    noted = AuditEntry.objects.filter(subject=row.member, event="viewed")
    assert list(noted.values_list("actor", "to_state")) == [(lead.member.user.pk, "team_person")]
