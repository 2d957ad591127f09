"""Typed readers of environment variables. A wrong value stops start-up with its name, what it holds (never a
secret: of an address that may have a password in it only the parts that are wrong) and what is allowed."""

import os
from email.utils import parseaddr
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg.pq import Conninfo

_LIMITS = {"rate": 100_000, "concurrency": 100}  # Of a mail account, and their highest values.


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
    is_plain = parts.hostname and not (parts.path or parts.query or parts.fragment or "@" in value)
    if parts.scheme not in {"http", "https"} or not is_plain:
        shown = value.rpartition("@")[2]  # What stands before an @ may be a password.
        raise WrongVariable(name, f"holds {('…@' if shown != value else '') + shown[:100]!r}", allowed)
    return value


def report_url(name: str) -> str:
    """The address that faults are reported to, or an empty text. The key in it is never part of a message."""
    allowed = "https://key@host/number, as the project's page gives it; or nothing"
    value = text(name, " ").strip()
    parts = _split(name, value, allowed)
    is_whole = parts.username and parts.hostname and parts.path.rpartition("/")[2].isdecimal()
    if value and not (parts.scheme in {"http", "https"} and is_whole):
        raise WrongVariable(name, f"holds an address with {_gap(parts)}", allowed)
    return value


def database(name: str, default: str) -> dict:
    """A Django DATABASES entry. The password is never part of a message."""
    allowed = "postgresql://user:password@host:port/name"
    parts = _split(name, text(name, default), allowed)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise WrongVariable(name, _scheme(parts.scheme), allowed)
    options = _options(parts)
    _demand_known(name, options, {option.keyword.decode() for option in Conninfo.get_defaults()})
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
        raise WrongVariable(name, _scheme(scheme), "redis://host:port/0")
    return value


def mail(name: str, default: str) -> dict:
    """host, port, user, password, tls ("none" | "starttls" | "ssl"), timeout in seconds, and what all workers
    together may do: `rate` in mails a minute and `concurrency` in connections; 0 is no limit."""
    allowed = "smtp://user:pass@host:port?tls=starttls&timeout=30&rate=600&concurrency=4"
    parts = _split(name, text(name, default), allowed)
    if parts.scheme != "smtp":
        raise WrongVariable(name, _scheme(parts.scheme), allowed)
    if not parts.hostname:
        raise WrongVariable(name, "holds an address without a host", allowed)
    options = _options(parts)
    _demand_known(name, options, {"tls", "timeout", *_LIMITS})
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
        **{limit: _limit(name, limit, options) for limit in _LIMITS},
    }


def evidence(name: str) -> tuple[str, str]:
    """Where it is read whether a mail was accepted: ("none", ""), ("log", path) or ("journal", path)."""
    allowed = "none, log:/path/of/mail.log or journal:/path"
    kind, _, path = text(name, "none").partition(":")
    if kind not in {"none", "log", "journal"} or path.startswith("/") != (kind != "none"):
        raise WrongVariable(name, f"holds {text(name, 'none')[:60]!r}", allowed)
    return kind, path


def sender(name: str, default: str) -> str:
    """A mail address, with or without a name before it."""
    value = text(name, default)
    address = parseaddr(value)[1]
    local, _, domain = address.rpartition("@")
    if not (local and domain) or not value.isprintable() or " " in address:
        raise WrongVariable(name, f"holds {value[:60]!r}", "Name <name@host>, or name@host")
    return value


def _split(name: str, value: str, allowed: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        # Without the cause: a password with a "/" in it is read as a port, and would be in the message.
        raise WrongVariable(name, "cannot be read", f"{allowed}; write %40 for @ and %2F for /") from None
    return parts


def _demand_known(name: str, options: dict[str, str], known: set[str]) -> None:
    # A misspelt tls= would send mail in the clear without a word.
    if unknown := sorted(set(options) - known):
        some = ", ".join(sorted(known)) if len(known) < 9 else "the options of libpq, such as sslmode"
        raise WrongVariable(name, f"holds the option {unknown[0][:20]!r}", some)


def _limit(name: str, limit: str, options: dict[str, str]) -> int:
    value, most = options.get(limit, "0"), _LIMITS[limit]
    if not value.isdecimal() or int(value) > most:
        raise WrongVariable(
            name, f"holds {limit}={value[:20]!r}", f"{limit}=1 to {limit}={most}; 0 is no limit"
        )
    return int(value)


def _scheme(scheme: str) -> str:
    return f"holds an address that begins with {scheme[:20] + '://'!r}" if scheme else "holds no address"


def _gap(parts: SplitResult) -> str:
    if parts.scheme not in {"http", "https"}:
        return "another beginning"
    return "no key before the @" if not parts.username else "no number at its end"


def _options(parts: SplitResult) -> dict[str, str]:
    return {key: values[-1] for key, values in parse_qs(parts.query).items()}
