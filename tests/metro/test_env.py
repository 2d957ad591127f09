from functools import partial

import pytest

from metro import env

flag = partial(env.flag, default=False)
number = partial(env.number, default=1, low=1, high=60)
choice = partial(env.choice, default="nl", allowed=("nl", "en"))
base_url, sender, database, redis, mail = (
    partial(read, default="") for read in (env.base_url, env.sender, env.database, env.redis, env.mail)
)
SECRET = "s3cret-that-must-not-show"


@pytest.mark.parametrize(
    ("read", "value", "held", "allowed"),
    [
        (env.text, "", "is not set", "a value"),
        (flag, "perhaps", "holds 'perhaps'", "true or false"),
        (number, "61", "holds '61'", "a whole number from 1 to 60"),
        (number, "1.5", "holds '1.5'", "a whole number from 1 to 60"),
        (choice, "de", "holds 'de'", "nl or en"),
        (base_url, "site.example", "holds 'site.example'", "https://host"),
        (base_url, "https://a.example/b", "holds 'https://a.example/b'", "no path"),
        (base_url, "https://a.example/#b", "holds 'https://a.example/#b'", "no path"),
        (base_url, f"https://u:{SECRET}@a.example", "holds '…@a.example'", "no path"),
        (sender, "Metrolijn", "holds 'Metrolijn'", "name@host"),
        (sender, "M <a@>", "holds 'M <a@>'", "name@host"),
        (sender, "M <a@b.example>\nBcc: x", "Bcc", "name@host"),
        (database, f"mysql://u:{SECRET}@h/db", "'mysql://'", "postgresql://"),
        (database, "metrolijn", "holds no address", "postgresql://"),
        (database, f"postgresql://u:{SECRET}@h:port/db", "", "postgresql://"),
        (database, f"postgresql://u:{SECRET}/x@h/db", "", "%2F for /"),
        (database, f"postgresql://u:{SECRET}@h/db?sslmod=x", "'sslmod'", "sslmode"),
        (redis, f"http://:{SECRET}@host", "'http://'", "redis://host:port/0"),
        (mail, f"http://u:{SECRET}@host", "'http://'", "smtp://user:pass@host:port"),
        (mail, "smtp://", "without a host", "smtp://user:pass@host:port"),
        (mail, f"smtp://u:{SECRET}@host:port", "", "smtp://user:pass@host:port"),
        (mail, f"smtp://u:{SECRET}@h?tls=maybe", "tls='maybe'", "tls=starttls"),
        (mail, f"smtp://u:{SECRET}@h?tsl=ssl", "the option 'tsl'", "timeout, tls"),
        (mail, f"smtp://u:{SECRET}@h?timeout=0", "timeout='0'", "timeout=120"),
        (mail, f"smtp://u:{SECRET}@h?timeout=no", "timeout='no'", "timeout=120"),
        (mail, f"smtp://u:{SECRET}@h?rate=fast", "rate='fast'", "rate=1 to rate=100000"),
        (mail, f"smtp://u:{SECRET}@h?concurrency=101", "concurrency='101'", "concurrency=100"),
        (env.evidence, "log:mail.log", "'log:mail.log'", "log:/path/of/mail.log"),
        (env.evidence, "none:/var/log/mail.log", "'none:/var/log/mail.log'", "none, log:"),
        (env.evidence, "guess:/var/log/mail.log", "'guess:/var/log/mail.log'", "journal:/path"),
        (env.report_url, f"ftp://{SECRET}@h/1", "another beginning", "https://key@host"),
        (env.report_url, f"https://h/{SECRET}", "no key before the @", "https://key@host"),
        (env.report_url, f"https://{SECRET}@h/x", "no number at its end", "https://key@host"),
    ],
)
def test_a_wrong_variable_is_told_with_what_it_holds_and_what_is_allowed_but_never_a_secret(
    monkeypatch, read, value, held, allowed
):
    monkeypatch.setenv("A_VARIABLE", value)

    with pytest.raises(env.WrongVariable) as refused:
        read("A_VARIABLE")

    problem, _, rest = str(refused.value).partition(". Allowed: ")
    assert problem.startswith("A_VARIABLE: ")
    assert held in problem
    assert allowed in rest
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
        "rate": 0,
        "concurrency": 0,
    }


@pytest.mark.parametrize(("value", "expected"), [("", True), ("no", False), ("ON", True), ("0", False)])
def test_a_flag_reads_what_people_write(monkeypatch, value, expected):
    monkeypatch.setenv("A_VARIABLE", value)

    assert env.flag("A_VARIABLE", True) is expected
