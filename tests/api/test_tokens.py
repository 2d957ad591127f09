"""Keys for programs: who makes them, what opens with them, and when they stop."""

import json
import statistics
import time
from datetime import timedelta

import pytest

from metro.accounts.models import ApiToken, AuditEntry, Membership, Scope
from metro.core.models import KeptAnswer
from tests.api.clients import Api, institution_token, moment, token_for
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "stoel-op-tafel-9"


def at_the_screen(user) -> Api:
    """Logged in, with the password confirmed just now."""
    user.set_password(PASSWORD)
    user.save()
    api = Api.of(user)
    api.client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return api


def wanted(now, **other) -> dict:
    return {
        "name": "rooster",
        "scopes": ["me:read", "catalogue:read"],
        "expiresAt": (now + timedelta(days=30)).isoformat(),
    } | other


def test_a_key_is_made_at_the_screen_and_shown_once(member, now):
    api = at_the_screen(member.user)

    response = api.post("tokens", wanted(now))

    row = ApiToken.objects.get()
    answer = response.json()
    secret = answer.pop("secret")
    assert response.status_code == 201
    assert (response["Location"], response["Cache-Control"]) == (f"/api/v1/tokens/{row.pk}", "no-store")
    assert answer == {
        "id": row.pk,
        "name": "rooster",
        "kind": "personal",
        "institution": member.institution_id,
        "scopes": ["catalogue:read", "me:read"],
        "createdAt": moment(row.created_at),
        "expiresAt": moment(now + timedelta(days=30)),
        "lastUsedAt": None,
        "revokedAt": None,
    }
    assert api.get(f"tokens/{row.pk}").json() == answer
    assert Api(secret).get("me").json()["id"] == member.user_id
    assert secret not in json.dumps(list(ApiToken.objects.values()), default=str)
    assert AuditEntry.objects.get(object_type="accounts.apitoken").event == "made"


def test_a_repeated_request_makes_one_key_and_does_not_keep_what_opens(member, now):
    api = at_the_screen(member.user)

    first, second = (api.post("tokens", wanted(now), **{"Idempotency-Key": "k1"}) for _again in range(2))

    assert first.json()["secret"].startswith("metrolijn_")
    assert second.json() == first.json() | {"secret": None}
    assert second["Idempotency-Replayed"] == "true"
    assert ApiToken.objects.count() == 1
    assert first.json()["secret"] not in json.dumps(list(KeptAnswer.objects.values()), default=str)


def test_a_key_does_not_make_a_key(api, office, now):
    answers = [api.post("tokens", wanted(now)), office.post("tokens", wanted(now))]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (403, "not_allowed"),
        (403, "scope_missing"),
    ]
    assert not ApiToken.objects.filter(name="rooster").exists()


def test_without_a_fresh_password_no_key_is_made(member, now):
    response = Api.of(member.user).post("tokens", wanted(now))

    assert (response.status_code, response.json()["code"]) == (403, "confirm_password")
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"scopes": []}, "/scopes"),
        ({"scopes": ["all"]}, "/scopes/0"),
        ({"scopes": ["people:read"]}, "/scopes"),
        ({"scopes": ["me:read", "people:write"]}, "/scopes"),
        ({"name": ""}, "/name"),
        ({"name": "x" * 81}, "/name"),
        ({"expiresAt": "2026-11-23T08:59:59Z"}, "/expiresAt"),
        ({"expiresAt": "2028-01-01T00:00:00Z"}, "/expiresAt"),
        ({"expiresAt": "9999-12-31T23:59:59Z"}, "/expiresAt"),
        ({"expiresAt": "morgen"}, "/expiresAt"),
        ({"kind": "operator"}, "/kind"),
        ({"institution": 1}, "/institution"),
    ],
)
def test_a_key_that_cannot_be_is_not_made(change, pointer, member, now):
    response = at_the_screen(member.user).post("tokens", wanted(now, **change))

    assert response.status_code == 400
    assert [fault["pointer"] for fault in response.json()["errors"]] == [pointer]
    assert not ApiToken.objects.exists()


