"""Keys for programs on the pages: made with a fresh password, shown once, stopped after a question."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from metro.accounts.models import ApiToken, AuditEntry, Membership
from metro.accounts.services import tokens
from tests import factories
from tests.api.clients import Api, institution_token, token_for

pytestmark = pytest.mark.django_db
PASSWORD = "stoel-op-tafel-9"
NEW = "/me/keys/new/"


@pytest.fixture
def member():
    member = factories.MembershipFactory()
    member.user.set_password(PASSWORD)
    member.user.save()
    return member


@pytest.fixture
def screen(client, member):
    """Logged in, with the password confirmed just now."""
    client.force_login(member.user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def typed(**other):
    return {"name": "Rooster", "until": "2027-01-31", "scopes": ["me:read", "catalogue:read"]} | other


def secret_of(response) -> str:
    return re.search(r"metrolijn_[\w-]{43}", response.content.decode()).group()


def test_a_key_is_shown_once_and_opens(screen, member):
    response = screen.post(NEW, typed())

    row = ApiToken.objects.get()
    secret = secret_of(response)
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert (row.name, row.user, row.institution, row.kind) == (
        "Rooster",
        member.user,
        member.institution,
        "personal",
    )
    assert row.expires_at == datetime(2027, 1, 31, 23, tzinfo=UTC)  # The last day in Amsterdam is whole.
    assert Api(secret).get("me").json()["id"] == member.user_id


def test_what_opens_is_in_no_later_page_session_or_cache(screen, member):
    cache.clear()
    secret = secret_of(screen.post(NEW, typed()))

    pages = [screen.get(url).content.decode() for url in (reverse("settings"), NEW, reverse("today"))]

    assert not [page for page in pages if secret in page]
    assert secret not in str(dict(screen.session)) + str(screen.cookies)
    assert secret not in str(list(AuditEntry.objects.values()))
    assert secret not in str(tokens.Made(ApiToken.objects.get(), secret))


def test_the_password_is_asked_first_and_what_was_typed_is_kept(client, member):
    client.force_login(member.user)

    asked = client.get(NEW)
    late = client.post(NEW, typed())
    assert not ApiToken.objects.exists()
    confirmed = client.post(late["Location"], {"password": PASSWORD})

    assert (asked.status_code, asked["Location"].split("?")[0]) == (302, "/accounts/reauthenticate/")
    assert late["Location"].startswith("/accounts/reauthenticate/")
    assert secret_of(confirmed)
    assert confirmed["Cache-Control"] == "no-store"
    assert ApiToken.objects.get().name == "Rooster"


def test_a_wrong_password_makes_no_key(client, member):
    client.force_login(member.user)
    late = client.post(NEW, typed())

    client.post(late["Location"], {"password": "anders"})

    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"until": "2026-11-22"}, "until"),
        ({"until": "2027-11-24"}, "until"),
        ({"until": "9999-12-31"}, "until"),
        ({"until": "morgen"}, "until"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["people:read"]}, "scopes"),
        ({"scopes": ["alles"]}, "scopes"),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_the_rest_stays(change, field, screen):
    response = screen.post(NEW, typed(**change))

    page = response.content.decode()
    assert response.status_code == 400
    assert set(response.context["form"].errors) == {field}
    assert f'<a href="#id_{field}">' in page
    assert f'id="id_{field}"' in page
    assert 'value="catalogue:read" id="id_scopes_0" checked' in page or "scopes" in change
    assert 'value="Rooster"' in page or "name" in change
    assert not ApiToken.objects.exists()


def test_the_longest_key_lasts_a_year(screen):
    assert screen.post(NEW, typed(until="2027-11-23")).status_code == 200


def test_a_teacher_is_not_asked_whose_key_it_is(screen):
    assert "kind" not in screen.get(NEW).context["form"].fields
    screen.post(NEW, typed(kind="institution"))

    assert ApiToken.objects.get().kind == "personal"


def test_a_coordinator_makes_one_of_the_institution(screen, member):
    Membership.objects.filter(pk=member.pk).update(role="coordinator")

    refused = screen.post(NEW, typed(kind="institution", scopes=["me:read", "people:write"]))
    response = screen.post(NEW, typed(kind="institution", scopes=["people:read", "people:write"]))

    assert (refused.status_code, set(refused.context["form"].errors)) == (400, {"scopes"})
    assert ApiToken.objects.get().kind == "institution"
    assert Api(secret_of(response)).get("memberships").status_code == 200


def test_an_expert_without_institution_makes_one(client):
    expert = factories.UserFactory()
    expert.set_password(PASSWORD)
    expert.save()
    client.force_login(expert)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    assert secret_of(client.post(NEW, typed()))


def test_the_settings_list_the_keys_with_what_they_may_do(screen, member, now):
    token_for(member.user, member.institution, now=now, scopes=["me:read"])
    stopped = factories.MembershipFactory(institution=member.institution)
    token_for(stopped.user, member.institution, now=now)  # Somebody else's.
    gone = tokens.make(
        member.user,
        member.institution,
        name="Oud",
        scopes=["me:read"],
        expires_at=now + timedelta(days=1),
        now=now,
    )
    tokens.revoke(gone.token, by=member.user, now=now)

    response = screen.get(reverse("settings"))

    page = response.content.decode()
    assert [key.name for key in response.context["keys"]] == ["test"]
    assert "Read my own record" in page
    assert "Never used." in page
    assert "Ends on Wed 23 Dec" in page


def test_a_key_is_stopped_after_a_question(screen, member, now):
    api = Api(token_for(member.user, member.institution, now=now))
    url = reverse("key_revoke", args=[ApiToken.objects.get().pk])

    asked = screen.get(url)
    assert (asked.status_code, api.get("me").status_code) == (200, 200)
    response = screen.post(url, follow=True)

    assert "The key “test” no longer works." in response.content.decode()
    assert api.get("me").status_code == 401
    assert screen.post(url).status_code == 404  # It is not in the list any more.


def test_somebody_elses_key_is_absent_and_a_colleagues_of_the_institution_is_not(screen, member, now):
    other = factories.MembershipFactory(institution=member.institution, role=Membership.Role.COORDINATOR)
    token_for(other.user, other.institution, now=now)
    institution_token(other, now=now)
    urls = {row.kind: reverse("key_revoke", args=[row.pk]) for row in ApiToken.objects.all()}

    assert [screen.post(url).status_code for url in urls.values()] == [404, 404]
    Membership.objects.filter(pk=member.pk).update(role="coordinator")
    assert screen.post(urls["personal"]).status_code == 404
    assert screen.post(urls["institution"]).status_code == 302
    assert ApiToken.objects.get(revoked_at=None).kind == "personal"


def test_a_key_begins_at_once_also_for_who_works_there_since_today(screen, member):
    Membership.objects.filter(pk=member.pk).update(start_date=date(2026, 11, 23))

    assert secret_of(screen.post(NEW, typed()))
