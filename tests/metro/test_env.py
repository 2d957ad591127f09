import pytest

from metro import env

SECRET = "s3cret-that-must-not-show"


@pytest.mark.parametrize(
    ("read", "value", "allowed"),
    [
        (lambda name: env.text(name), "", "a value"),
        (lambda name: env.flag(name, False), "perhaps", "true or false"),
        (lambda name: env.number(name, 1, low=1, high=60), "61", "a whole number from 1 to 60"),
        (lambda name: env.number(name, 1, low=1, high=60), "1.5", "a whole number from 1 to 60"),
        (lambda name: env.choice(name, "nl", allowed=("nl", "en")), "de", "nl or en"),
        (lambda name: env.base_url(name, ""), "metrolijn.example", "https://host"),
        (lambda name: env.base_url(name, ""), "https://metrolijn.example/path", "no path"),
        (lambda name: env.database(name, ""), f"mysql://u:{SECRET}@host/db", "postgresql://"),
        (lambda name: env.database(name, ""), f"postgresql://u:{SECRET}@host:port/db", "postgresql://"),
        (lambda name: env.database(name, ""), f"postgresql://u:{SECRET}/x@host/db", "%2F for /"),
        (lambda name: env.redis(name, ""), f"http://:{SECRET}@host", "redis://host:port/0"),
        (lambda name: env.mail(name, ""), f"http://u:{SECRET}@host", "smtp://user:pass@host:port"),
        (lambda name: env.mail(name, ""), f"smtp://u:{SECRET}@host:port", "smtp://user:pass@host:port"),
        (lambda name: env.mail(name, ""), f"smtp://u:{SECRET}@host?tls=maybe", "tls=none, tls=starttls"),
        (lambda name: env.mail(name, ""), f"smtp://u:{SECRET}@host?timeout=0", "timeout=1 to timeout=120"),
        (lambda name: env.mail(name, ""), f"smtp://u:{SECRET}@host?timeout=no", "timeout=1 to timeout=120"),
    ],
)
def test_a_wrong_variable_is_named_with_what_is_allowed_and_never_with_a_secret(
    monkeypatch, read, value, allowed
):
    monkeypatch.setenv("A_VARIABLE", value)

    with pytest.raises(env.WrongVariable) as refused:
        read("A_VARIABLE")

    assert str(refused.value).startswith("A_VARIABLE: ")
    assert allowed in str(refused.value)
    assert SECRET not in str(refused.value)


def test_a_database_address_may_name_a_socket_and_options(monkeypatch):
    monkeypatch.setenv("A_VARIABLE", "postgresql://me:p%40ss@/db?host=/run/pg&sslmode=require")

    assert env.database("A_VARIABLE", "") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "db",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "/run/pg",
        "PORT": "",
        "OPTIONS": {"connect_timeout": 5, "sslmode": "require"},
    }


def test_a_mail_address_always_has_a_time_out(monkeypatch):
    monkeypatch.setenv("A_VARIABLE", "smtp://me:p%40ss@mail.example:587?tls=starttls")

    assert env.mail("A_VARIABLE", "") == {
        "host": "mail.example",
        "port": 587,
        "user": "me",
        "password": "p@ss",
        "tls": "starttls",
        "timeout": 30,
    }


@pytest.mark.parametrize(("value", "expected"), [("", True), ("no", False), ("ON", True), ("0", False)])
def test_a_flag_reads_what_people_write(monkeypatch, value, expected):
    monkeypatch.setenv("A_VARIABLE", value)

    assert env.flag("A_VARIABLE", True) is expected
