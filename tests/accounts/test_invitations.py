"""An invitation: one mail, one use, thirty days, can be sent again."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from metro.accounts.models import AccountMail, AuditEntry, Invitation
from metro.accounts.services import invitations
from metro.core.errors import IllegalMove
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "vier losse woorden samen"


@pytest.fixture
def now():
    return timezone.now()  # The pages read the clock themselves.


@pytest.fixture
def coordinator():
    return factories.MembershipFactory(role="coordinator")


@pytest.fixture
def member(coordinator):
    member = factories.MembershipFactory(institution=coordinator.institution, user__language="en")
    member.user.set_unusable_password()
    member.user.save()
    return member


@pytest.fixture
def invitation(member, coordinator, now):
    return invitations.invite(member, by=coordinator.user, now=now)


def link():
    return AccountMail.objects.order_by("-pk").first().context["url"].removeprefix(settings.BASE_URL)


def test_the_mail_carries_a_token_that_is_stored_only_as_a_hash(invitation, member, coordinator):
    mail = AccountMail.objects.get()
    token = mail.context["url"].rstrip("/").rpartition("/")[2]

    assert (mail.template, mail.to, mail.language) == ("invitation", member.user.email, "en")
    assert len(token) >= 43  # 256 bits in base64.
    assert token not in invitation.token_hash
    assert len(invitation.token_hash) == 64
    assert invitation.expires_at - invitation.sent_at == timedelta(days=30)
    assert mail.context["invited_by"] == coordinator.user.name


def test_looking_changes_nothing(client, invitation, member):
    for _time in range(2):
        response = client.get(link())

    invitation.refresh_from_db()
    assert response.status_code == 200
    assert member.institution.name in response.content.decode()
    assert invitation.status == "sent"
    assert "_auth_user_id" not in client.session


def test_a_first_password_logs_in_once(client, invitation, member):
    url = link()

    response = client.post(url, {"password1": PASSWORD, "password2": PASSWORD})
    invitation.refresh_from_db()
    member.user.refresh_from_db()

    assert (response.status_code, response.url) == (302, "/")
    assert int(client.session["_auth_user_id"]) == member.user.pk
    assert (invitation.status, member.user.check_password(PASSWORD)) == ("accepted", True)
    assert client.__class__().post(url, {"password1": "x" * 12, "password2": "x" * 12}).status_code == 410


@pytest.mark.parametrize(
    ("one", "two", "field"),
    [
        ("short", "short", "password1"),
        ("1234567890", "1234567890", "password1"),
        (PASSWORD, "other", "password2"),
    ],
)
def test_a_weak_or_mistyped_password_is_refused_with_a_sentence(one, two, field, client, invitation):
    response = client.post(link(), {"password1": one, "password2": two})

    invitation.refresh_from_db()
    assert response.status_code == 400
    assert field in response.context["form"].errors
    assert invitation.status == "sent"


def test_somebody_with_a_login_proves_who_they_are_first(client, invitation, member):
    member.user.set_password(PASSWORD)
    member.user.save()
    asked = client.post(link(), {"password1": "stolen account", "password2": "stolen account"})
    invitation.refresh_from_db()
    before = invitation.status

    client.force_login(member.user)
    response = client.post(link())

    invitation.refresh_from_db()
    member.user.refresh_from_db()
    assert (asked.status_code, before) == (200, "sent")
    assert (response.status_code, invitation.status) == (302, "accepted")
    assert member.user.check_password(PASSWORD)


def test_logged_in_as_somebody_else_explains_itself(client, invitation, coordinator):
    client.force_login(coordinator.user)

    page = client.get(link())
    client.post(link(), {"password1": PASSWORD, "password2": PASSWORD})

    invitation.refresh_from_db()
    assert page.status_code == 200
    assert f'value="{link()}"' in page.content.decode()  # Comes back here after logging out.
    assert invitation.status == "sent"


def test_an_expired_link_offers_a_new_one_to_the_invited_address(client, invitation, member):
    Invitation.objects.update(
        sent_at=timezone.now() - timedelta(days=31), expires_at=timezone.now() - timedelta(days=1)
    )
    old = link()

    page = client.get(old)
    for _time in range(3):
        client.post(old + "again/")

    assert page.status_code == 410
    assert AccountMail.objects.filter(to=member.user.email).count() == 2
    assert client.get(old).status_code == 404  # Replaced.
    assert client.get(link()).status_code == 200


def test_sending_again_kills_the_old_link(client, invitation, member, coordinator, now):
    old = link()

    again = invitations.invite(member, by=coordinator.user, now=now)

    assert (again.pk, again.send_number) == (invitation.pk, 2)
    assert client.get(old).status_code == 404
    assert client.get(link()).status_code == 200


@pytest.mark.parametrize("reason", ["withdrawn", "membership over", "person closed"])
def test_what_no_longer_holds_is_gone(reason, client, invitation, member, coordinator, now):
    if reason == "withdrawn":
        invitations.withdraw(invitation, by=coordinator.user, now=now)
    elif reason == "membership over":
        member.revoked_at = now
        member.save()
    else:
        member.user.is_active = False
        member.user.save()

    page = client.get(link())
    client.post(link() + "again/")

    assert page.status_code == 410
    assert not page.context["can_ask"]
    assert AccountMail.objects.count() == 1


def test_an_accepted_invitation_cannot_be_sent_or_withdrawn(invitation, member, coordinator, now):
    Invitation.objects.update(status="accepted")

    with pytest.raises(IllegalMove):
        invitations.invite(member, by=coordinator.user, now=now)
    with pytest.raises(IllegalMove):
        invitations.withdraw(invitation, by=coordinator.user, now=now)


def test_an_unknown_token_is_not_found(client):
    assert client.get(reverse("invitation", args=["x" * 43])).status_code == 404


def test_every_move_leaves_a_row(client, invitation, member, coordinator, now):
    invitations.resend(invitation, by=coordinator.user, now=now)
    client.post(link(), {"password1": PASSWORD, "password2": PASSWORD})

    assert list(AuditEntry.objects.order_by("pk").values_list("event", "actor")) == [
        ("invited", coordinator.user.pk),
        ("sent_again", coordinator.user.pk),
        ("accepted", member.user.pk),
    ]
