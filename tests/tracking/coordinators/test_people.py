"""People of the institution: only for its coordinators, and never anybody of another institution."""

import pytest
from django.urls import reverse
from django.utils import timezone

from metro.accounts.models import AuditEntry, Invitation, Membership, TeamMembership
from tests import factories
from tracking.models import Registration

CANARY = "Kanarie"


def url(name, *args):
    return reverse(name, args=args)


def names(response):
    return [row.member.user.last_name for row in response.context["page"].object_list]


@pytest.fixture
def colleague(coordinator):
    return factories.MembershipFactory(institution=coordinator.institution, user__last_name="Bakker")


def pages(member):
    return [
        url("institution"),
        url("institution_people"),
        url("institution_person", member.pk),
        url("end_membership", member.pk),
        url("institution_import"),
        url("institution_settings"),
    ]


@pytest.mark.parametrize("who", ["teacher", "lead", "expert"])
def test_the_pages_do_not_exist_for_others(client, coordinator, colleague, who):
    team = factories.TeamFactory(institution=coordinator.institution)
    user = {
        "teacher": lambda: colleague.user,
        "lead": lambda: factories.LeadFactory(team=team, member=colleague).member.user,
        "expert": lambda: factories.OfferFactory(institution=coordinator.institution).expert,
    }[who]()
    client.force_login(user)

    assert {client.get(page).status_code for page in pages(colleague)} == {404}


def test_people_of_another_institution_are_not_there(site, colleague):
    foreign = factories.MembershipFactory(user__last_name=CANARY)

    people = site.get(url("institution_people"), {"state": "all", "q": CANARY})

    assert names(people) == []
    assert foreign.user.email not in people.content.decode()
    for name in ["institution_person", "end_membership"]:
        assert site.get(url(name, foreign.pk)).status_code == 404
    for name in ["invite", "change_role", "end_membership", "join_team"]:
        assert site.post(url(name, foreign.pk), {"role": "coordinator"}).status_code == 404
    foreign.refresh_from_db()
    assert (foreign.role, foreign.revoked_at) == (Membership.Role.TEACHER, None)


def test_a_team_of_another_institution_cannot_be_named(site, colleague):
    foreign = factories.TeamFactory(name=CANARY)

    response = site.post(url("join_team", colleague.pk), {"team": foreign.pk, "role": "member"}, follow=True)

    assert not TeamMembership.objects.filter(member=colleague).exists()
    assert CANARY not in response.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Bakker", "Smit"]),
        ({"state": "ended"}, ["Vos"]),
        ({"q": "smi"}, ["Smit"]),
        ({"q": "N-7"}, ["Smit"]),
    ],
)
def test_search_and_state(site, coordinator, colleague, query, found):
    mine = {"institution": coordinator.institution}
    factories.MembershipFactory(**mine, user__last_name="Smit", staff_number="N-7")
    factories.MembershipFactory(**mine, user__last_name="Vos", revoked_at=timezone.now())

    rows = names(site.get(url("institution_people"), query))

    assert [name for name in rows if name != coordinator.user.last_name] == found


def test_a_coordinator_does_not_change_the_own_role(site, coordinator):
    response = site.post(url("change_role", coordinator.pk), {"role": "teacher"}, follow=True)

    coordinator.refresh_from_db()
    assert coordinator.role == Membership.Role.COORDINATOR
    assert "You cannot change your own role. Ask another coordinator." in response.content.decode()


def test_the_last_coordinator_stays(site, coordinator):
    response = site.post(url("end_membership", coordinator.pk), follow=True)

    coordinator.refresh_from_db()
    assert coordinator.revoked_at is None
    assert "An institution needs at least one coordinator." in response.content.decode()


def test_ending_a_membership_gives_the_seats_back(site, coordinator, colleague):
    session = factories.SessionFactory(
        institution=coordinator.institution, starts_at=timezone.now() + timezone.timedelta(days=9)
    )
    seat = factories.RegistrationFactory(member=colleague, session=session)

    consequences = site.get(url("end_membership", colleague.pk))
    site.post(url("end_membership", colleague.pk))

    seat.refresh_from_db()
    colleague.refresh_from_db()
    assert consequences.context["card"].seat_count == 1
    assert seat.status == Registration.Status.RELEASED
    assert colleague.revoked_at is not None


def test_a_colleague_becomes_coordinator_and_lead(site, coordinator, colleague):
    team = factories.TeamFactory(institution=coordinator.institution)

    site.post(url("change_role", colleague.pk), {"role": "coordinator"})
    site.post(url("join_team", colleague.pk), {"team": team.pk, "role": "lead"})

    colleague.refresh_from_db()
    row = TeamMembership.objects.get(member=colleague)
    assert (colleague.role, row.team, row.role) == ("coordinator", team, "lead")

    site.post(url("leave_team", colleague.pk, row.pk))

    row.refresh_from_db()
    assert row.revoked_at is not None


def test_an_invitation_goes_out(site, colleague):
    site.post(url("invite", colleague.pk))

    assert Invitation.objects.get().member == colleague
    page = site.get(url("institution_person", colleague.pk))
    assert [row.status for row in page.context["card"].invitations] == ["sent"]


def test_opening_a_person_is_noted_once_a_day(site, coordinator, colleague):
    for _ in range(2):
        site.get(url("institution_person", colleague.pk))

    noted = AuditEntry.objects.filter(event="viewed")
    assert list(noted.values_list("actor", "subject", "to_state")) == [
        (coordinator.user.pk, colleague.pk, "institution_person")
    ]


def test_pages_cost_the_same_for_1_and_3_rows(site, coordinator, django_assert_max_num_queries):
    stop = factories.StopFactory()
    factories.make_line([stop, factories.StopFactory()])
    counts = []
    for size in (1, 2):
        for _ in range(size):
            row = factories.TeamMembershipFactory(
                team__institution=coordinator.institution, member__user__last_name="Bakker"
            )
            factories.CompletionFactory(member=row.member, stop=stop)
            factories.SessionFactory(
                institution=coordinator.institution,
                stop=stop,
                starts_at=timezone.now() + timezone.timedelta(days=9),
            )
        numbers = []
        for page in pages(row.member):
            with django_assert_max_num_queries(8) as queries:
                assert site.get(page).status_code == 200
            numbers.append(len(queries))
        counts.append(numbers)

    assert counts[0] == counts[1]
