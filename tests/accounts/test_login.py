"""Logging in and out, and what a stranger can learn from it."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.urls import NoReverseMatch, reverse

from metro.accounts.models import AccountMail, User
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "vier losse woorden samen"


@pytest.fixture(autouse=True)
def no_limits_from_before():
    cache.clear()


@pytest.fixture
def user():
    user = factories.UserFactory(email="karin@college.example")
    user.set_password(PASSWORD)
    user.save()
    factories.MembershipFactory(user=user)
    return user


def log_in(client, email="karin@college.example", password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def text_of(response):
    """The page without what differs on every request."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())


def test_right_password_logs_in_with_a_new_session(client, user):
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = True
    session.save()
    before = client.cookies["session"].value if "session" in client.cookies else session.session_key
    client.cookies["session"] = before

    response = log_in(client)

    assert (response.status_code, response.url) == (302, "/")
    assert client.cookies["session"].value != before


def test_the_address_is_compared_without_case(client, user):
    assert log_in(client, email="Karin@College.example").status_code == 302


@pytest.mark.parametrize(
    ("email", "password"), [("karin@college.example", "wrong"), ("nobody@college.example", PASSWORD)]
)
def test_a_wrong_address_and_a_wrong_password_look_the_same(email, password, client, user):
    response = log_in(client, email=email, password=password)

    assert response.status_code == 200
    assert "Address or password is not right." in text_of(response) or "Adres of wachtwoord" in text_of(
        response
    )


def test_ten_wrong_passwords_pause_the_account_but_not_for_long(client, user, settings):
    for number in range(10):
        log_in(client, password="wrong", REMOTE_ADDR=f"10.0.0.{number}")

    response = log_in(client, REMOTE_ADDR="10.9.9.9")

    assert response.status_code == 200
    assert max(_seconds(settings.ACCOUNT_RATE_LIMITS["login_failed"])) <= 15 * 60


def test_trying_many_accounts_from_one_address_is_limited(client, user):
    for number in range(20):
        log_in(client, email=f"p{number}@college.example", password="wrong")

    assert log_in(client).status_code == 200
    assert log_in(client, REMOTE_ADDR="10.9.9.9").status_code == 302


def test_a_deactivated_person_is_out_at_the_next_request(client, user):
    log_in(client)
    User.objects.update(is_active=False)

    assert client.get(reverse("settings")).url.startswith(reverse("account_login"))


def test_a_changed_password_ends_the_other_sessions(client, user, django_user_model):
    log_in(client)
    user.set_password("another few words here")
    user.save()

    assert client.get(reverse("settings")).status_code == 302


def test_the_admin_has_no_login_of_its_own(client, user):
    response = client.get("/admin/login/?next=/admin/")
    assert (response.status_code, response.url) == (302, "/accounts/login/?next=%2Fadmin%2F")

    client.force_login(user)
    assert client.get("/admin/login/").status_code == 403

    client.force_login(factories.UserFactory(is_staff=True, is_superuser=True))
    for path in (
        "",
        "accounts/user/",
        "accounts/user/add/",
        f"accounts/user/{user.pk}/change/",
        "accounts/auditentry/",
    ):
        assert client.get(f"/admin/{path}").status_code == 200


def test_nobody_signs_up(client):
    data = {"email": "new@college.example", "password1": PASSWORD, "password2": PASSWORD}

    response = client.post(reverse("account_signup"), data)

    assert response.status_code == 200
    assert not User.objects.exists()
    with pytest.raises(NoReverseMatch):
        reverse("account_request_login_code")


def test_logging_out_needs_a_post(client, user):
    client.force_login(user)

    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get(reverse("settings")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse("settings")).status_code == 302


def test_reset_answers_the_same_for_known_and_unknown_addresses(client, user):
    pages = []
    for email in ("karin@college.example", "nobody@college.example"):
        response = client.post(reverse("account_reset_password"), {"email": email})
        pages.append((response.status_code, response.url, text_of(client.get(response.url))))

    assert pages[0] == pages[1]
    assert sorted(AccountMail.objects.values_list("to", "template")) == [
        ("karin@college.example", "password_reset"),
        ("nobody@college.example", "unknown_account"),
    ]


