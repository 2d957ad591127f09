"""Typed readers of environment variables. A wrong value stops start-up with its name and what is allowed."""

import os
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

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
    allowed = "https://host or http://host:port, no path"
    value = text(name, default).rstrip("/")
    parts = _split(name, value, allowed)
    is_plain = parts.hostname and not (parts.path or parts.query or parts.username)
    if parts.scheme not in {"http", "https"} or not is_plain:
        raise WrongVariable(name, "is not the address of a site", allowed)
    return value


def database(name: str, default: str) -> dict:
    """A Django DATABASES entry. The password is never part of a message."""
    allowed = "postgresql://user:password@host:port/name"
    parts = _split(name, text(name, default), allowed)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise WrongVariable(name, f"has the scheme {parts.scheme!r}", allowed)
    options = _options(parts)
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
    scheme = urlsplit(value).scheme  # Only the scheme: Sentinel has several hosts in one address.
    if scheme not in {"redis", "rediss", "unix", "redis+socket", "sentinel"}:
        raise WrongVariable(name, f"has the scheme {scheme!r}", "redis://host:port/0")
    return value


def mail(name: str, default: str) -> dict:
    """host, port, user, password, tls ("none" | "starttls" | "ssl") and timeout in seconds."""
    allowed = "smtp://user:pass@host:port?tls=starttls&timeout=30"
    parts = _split(name, text(name, default), allowed)
    if parts.scheme != "smtp" or not parts.hostname:
        raise WrongVariable(name, "is not the address of a mail server", allowed)
    options = _options(parts)
    tls, timeout = options.get("tls", "none"), options.get("timeout", "30")
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


def _split(name: str, value: str, allowed: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        # Without the cause: a password with a "/" in it is read as a port, and would be in the message.
        raise WrongVariable(name, "cannot be read", f"{allowed}; write %40 for @ and %2F for /") from None
    return parts


def _options(parts: SplitResult) -> dict[str, str]:
    return {key: values[-1] for key, values in parse_qs(parts.query).items()}
