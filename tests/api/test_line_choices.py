"""Following lines through the API: the same services as the page."""

import pytest

from courses.models import Line, LineStop, LineVersion
from metro.accounts.models import Institution, Membership, Scope
from tests.api.clients import Api, token_for
from tests.factories import (
    LeadFactory,
    LineChoiceFactory,
    MembershipFactory,
    StopFactory,
    TeamMembershipFactory,
    make_line,
)
from tracking.models import LineChoice

pytestmark = pytest.mark.django_db

MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


@pytest.fixture
def version():
    return make_line([StopFactory()])


def release_next(version, now) -> LineVersion:
    version.status = LineVersion.Status.SUPERSEDED
    version.save()
    newer = LineVersion.objects.create(
        line=version.line, number=2, status=LineVersion.Status.RELEASED, released_at=now
    )
    LineStop.objects.create(version=newer, stop=StopFactory(), position=1, is_required=True)
    return newer


def test_following_a_line_twice_gives_one_choice(api, member, version):
    answers = [api.post("line-choices", {"line": version.line_id}) for _ in range(2)]

    row = LineChoice.objects.get()
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0]["Location"] == f"/api/v1/line-choices/{row.pk}"
    assert answers[0].json() == answers[1].json()
    assert answers[0].json() == {
        "id": row.pk,
        "institution": member.institution_id,
        "member": member.pk,
        "name": member.user.name,
        "line": version.line_id,
        "version": version.pk,
        "versionNumber": 1,
        "joinedAt": row.joined_at.strftime(MOMENT),
        "leftAt": None,
        "updatedAt": row.changed_at.strftime(MOMENT),
    }


def test_an_unseen_line_is_unknown(api):
    foreign = make_line([StopFactory()], institution=MembershipFactory().institution)

    answers = [api.post("line-choices", {"line": key}) for key in (foreign.line_id, 10**9)]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert {answer.json()["errors"][0]["code"] for answer in answers} == {"unknown_reference"}
    assert not LineChoice.objects.exists()


def test_an_archived_line_is_not_followed_any_more(api, version):
    Line.objects.update(status=Line.Status.ARCHIVED)

    response = api.post("line-choices", {"line": version.line_id})

    assert (response.status_code, response.json()["code"]) == (409, "illegal_move")


def test_leaving_keeps_the_row(api, member, version):
    row = LineChoiceFactory(member=member, version=version)

    response = api.post(f"line-choices/{row.pk}/leave")

    assert response.status_code == 200
    assert response.json()["leftAt"]
    assert api.get("line-choices", {"isOpen": "false"}).json()["results"] == [response.json()]
    assert api.get("line-choices", {"isOpen": "true"}).json()["results"] == []


def test_moving_on_to_the_version_that_was_released_last(api, member, version, now):
    row = LineChoiceFactory(member=member, version=version)
    newer = release_next(version, now)
    before = api.get("line-progress").json()["own"][0]["newerVersion"]

    response = api.post(f"line-choices/{row.pk}/move-to-released")

    assert before["number"] == 2
    assert (response.status_code, response.json()["version"]) == (200, newer.pk)


def test_who_left_does_not_move_on(api, member, version, now):
    row = LineChoiceFactory(member=member, version=version, left_at=now)

    response = api.post(f"line-choices/{row.pk}/move-to-released")

    assert (response.status_code, response.json()["code"]) == (409, "illegal_move")


@pytest.mark.parametrize("move", ["leave", "move-to-released"])
def test_only_the_person_moves(move, member, version, now):
    row = LineChoiceFactory(member=member, version=version)
    lead = LeadFactory(team__institution=member.institution)
    TeamMembershipFactory(team=lead.team, member=member)
    stranger = MembershipFactory()

    def status(who):
        api = Api(token_for(who.user, who.institution, now=now))
        return api.post(f"line-choices/{row.pk}/{move}").status_code

    # Choosing is a right of the person alone: with it a lead has no eyes for others either.
    assert [status(lead.member), status(stranger)] == [404, 404]
    row.refresh_from_db()
    assert row.left_at is None


@pytest.mark.parametrize("policy", Institution.LeadVisibility.values)
def test_others_lines_are_seen_only_per_person(policy, member, version, now):
    LineChoiceFactory(member=member, version=version)
    LineChoiceFactory(version=version)  # At another institution.
    coordinator = MembershipFactory(institution=member.institution, role=Membership.Role.COORDINATOR)
    member.institution.lead_visibility = policy
    member.institution.save()
    api = Api(token_for(coordinator.user, coordinator.institution, now=now))

    rows = api.get("line-choices").json()["results"]

    assert [row["member"] for row in rows] == ([member.pk] if policy == "per_person" else [])


def test_a_token_of_the_institution_follows_nothing(version, now):
    coordinator = MembershipFactory(role=Membership.Role.COORDINATOR)
    scopes = [Scope.PROGRESS_READ]
    secret = token_for(coordinator.user, coordinator.institution, now=now, scopes=scopes, kind="institution")

    response = Api(secret).post("line-choices", {"line": version.line_id})

    assert (response.status_code, response.json()["code"]) == (403, "scope_missing")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_one_row_as_with_three(count, member, api, django_assert_num_queries):
    for _ in range(count):
        LineChoiceFactory(member=member, version=make_line([StopFactory()]))
    LineChoiceFactory(version=make_line([StopFactory()]))  # A stranger's.
    api.get("line-choices")  # Notes that the token is used.

    with django_assert_num_queries(3):  # Token, membership, rows.
        response = api.get("line-choices")

    assert len(response.json()["results"]) == count
