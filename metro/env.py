"""Typed readers of environment variables. A wrong value stops start-up with its name and what is allowed."""

import os
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


class WrongVariable(ImproperlyConfigured):
    """An environment variable holds something that the system cannot use."""

    def __init__(self, name: str, problem: str, allowed: str):
        super().__init__(f"{name}: {problem}. Allowed: {allowed}.")


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise WrongVariable(name, "is not set", "a value; see the README")
    return value


def flag(name: str, default: bool) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise WrongVariable(name, f"holds {value[:20]!r}", "true or false")


def number(name: str, default: int, *, low: int, high: int) -> int:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdecimal() or not low <= int(value) <= high:
        raise WrongVariable(name, f"holds {value[:20]!r}", f"a whole number from {low} to {high}")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default or " ").split(",") if word.strip()]


def choice(name: str, default: str, *, allowed: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise WrongVariable(name, f"holds {value[:20]!r}", " or ".join(allowed))
    return value


def base_url(name: str, default: str) -> str:
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise WrongVariable(name, f"holds {value[:60]!r}", "https://host or http://host:port, no path")
    return value


def database(name: str, default: str) -> dict:
    """A Django DATABASES entry. The password is never part of a message."""
    parts = urlsplit(text(name, default))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise WrongVariable(
            name, f"has the scheme {parts.scheme!r}", "postgresql://user:password@host:port/name"
        )
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = options.pop("host", None) or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "metrolijn",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": str(parts.port or ""),
        "OPTIONS": {"connect_timeout": 5, **options},
    }


def redis(name: str, default: str) -> str:
    value = text(name, default)
    scheme = urlsplit(value).scheme
    if scheme not in {"redis", "rediss", "unix", "redis+socket", "sentinel"}:
        raise WrongVariable(name, f"has the scheme {scheme!r}", "redis://host:port/0")
    return value


def mail(name: str, default: str) -> dict:
    """host, port, user, password, tls ("none" | "starttls" | "ssl") and timeout in seconds."""
    parts = urlsplit(text(name, default))
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    tls = options.get("tls", "none")
    timeout = options.get("timeout", "30")
    if parts.scheme != "smtp" or not parts.hostname:
        raise WrongVariable(
            name,
            "is not a mail address of the form",
            "smtp://user:pass@host:port?tls=starttls&timeout=30",
        )
    if tls not in {"none", "starttls", "ssl"}:
        raise WrongVariable(name, f"holds tls={tls[:20]!r}", "tls=none, tls=starttls or tls=ssl")
    if not timeout.isdecimal() or not 1 <= int(timeout) <= 120:
        raise WrongVariable(name, f"holds timeout={timeout[:20]!r}", "timeout=1 to timeout=120 seconds")
    return {
        "host": parts.hostname,
        "port": parts.port or 25,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "tls": tls,
        "timeout": int(timeout),
    }
