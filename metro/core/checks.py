"""What must be right before web or worker start. Commands run without it, or nothing could be repaired."""

from urllib.parse import urlsplit

import structlog
from celery import signals
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection, connections
from django.http.request import validate_host

from metro.core.database import pending_migrations
from metro.env import WrongVariable

OLDEST_POSTGRES = 150000
SHORTEST_KEY = 32

log = structlog.get_logger("metro.start")


def demand_right_settings() -> None:
    """Raises WrongVariable: which variable, what it holds (never a secret), and what is allowed."""
    if settings.DEBUG and settings.BASE_URL.startswith("https://"):
        problem = f"is on, while BASE_URL holds {settings.BASE_URL!r}"
        raise WrongVariable("DEBUG", problem, "false at an https address")
    if settings.DEBUG:
        return
    _demand_right_key()
    _demand_right_hosts()
    if not settings.EMAIL_TIMEOUT:
        raise WrongVariable("EMAIL_URL", "has no time-out", "smtp://host:port?timeout=1 to timeout=120")


def _demand_right_key() -> None:
    has_default = settings.SECRET_KEY == settings.DEFAULT_KEY
    if has_default and not (settings.DEMO and not settings.BASE_URL.startswith("https://")):
        raise WrongVariable("SECRET_KEY", "is not set", f"your own random text of {SHORTEST_KEY} or more")
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        problem = f"holds {len(settings.SECRET_KEY)} characters"
        raise WrongVariable("SECRET_KEY", problem, f"random text of {SHORTEST_KEY} characters or more")


def _demand_right_hosts() -> None:
    hosts = ",".join(settings.ALLOWED_HOSTS)
    allowed = "the host names of this site, with commas"
    if "*" in settings.ALLOWED_HOSTS:
        raise WrongVariable("ALLOWED_HOSTS", f"holds {hosts[:200]!r}, which allows every host", allowed)
    host = urlsplit(settings.BASE_URL).hostname
    if not validate_host(host, settings.ALLOWED_HOSTS):
        problem = f"holds {hosts[:200]!r}, without the host of BASE_URL, {host!r}"
        raise WrongVariable("ALLOWED_HOSTS", problem, f"{allowed}; {host} is one of them")


def demand_right_database() -> None:
    """Raises WrongVariable, or ImproperlyConfigured with the pending migrations.

    A database that is away is not a wrong setting: pages say so with 503 until it is back.
    """
    if connection.vendor != "postgresql":
        raise WrongVariable("DATABASE_URL", f"names a {connection.vendor} database", "PostgreSQL 15 or newer")
    try:
        connection.ensure_connection()
        if connection.pg_version < OLDEST_POSTGRES:
            found = connection.pg_version // 10000
            raise WrongVariable("DATABASE_URL", f"names PostgreSQL {found}", "PostgreSQL 15 or newer")
        pending = pending_migrations()
    except Error:
        log.warning("database_away")
        return
    finally:
        connections.close_all()  # Workers are forked from here: a connection must not be shared.
    if pending:
        raise ImproperlyConfigured(
            f"The database waits for {len(pending)} migrations (the first is {pending[0]}). "
            "Run: python manage.py migrate"
        )


def demand_right_start() -> None:
    demand_right_settings()
    demand_right_database()


@signals.worker_init.connect
def _worker_starts(**_: object) -> None:
    try:
        demand_right_start()
    except ImproperlyConfigured as problem:
        raise SystemExit(f"The worker does not start. {problem}") from None
