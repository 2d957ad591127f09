"""How the database stands. It needs no model, so it can be asked before the models are loaded."""

from datetime import datetime
from functools import cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

# Deadlock, serialization, lock and statement time-outs: the database is there, but it is too busy for us.
_BUSY_STATES = {"40P01", "40001", "55P03", "57014"}


def now() -> datetime:
    """What the clock of the database says: one for all machines, however wrong the own one is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def is_busy(problem: Error) -> bool:
    """Whether an operational error means "try again in a moment", not that the database is away."""
    return getattr(problem.__cause__, "sqlstate", None) in _BUSY_STATES


def pending_migrations() -> list[str]:
    """Migrations on disk that the database has not had, as app.name. One query, and one for the table."""
    applied = MigrationRecorder(connection).applied_migrations()
    return [f"{app}.{name}" for app, name in _known_migrations() if (app, name) not in applied]


@cache
def _known_migrations() -> tuple[tuple[str, str], ...]:
    return tuple(MigrationLoader(None).disk_migrations)