def test_a_key_of_the_institution_is_made_by_its_coordinator_alone(member, coordinator, now):
    body = wanted(now, kind="institution", scopes=["people:read", "people:write"])

    assert at_the_screen(member.user).post("tokens", body).status_code == 403
    made = at_the_screen(coordinator.user).post("tokens", body)

    assert (made.status_code, made.json()["kind"]) == (201, "institution")
    assert Api(made.json()["secret"]).get(f"memberships/{member.pk}").status_code == 200
    assert at_the_screen(coordinator.user).post("tokens", body | {"scopes": ["me:read"]}).status_code == 400


def test_an_expert_without_institution_makes_one_for_oneself(now):
    expert = UserFactory()

    response = at_the_screen(expert).post("tokens", wanted(now))

    assert (response.status_code, response.json()["institution"]) == (201, None)
    assert Api(response.json()["secret"]).get("me").json()["id"] == expert.pk


def test_one_sees_the_own_keys_and_a_coordinator_those_of_the_institution(member, coordinator, now):
    second = MembershipFactory(institution=member.institution, role=Membership.Role.COORDINATOR)
    token_for(member.user, member.institution, now=now)
    institution_token(second, now=now)
    token_for(second.user, second.institution, now=now)  # Personal: nobody else's business.
    theirs = {kind: ApiToken.objects.get(user=second.user, kind=kind) for kind in ApiToken.Kind.values}

    def seen(user):
        return {row["id"] for row in Api.of(user).get("tokens").json()["results"]}

    assert seen(member.user) == {ApiToken.objects.get(user=member.user).pk}
    assert seen(coordinator.user) == {theirs["institution"].pk}
    assert seen(second.user) == {row.pk for row in theirs.values()}
    assert Api.of(member.user).get(f"tokens/{theirs['institution'].pk}").status_code == 404
    assert Api.of(member.user).delete(f"tokens/{theirs['personal'].pk}").status_code == 404


def test_a_stopped_key_opens_nothing_and_stopping_twice_is_fine(api, member):
    row = ApiToken.objects.get()

    assert Api.of(member.user).delete(f"tokens/{row.pk}").status_code == 204
    assert Api.of(member.user).delete(f"tokens/{row.pk}").status_code == 204

    assert api.get("me").status_code == 401
    assert AuditEntry.objects.filter(event="revoked", actor=member.user).count() == 1
    assert Api.of(member.user).get(f"tokens/{row.pk}").json()["revokedAt"] is not None


def test_a_leaked_key_can_stop_itself(api):
    row = ApiToken.objects.get()

    assert api.delete(f"tokens/{row.pk}").status_code == 204
    assert api.get("me").status_code == 401


def test_the_last_use_is_kept(api):
    api.get("me")

    assert api.get("tokens").json()["results"][0]["lastUsedAt"] is not None


def _ended(token, now):
    Membership.objects.filter(user=token.user).update(revoked_at=now)


def _deactivated(token, now):
    token.user.is_active = False
    token.user.save()


def _expired(token, now):
    ApiToken.objects.update(expires_at=now)


def _revoked(token, now):
    ApiToken.objects.update(revoked_at=now)


def _not_yet_begun(token, now):
    Membership.objects.filter(user=token.user).update(start_date=(now + timedelta(days=2)).date())


@pytest.mark.parametrize("fault", [_ended, _deactivated, _expired, _revoked, _not_yet_begun])
def test_a_key_that_no_longer_stands_is_401(fault, api, now):
    assert api.get("me").status_code == 200

    fault(ApiToken.objects.get(), now)

    response = api.get("me")
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert response.json() | {"requestId": ""} == Api().get("me").json() | {"requestId": ""}


def test_a_key_of_the_institution_ends_with_the_role_of_its_maker(office, coordinator, member):
    assert office.get("memberships").status_code == 200

    Membership.objects.filter(pk=coordinator.pk).update(role="teacher")

    assert office.get("memberships").status_code == 401
    assert office.get("institutions").status_code == 401


