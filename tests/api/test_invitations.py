"""Invitations as a coordinator follows them."""

from datetime import timedelta

import pytest

from metro.accounts.models import AccountMail, Invitation
from tests.api.clients import Api, moment
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


def invitation(member, now, **other):
    made = {"institution": member.institution, "member": member, "token_hash": f"hash-{member.pk}"}
    return Invitation.objects.create(
        **made | {"sent_at": now, "expires_at": now + timedelta(days=30)} | other
    )


def test_a_coordinator_reads_them_and_nobody_else(office, member, coordinator, now):
    row = invitation(member, now)
    foreign = invitation(MembershipFactory(), now)

    answer = office.get("invitations").json()["results"]

    assert answer == [
        {
            "id": row.pk,
            "institution": member.institution_id,
            "member": member.pk,
            "status": "sent",
            "sendNumber": 1,
            "sentAt": moment(now),
            "expiresAt": moment(row.expires_at),
            "acceptedAt": None,
        }
    ]
    assert office.get(f"invitations/{foreign.pk}").status_code == 404
    assert Api.of(member.user).get("invitations").json()["results"] == []
    assert Api.of(member.user).get(f"invitations/{row.pk}").status_code == 404


def test_states_are_told_as_on_the_page(office, member, now):
    rows = {
        "sent": invitation(member, now),
        "expired": invitation(
            MembershipFactory(institution=member.institution), now, expires_at=now - timedelta(seconds=1)
        ),
        "accepted": invitation(
            MembershipFactory(institution=member.institution), now, status="accepted", accepted_at=now
        ),
        "withdrawn": invitation(MembershipFactory(institution=member.institution), now, status="withdrawn"),
    }

    for state, row in rows.items():
        found = office.get("invitations", {"status": state}).json()["results"]

        assert [(item["id"], item["status"]) for item in found] == [(row.pk, state)]
    assert [row["id"] for row in office.get("invitations", {"member": member.pk}).json()["results"]] == [
        rows["sent"].pk
    ]


def test_sending_again_makes_a_new_link_and_withdrawing_ends_it(office, member, now):
    row = invitation(member, now)

    again = office.post(f"invitations/{row.pk}/resend")
    withdrawn = office.post(f"invitations/{row.pk}/withdraw")
    too_late = office.post(f"invitations/{row.pk}/resend")

    assert (again.status_code, again.json()["sendNumber"]) == (200, 2)
    assert Invitation.objects.get().token_hash != row.token_hash
    assert AccountMail.objects.get().to == member.user.email
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn")
    assert (too_late.status_code, too_late.json()["code"]) == (409, "illegal_move")


def test_others_move_nothing(office, member, now):
    row, foreign = invitation(member, now), invitation(MembershipFactory(), now)

    for path in ("resend", "withdraw"):
        assert Api.of(member.user).post(f"invitations/{row.pk}/{path}").status_code == 404
        assert office.post(f"invitations/{foreign.pk}/{path}").status_code == 404
    assert set(Invitation.objects.values_list("status", "send_number")) == {("sent", 1)}


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_with_more_rows(count, office, member, now, django_assert_num_queries):
    for row in MembershipFactory.create_batch(count, institution=member.institution):
        invitation(row, now)
    office.get("invitations")

    with django_assert_num_queries(3):
        assert len(office.get("invitations").json()["results"]) == count