def test_reset_links_are_on_our_own_address_whatever_the_host_says(client, user, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.BASE_URL = "https://metrolijn.example"

    client.post(reverse("account_reset_password"), {"email": user.email}, HTTP_HOST="evil.example")

    assert (
        AccountMail.objects.get()
        .context["url"]
        .startswith("https://metrolijn.example/accounts/password/reset/key/")
    )


def test_a_forged_host_is_refused(client, user):
    response = client.post(reverse("account_reset_password"), {"email": user.email}, HTTP_HOST="evil.example")

    assert response.status_code == 400


def test_a_reset_link_works_once(client, user, settings):
    user.set_unusable_password()  # As after an import.
    user.save()
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = AccountMail.objects.get().context["url"].removeprefix(settings.BASE_URL)

    form = client.get(link, follow=True)
    done = client.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    again = client.get(link, follow=True)

    assert (form.status_code, done.status_code) == (200, 302)
    assert log_in(client).status_code == 302
    assert again.context["token_fail"]
    assert AccountMail.objects.filter(template="password_changed").count() == 1


def test_the_address_changes_after_the_new_one_is_confirmed(client, user, settings):
    log_in(client)

    ask = client.post(reverse("account_email"), {"email": "Karin@new.example", "action_add": ""})
    client.post(ask.url, {"password": PASSWORD, "next": reverse("account_email")})
    user.refresh_from_db()
    before = user.email
    link = (
        AccountMail.objects.get(template="email_confirmation").context["url"].removeprefix(settings.BASE_URL)
    )
    client.get(link)
    user.refresh_from_db()
    looked = user.email
    client.post(link)
    user.refresh_from_db()

    assert (before, looked, user.email) == (
        "karin@college.example",
        "karin@college.example",
        "karin@new.example",
    )
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("karin@new.example", True)]
    assert AccountMail.objects.get(template="email_changed").to == "karin@college.example"
    assert log_in(client.__class__(), email="karin@college.example").status_code == 200


def test_an_address_of_somebody_else_looks_free_and_changes_nothing(client, user):
    factories.UserFactory(email="taken@college.example")
    log_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    pages = []
    for email in ("free@college.example", "taken@college.example"):
        response = client.post(reverse("account_email"), {"email": email, "action_add": ""}, follow=True)
        pages.append(text_of(response).replace(email, "…"))

    assert pages[0] == pages[1]
    assert AccountMail.objects.get(to="taken@college.example").template == "address_in_use"


def test_changing_the_address_asks_for_the_password_again(client, user):
    client.force_login(user)

    response = client.post(reverse("account_email"), {"email": "new@college.example", "action_add": ""})

    assert response.url.startswith(reverse("account_reauthenticate"))


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_signup",
        "account_inactive",
        "account_email_verification_sent",
    ],
)
def test_the_pages_for_strangers(name, client):
    response = client.get(reverse(name))

    assert response.status_code == 200
    assert "metro/metrolijn" in response.content.decode()  # Ours, not the stock page.


@pytest.mark.parametrize(
    "name", ["account_logout", "account_email", "account_change_password", "account_reauthenticate"]
)
def test_the_pages_for_members(name, client, user):
    client.force_login(user)

    response = client.get(reverse(name))

    assert response.status_code == 200
    assert "metro/metrolijn" in response.content.decode()


def test_the_demo_names_its_accounts_and_never_a_password(client, settings):
    factories.UserFactory(email="docent@demo.metrolijn.test", first_name="Demo")
    assert "demo.metrolijn.test" not in client.get(reverse("account_login")).content.decode()

    settings.DEMO = True

    page = client.get(reverse("account_login")).content.decode()
    assert "docent@demo.metrolijn.test" in page


def _seconds(rates):
    units = {"m": 60, "s": 1}
    return [int(part.split("/")[1][:-1] or 1) * units[part.split("/")[1][-1]] for part in rates.split(",")]
