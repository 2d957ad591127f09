"""Offers through the API: an expert reads the own ones, a coordinator reads and accepts those made to the college."""

from datetime import timedelta

import pytest

from courses.models import Offer, Stop
from metro.accounts.models import AuditEntry, Membership, Scope
from tests.api.clients import Api, token_for
from tests.factories import (
    MembershipFactory,
    OfferFactory,
    SessionFactory,
    SessionHostFactory,
    StopFactory,
)
from tests.factories.courses import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer():
    return OfferFactory(status="offered", stop=None, title="Lassen met VR")


@pytest.fixture
def boss(offer):
    return MembershipFactory(institution=offer.institution, role=Membership.Role.COORDINATOR)


@pytest.fixture
def api(boss, now):
    return Api(token_for(boss.user, boss.institution, now=now))


def moment(value):
    return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def test_accepting_makes_a_draft_stop(api, offer, boss):
    answer = api.post(f"offers/{offer.pk}/accept")

    offer.refresh_from_db()
    stop = Stop.objects.get()
    assert answer.status_code == 200
    assert answer.json() == {
        "id": offer.pk,
        "title": "Lassen met VR",
        "status": "accepted",
        "stop": stop.slug,
        "institution": offer.institution_id,
        "institutionName": offer.institution.name,
        "expert": offer.expert_id,
        "expertName": offer.expert.name,
        "createdAt": moment(offer.created_at),
        "decidedAt": moment(offer.decided_at),
        "updatedAt": moment(offer.changed_at),
    }
    assert (stop.status, stop.title_nl, stop.institution) == ("draft", "Lassen met VR", offer.institution)
    assert AuditEntry.objects.get(event="accept").actor == boss.user


def test_accepting_twice_is_accepting_once(api, offer):
    answers = [api.post(f"offers/{offer.pk}/accept").json() for _time in range(2)]

    assert answers[0] == answers[1]
    assert (Stop.objects.count(), AuditEntry.objects.filter(event="accept").count()) == (1, 1)


def test_an_offer_is_accepted_for_a_stop_that_exists(api, offer):
    stop = StopFactory()

    assert api.post(f"offers/{offer.pk}/accept", {"stop": stop.slug}).json()["stop"] == stop.slug
    assert Offer.objects.get().stop == stop


def test_a_foreign_stop_is_as_unknown_as_an_absent_one(api, offer):
    StopFactory(slug="vreemd", institution=MembershipFactory().institution)

    answers = [api.post(f"offers/{offer.pk}/accept", {"stop": slug}) for slug in ("vreemd", "absent", 7)]

    errors = [answer.json()["errors"] for answer in answers]
    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert errors[0] == errors[1] == errors[2]
    assert (errors[0][0]["pointer"], errors[0][0]["code"]) == ("/stop", "unknown_reference")
    assert Offer.objects.get().status == "offered"


def test_an_expert_reads_the_own_offer_and_cannot_accept_it(offer, now):
    OfferFactory()
    offer.expert.is_staff = True  # An operator decides in the admin, not with a token.
    offer.expert.save()
    api = Api(token_for(offer.expert, None, now=now))

    assert [row["id"] for row in api.get("offers").json()["results"]] == [offer.pk]
    answer = api.post(f"offers/{offer.pk}/accept")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert Offer.objects.get(pk=offer.pk).status == "offered"


def test_a_coordinator_sees_no_drafts_and_nothing_of_elsewhere(api, offer, boss):
    draft = OfferFactory(institution=boss.institution, status="draft")
    foreign = OfferFactory()

    assert [row["id"] for row in api.get("offers").json()["results"]] == [offer.pk]
    assert [api.get(f"offers/{row}").status_code for row in (draft.pk, foreign.pk, 10**9)] == [404] * 3


def test_a_token_for_the_own_record_shows_no_offers_to_the_college(offer, boss, now):
    api = Api(token_for(boss.user, boss.institution, now=now, scopes=[Scope.ME_READ, Scope.ME_WRITE]))

    assert api.get("offers").json()["results"] == []
    assert api.post(f"offers/{offer.pk}/accept").json()["code"] == "scope_missing"


def test_a_refused_move_says_what_is_the_case(api, offer):
    Offer.objects.update(status="declined")

    answer = api.post(f"offers/{offer.pk}/accept")

    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")


def test_an_accepted_offer_is_planned_and_then_held(api, boss):
    offer = OfferFactory(institution=boss.institution)
    SessionFactory(stop=offer.stop, institution=boss.institution)  # Of somebody else.

    def status():
        return api.get(f"offers/{offer.pk}").json()["status"]

    assert status() == "accepted"
    for start, own, expected in ((-10, "held", "held"), (10, "planned", "planned")):
        session = SessionFactory(
            stop=offer.stop, institution=boss.institution, status=own, starts_at=NOW + timedelta(days=start)
        )
        SessionHostFactory(session=session, user=offer.expert)
        assert status() == expected
    assert [row["id"] for row in api.get("offers", {"status": "planned"}).json()["results"]] == [offer.pk]
    assert api.get("offers", {"status": "accepted"}).json()["results"] == []


# The mark of a row, shown on offers.


def test_a_row_is_changed_under_its_own_mark(api, offer):
    mark = api.get(f"offers/{offer.pk}")["ETag"]

    answer = api.post(f"offers/{offer.pk}/accept", **{"If-Match": mark})

    assert (answer.status_code, answer.json()["status"]) == (200, "accepted")
    assert answer["ETag"] != mark
    assert answer["ETag"] == api.get(f"offers/{offer.pk}")["ETag"]


@pytest.mark.parametrize("sign", ["{mark}", 'W/{mark}, "other"', '"x"', "nonsense", ""])
def test_a_row_that_changed_meanwhile_is_left_alone_and_shown(api, offer, sign):
    mark = api.get(f"offers/{offer.pk}")["ETag"]
    Offer.objects.update(title="Lassen met een bril")

    answer = api.post(f"offers/{offer.pk}/accept", **{"If-Match": sign.format(mark=mark)})

    body = answer.json()
    assert (answer.status_code, body["code"]) == (412, "changed_meanwhile")
    assert body["current"] == api.get(f"offers/{offer.pk}").json()
    assert body["current"]["title"] == "Lassen met een bril"
    assert Offer.objects.get().status == "offered"


@pytest.mark.parametrize("sign", ["*", '"x", {mark}'])
def test_any_or_one_of_several_marks_will_do(api, offer, sign):
    mark = api.get(f"offers/{offer.pk}")["ETag"]

    answer = api.post(f"offers/{offer.pk}/accept", **{"If-Match": sign.format(mark=mark)})

    assert answer.status_code == 200


def test_a_mark_on_what_is_not_there_is_not_found(api, offer):
    foreign = OfferFactory(status="offered")

    answers = [api.post(f"offers/{pk}/accept", **{"If-Match": "*"}) for pk in (foreign.pk, 10**9)]

    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_as_much_with_one_row_as_with_three(count, api, boss, offer, django_assert_num_queries):
    OfferFactory.create_batch(count - 1, institution=boss.institution)
    api.get("offers")  # Notes that the token is used.

    with django_assert_num_queries(3):
        assert len(api.get("offers").json()["results"]) == count
