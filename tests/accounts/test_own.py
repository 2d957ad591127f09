"""Language, institution and settings of one person."""

import pytest
from django.urls import reverse

from metro.accounts.models import AuditEntry, Membership
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return factories.MembershipFactory(user__language="")


def language_of(response):
    return response.headers["Content-Language"]


def test_the_browser_decides_until_somebody_chooses(client, member):
    login = reverse("account_login")
    settings = reverse("settings")

    assert language_of(client.get(login, headers={"accept-language": "en"})) == "en"
    client.post(reverse("set_language"), {"language": "nl", "next": login})
    assert language_of(client.get(login, headers={"accept-language": "en"})) == "nl"

    client.force_login(member.user)
    client.post(reverse("set_language"), {"language": "en", "next": settings})
    client.cookies.pop("django_language")
    member.user.refresh_from_db()
    assert member.user.language == "en"
    assert language_of(client.get(settings, headers={"accept-language": "nl"})) == "en"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("/stops/?q=ai", "/stops/?q=ai"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("stops/", "/"),
        ("", "/"),
    ],
)
def test_after_the_language_one_stays_with_us(wanted, expected, client):
    assert client.post(reverse("set_language"), {"language": "en", "next": wanted}).url == expected


def test_an_unknown_language_changes_nothing(client, member):
    client.force_login(member.user)

    client.post(reverse("set_language"), {"language": "fr"})

    member.user.refresh_from_db()
    assert member.user.language == ""
    assert "django_language" not in client.cookies


def test_switching_to_another_institution_of_ones_own(client, member):
    second = factories.MembershipFactory(user=member.user)
    client.force_login(member.user)
    before = client.session.session_key

    response = client.post(reverse("switch_institution"), {"institution": second.institution_id})

    member.user.refresh_from_db()
    assert (response.status_code, response.url) == (302, "/")
    assert member.user.current_institution == second.institution
    assert client.session.session_key != before
    assert client.get(reverse("settings")).context["institution"] == second.institution


@pytest.mark.parametrize("which", ["foreign", "ended", "absent", "text", "empty"])
def test_any_other_institution_is_unknown(which, client, member, now):
    ended = factories.MembershipFactory(user=member.user, revoked_at=now)
    chosen = {
        "foreign": factories.InstitutionFactory().pk,
        "ended": ended.institution_id,
        "absent": 999_999,
        "text": "x",
        "empty": "",
    }[which]
    client.force_login(member.user)

    response = client.post(reverse("switch_institution"), {"institution": chosen})

    member.user.refresh_from_db()
    assert response.status_code == 404
    assert member.user.current_institution is None


@pytest.mark.parametrize("count", [1, 3])
def test_the_settings_page_costs_the_same_with_one_and_three_institutions(
    count, client, django_assert_num_queries
):
    user = factories.UserFactory()
    factories.MembershipFactory.create_batch(count, user=user)
    client.force_login(user)

    with django_assert_num_queries(5):  # Session, person, memberships, menu, keys.
        response = client.get(reverse("settings"))

    assert response.status_code == 200


def test_settings_are_saved_and_the_name_of_a_member_is_not_theirs_to_change(client, member):
    client.force_login(member.user)
    data = {"language": "en", "time_zone": "Europe/Lisbon", "first_name": "Hacked"}

    response = client.post(reverse("settings"), data)

    name = member.user.first_name
    member.user.refresh_from_db()
    assert response.status_code == 302
    assert (member.user.language, member.user.time_zone) == ("en", "Europe/Lisbon")
    assert member.user.first_name == name


def test_somebody_without_an_institution_keeps_their_own_name(client):
    expert = factories.UserFactory(organisation="Old")
    client.force_login(expert)
    data = {
        "first_name": "Olga",
        "prefix": "",
        "last_name": "Vos",
        "organisation": "Kadeland",
        "language": "",
        "time_zone": "",
    }

    client.post(reverse("settings"), data)

    expert.refresh_from_db()
    assert (expert.name, expert.organisation) == ("Olga Vos", "Kadeland")


def test_a_time_zone_that_does_not_exist_is_refused(client, member):
    client.force_login(member.user)

    response = client.post(reverse("settings"), {"language": "", "time_zone": "Mars/Olympus"})

    assert response.status_code == 400
    assert response.context["form"]["time_zone"].value() == "Mars/Olympus"


def test_no_longer_working_here(client, member):
    client.force_login(member.user)
    asked = client.get(reverse("leave_institution"))
    still = Membership.objects.get().revoked_at

    response = client.post(reverse("leave_institution"))

    row = Membership.objects.get()
    assert (asked.status_code, still) == (200, None)
    assert (response.status_code, row.closed_at) == (302, None)  # The sweep carries out what follows.
    assert row.revoked_at is not None
    assert AuditEntry.objects.get().event == "ended"
    assert client.get(reverse("leave_institution")).status_code == 404


def test_the_last_coordinator_cannot_leave(client):
    member = factories.MembershipFactory(role="coordinator", user__language="en")
    client.force_login(member.user)

    response = client.post(reverse("leave_institution"), follow=True)

    member.refresh_from_db()
    assert member.revoked_at is None
    assert "An institution needs at least one coordinator." in response.content.decode()