def test_a_personal_key_of_somebody_who_lost_the_role_sees_as_little_as_the_person(coordinator, member, now):
    api = Api(token_for(coordinator.user, coordinator.institution, now=now, scopes=["people:read"]))
    assert len(api.get("memberships").json()["results"]) == 2

    Membership.objects.filter(pk=coordinator.pk).update(role="teacher")

    assert [row["id"] for row in api.get("memberships").json()["results"]] == [coordinator.pk]


def test_a_new_password_leaves_keys_alone(api, member):
    member.user.set_password(PASSWORD)
    member.user.save()

    assert api.get("me").status_code == 200


WRONG = {
    "one sign changed": lambda key: f"Bearer {key[:-1]}{'A' if key[-1] != 'A' else 'B'}",
    "cut": lambda key: f"Bearer {key[:-1]}",
    "longer": lambda key: f"Bearer {key}A",
    "upper case": lambda key: f"Bearer {key.upper()}",
    "empty": lambda key: "Bearer ",
    "no secret": lambda key: "Bearer",
    "another scheme": lambda key: f"Basic {key}",
    "no scheme": lambda key: key,
    "doubled": lambda key: f"Bearer {key}, Bearer {key}",
    "very long": lambda key: f"Bearer {key * 2000}",
    "NUL": lambda key: f"Bearer {key}\x00",
    "quotes": lambda key: f"Bearer '{key}'",
    "percent": lambda key: "Bearer %",
    "not ASCII": lambda key: "Bearer é€",
    "the hash": lambda key: f"Bearer {ApiToken.objects.get().token_hash}",
}


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_is_wrong_with_a_key_the_answer_is_the_same(wrong, member, now):
    key = token_for(member.user, member.institution, now=now)
    api = Api()
    api.headers = {"Authorization": WRONG[wrong](key)}

    response = api.get("memberships")

    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert response.json() | {"requestId": ""} == Api().get("memberships").json() | {"requestId": ""}
    assert ApiToken.objects.get().last_used_at is None


def test_a_wrong_key_is_found_out_with_at_most_one_query(django_assert_max_num_queries):
    api = Api("metrolijn_" + "x" * 43)

    with django_assert_max_num_queries(1):
        assert api.get("memberships").status_code == 401


def test_a_very_long_key_costs_no_more_time_than_a_short_one():
    def median(api):
        times = []
        for _again in range(15):
            started = time.perf_counter()
            api.get("memberships")
            times.append(time.perf_counter() - started)
        return statistics.median(times)

    assert median(Api("x" * 100_000)) < 5 * median(Api("x" * 50)) + 0.005


def test_a_wrong_key_does_not_fall_back_on_the_login(member):
    api = Api.of(member.user)
    api.headers = {"Authorization": "Bearer metrolijn_wrong"}

    assert api.get("me").status_code == 401


def test_a_missing_scope_is_named_and_is_no_401(member, now):
    api = Api(token_for(member.user, member.institution, now=now, scopes=["catalogue:read"]))

    response = api.get("memberships", **{"Accept-Language": "en"})

    assert (response.status_code, response.json()["code"]) == (403, "scope_missing")
    assert response.json()["detail"] == "This token may not do this. Needed: people:read / me:read."


def test_what_opens_is_never_in_the_log(member, now, capfd, caplog):
    secret = (
        at_the_screen(member.user).post("tokens", wanted(now, scopes=list({Scope.ME_READ}))).json()["secret"]
    )
    api = Api(secret)
    api.get("me")
    api.get(f"memberships/{secret}")
    api.get("me", {"token": secret})
    api.post("me/leave", f'{{"{secret}": ')
    Api(f"{secret}x").get("me")

    output = capfd.readouterr()
    logged = output.out + output.err + caplog.text
    assert "metro.access" in logged
    assert secret not in logged
    assert secret.removeprefix("metrolijn_") not in logged
