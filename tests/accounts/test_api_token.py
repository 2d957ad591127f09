"""The command that makes a key for a program."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from metro.accounts.models import ApiToken, AuditEntry, Membership
from tests import factories
from tests.api.clients import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return factories.MembershipFactory(user__email="kim@college.example", institution__slug="noorderhaven")


def run(*arguments) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("api_token", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_key_comes_alone_on_the_standard_output(member, now):
    out, err = run("Kim@College.example", "--institution", "noorderhaven", "--scope", "me:read")

    secret = out.removesuffix("\n")
    row = ApiToken.objects.get()
    assert Api(secret).get("me").json()["email"] == "kim@college.example"
    assert (row.kind, row.scopes, row.name) == ("personal", ["me:read"], "api_token")
    assert timedelta(days=90) <= row.expires_at - now < timedelta(days=90, minutes=1)
    assert secret not in err
    assert AuditEntry.objects.get().event == "made"


def test_a_coordinator_gets_one_of_the_institution(member):
    Membership.objects.filter(pk=member.pk).update(role="coordinator")
    scopes = ("--scope", "people:read", "--scope", "people:write")

    out, _err = run(
        member.user.email,
        "--institution",
        "noorderhaven",
        *scopes,
        "--institution-token",
        "--days",
        "7",
        "--name",
        "HR",
    )

    row = ApiToken.objects.get()
    assert (row.kind, row.name, sorted(row.scopes)) == ("institution", "HR", ["people:read", "people:write"])
    assert Api(out.strip()).get("memberships").status_code == 200


def test_an_expert_needs_no_institution():
    expert = factories.UserFactory()

    out, _err = run(expert.email, "--scope", "catalogue:read")

    assert out.startswith("metrolijn_")
    assert ApiToken.objects.get().institution is None


@pytest.mark.parametrize(
    "arguments",
    [
        ("absent@college.example", "--institution", "noorderhaven", "--scope", "me:read"),
        ("kim@college.example", "--institution", "absent", "--scope", "me:read"),
        ("kim@college.example", "--institution", "zuiderwijk", "--scope", "me:read"),
        ("kim@college.example", "--institution", "noorderhaven"),
        ("kim@college.example", "--institution", "noorderhaven", "--scope", "alles"),
        ("kim@college.example", "--institution", "noorderhaven", "--scope", "people:write"),
        ("kim@college.example", "--institution", "noorderhaven", "--scope", "me:read", "--days", "0"),
        ("kim@college.example", "--institution", "noorderhaven", "--scope", "me:read", "--days", "367"),
        (
            "kim@college.example",
            "--institution",
            "noorderhaven",
            "--scope",
            "people:read",
            "--institution-token",
        ),
    ],
)
def test_what_cannot_be_makes_no_key(arguments, member):
    factories.InstitutionFactory(slug="zuiderwijk")

    with pytest.raises(CommandError):
        run(*arguments)

    assert not ApiToken.objects.exists()


def test_a_closed_account_gets_none(member):
    member.user.is_active = False
    member.user.save()

    with pytest.raises(CommandError):
        run("kim@college.example", "--institution", "noorderhaven", "--scope", "me:read")
