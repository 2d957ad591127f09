"""How the database stands. It needs no model, so it can be asked before the models are loaded."""

from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def pending_migrations() -> list[str]:
    """Migrations on disk that the database has not had, as app.name. One query, and one for the table."""
    applied = MigrationRecorder(connection).applied_migrations()
    return [f"{app}.{name}" for app, name in _known_migrations() if (app, name) not in applied]


@cache
def _known_migrations() -> tuple[tuple[str, str], ...]:
    return tuple(MigrationLoader(None).disk_migrations)
