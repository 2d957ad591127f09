"""When a row last changed, kept by the database itself, so that no write of any kind can forget it.

A client that copies rows asks for those that changed since its last visit. `changed_at` is the clock of the
database at the moment of the write, and `horizon` is the moment before which nothing can still appear.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, migrations, models
from django.db.models.functions import Now

# First a transaction id, by which `horizon` knows this writer; only then the clock.
_FUNCTION = """
CREATE OR REPLACE FUNCTION metrolijn_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_current_xact_id();
  NEW.changed_at := clock_timestamp();
  RETURN NEW;
END $$
"""
# A transaction that has written and not ended may still bring rows with an older moment; one that has not
# written yet will write later than the beginning of this statement.
_HORIZON = """
SELECT least(statement_timestamp(), min(xact_start)) FROM pg_stat_activity
WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()
"""


class ChangedModel(models.Model):
    """A row that says when it last changed. Its migration needs a `KeepsChange` for its table."""

    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


def trigger(table: str, columns: Sequence[str] = ()) -> str:
    """The SQL of the triggers: for every write, or of the updates only those that change one of the columns."""
    differs = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)
    condition = f"WHEN ({differs})" if columns else ""
    call = "EXECUTE FUNCTION metrolijn_changed()"
    return (
        f"CREATE OR REPLACE TRIGGER {table}_made BEFORE INSERT ON {table} FOR EACH ROW {call};"
        f"CREATE OR REPLACE TRIGGER {table}_changed BEFORE UPDATE ON {table} FOR EACH ROW {condition} {call}"
    )


class KeepsChange(migrations.RunSQL):
    """The triggers that set `changed_at` at every write to the table."""

    def __init__(self, table: str):
        self.table = table
        super().__init__(
            [_FUNCTION, trigger(table)],
            reverse_sql=f"DROP TRIGGER {table}_changed ON {table}; DROP TRIGGER {table}_made ON {table}",
        )

    def deconstruct(self):
        return self.__class__.__qualname__, [self.table], {}


def horizon() -> datetime:
    """Everything that changed before this moment can be read now. Ask before reading, in another statement.

    Writers must use the same database role as readers, or one that readers may watch (pg_read_all_stats).
    """
    with connection.cursor() as cursor:
        cursor.execute(_HORIZON)
        return cursor.fetchone()[0]
