"""What must be right before web or worker start. Commands run without it, or nothing could be repaired."""

import structlog
from celery import signals
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection, connections

from metro.core.database import pending_migrations
from metro.env import WrongVariable

OLDEST_POSTGRES = 150000
SHORTEST_KEY = 32

log = structlog.get_logger("metro.start")


def demand_right_settings() -> None:
    """Raises WrongVariable: which variable, and what is allowed; never what it holds."""
    if settings.DEBUG and settings.BASE_URL.startswith("https://"):
        raise WrongVariable("DEBUG", "is on at an https address", "false")
    if settings.DEBUG:
        return
    has_default = settings.SECRET_KEY == settings.DEFAULT_KEY
    if has_default and not (settings.DEMO and not settings.BASE_URL.startswith("https://")):
        raise WrongVariable("SECRET_KEY", "is not set", f"your own random text of {SHORTEST_KEY} or more")
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        raise WrongVariable("SECRET_KEY", "is too short", f"random text of {SHORTEST_KEY} characters or more")
    if "*" in settings.ALLOWED_HOSTS:
        raise WrongVariable("ALLOWED_HOSTS", "allows every host", "the host names of this site, with commas")
    if not settings.EMAIL_TIMEOUT:
        raise WrongVariable("EMAIL_URL", "has no time-out", "smtp://host:port?timeout=1 to timeout=120")


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
