"""What a token opens: what its scopes say, inside what its maker may now; then nothing."""

from datetime import timedelta

import pytest

from metro.accounts.models import ApiToken, Membership, Scope
from metro.accounts.services import tokens
from metro.core.api.throttles import FairUse
from metro.core.errors import NotAllowed
from tests.api.clients import PERSONAL, Api, token_for
from tests.factories import InstitutionFactory, MembershipFactory, RegistrationFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_the_secret_is_kept_nowhere(member, now):
    secret = token_for(member.user, member.institution, now=now)

    row = ApiToken.objects.values().get()
    assert secret not in map(str, row.values())
    assert row["token_hash"] != secret


@pytest.mark.parametrize("header", [
    "Bearer", "Bearer ", "Bearer nonsense", "Bearer metrolijn_", "bearer \u00e9", "Bearer a b c",
    "Bearer " + "x" * 5000,
])  # fmt: skip
def test_a_token_that_does_not_stand_is_401(client, header):
    response = client.get("/api/v1/registrations", headers={"Authorization": header})

    assert (response.status_code, response.json()["code"]) == (401, "login_needed")


ENDS = {
    "revoked": lambda token, now: tokens.revoke(token, by=token.user, now=now),
    "expired": lambda token, now: ApiToken.objects.update(expires_at=now),
    "the person may not log in": lambda token, now: type(token.user).objects.update(is_active=False),
    "the membership ended": lambda token, now: Membership.objects.update(end_date=now - timedelta(days=2)),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_token_ends_with_its_reason(end, api, now):
    assert api.get("registrations").status_code == 200
    ENDS[end](ApiToken.objects.get(), now)

    assert api.get("registrations").status_code == 401


def test_a_token_beside_a_session_counts_alone(api, member, now):
    stranger = MembershipFactory()
    RegistrationFactory(member=stranger)
    api.client.force_login(stranger.user)

    assert api.get("registrations").json()["results"] == []
    api.headers = {"Authorization": "Bearer nonsense"}
    assert api.get("registrations").status_code == 401


def test_reading_needs_a_scope_to_read_and_writing_one_to_write(member, now):
    seat = RegistrationFactory(member=member)
    reader = Api(token_for(member.user, member.institution, now=now, scopes=[Scope.ME_READ]))
    writer = Api(token_for(member.user, member.institution, now=now, scopes=[Scope.ME_WRITE]))

    refused = [reader.post(f"registrations/{seat.pk}/cancel"), writer.get("registrations")]

    assert [(a.status_code, a.json()["code"]) for a in refused] == [(403, "scope_missing")] * 2
    assert reader.get("registrations").status_code == 200
    assert writer.post(f"registrations/{seat.pk}/cancel").status_code == 200


def test_a_token_loses_what_its_maker_loses(now):
    coordinator = MembershipFactory(role=Membership.Role.COORDINATOR)
    RegistrationFactory(member=MembershipFactory(institution=coordinator.institution))
    api = Api(token_for(coordinator.user, coordinator.institution, now=now))

    before = len(api.get("registrations").json()["results"])
    Membership.objects.update(role=Membership.Role.TEACHER)

    assert (before, api.get("registrations").json()["results"]) == (1, [])


def test_a_token_of_the_institution_ends_when_its_maker_coordinates_no_more(now):
    coordinator = MembershipFactory(role=Membership.Role.COORDINATOR)
    RegistrationFactory(member=MembershipFactory(institution=coordinator.institution))
    scopes = [Scope.REGISTRATIONS_READ]
    secret = token_for(
        coordinator.user, coordinator.institution, now=now, scopes=scopes, kind=ApiToken.Kind.INSTITUTION
    )

    before = len(Api(secret).get("registrations").json()["results"])
    Membership.objects.update(role=Membership.Role.TEACHER)

    assert (before, Api(secret).get("registrations").status_code) == (1, 401)


@pytest.mark.parametrize(
    ("role", "kind", "scope"),
    [
        ("teacher", "personal", Scope.PEOPLE_READ),
        ("teacher", "personal", Scope.PEOPLE_WRITE),
        ("coordinator", "personal", Scope.PEOPLE_WRITE),
        ("coordinator", "institution", Scope.ME_READ),
        ("coordinator", "institution", Scope.ME_WRITE),
        ("coordinator", "personal", "everything"),
    ],
)
def test_a_scope_that_is_not_for_this_token_is_refused(role, kind, scope, now):
    member = MembershipFactory(role=role)

    with pytest.raises(tokens.ScopeRefused):
        token_for(member.user, member.institution, now=now, scopes=[scope], kind=kind)

    assert not ApiToken.objects.exists()


def test_a_token_is_made_for_the_own_institution_alone(member, now):
    with pytest.raises(NotAllowed):
        token_for(member.user, InstitutionFactory(), now=now)
    with pytest.raises(NotAllowed):
        token_for(member.user, member.institution, now=now, kind=ApiToken.Kind.INSTITUTION, scopes=[])


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_token_lasts_at_most_a_year(member, now, days):
    with pytest.raises(tokens.TooLong):
        tokens.make(
            member.user, member.institution, name="x", scopes=PERSONAL, now=now,
            expires_at=now + timedelta(days=days),
        )  # fmt: skip


def test_an_expert_without_an_institution_has_a_token_too(now):
    api = Api(token_for(UserFactory(), None, now=now))

    assert api.get("registrations").json() == {"results": [], "next": None}


def test_use_is_noted_to_five_minutes(api, django_assert_num_queries):
    api.get("registrations")
    used = ApiToken.objects.get().last_used_at
    api.get("registrations")

    assert used is not None
    assert ApiToken.objects.get().last_used_at == used


def test_too_many_requests_are_429_with_a_moment_to_wait_for(api, member, now, monkeypatch):
    monkeypatch.setattr(FairUse, "rate", "3/min")
    other = MembershipFactory(institution=member.institution)
    others = Api(token_for(other.user, other.institution, now=now))

    answers = [api.get("registrations") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3].json()["code"] == "too_many"
    assert 1 <= int(answers[3]["Retry-After"]) <= 60
    assert others.get("registrations").status_code == 200
