"""What a database holds, so that two can be compared."""

from django.db import connection

from tracking.services.scale.tables import Tables

# The salt of a password is never the same, and the database itself says when a row changed.
_CONTENT = (
    "SELECT md5(string_agg((to_jsonb(t) - 'password' - 'changed_at')::text, ' ' ORDER BY id)), count(*)"
    " FROM {table} t"
)
_SCHEMA = """
    SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT concat(conrelid::regclass, ' ', conname, ' ', pg_get_constraintdef(oid), convalidated)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
"""


def contents(*, institution: int | None = None) -> dict[str, tuple[str, int]]:
    """A digest and the number of rows of each table, or of the rows of one institution."""
    found = {}
    with connection.cursor() as cursor:
        for table in Tables().batches.tables:
            query = _CONTENT.format(table=table.name)
            if institution is not None:
                if not _has_institution(cursor, table.name):
                    continue
                query += f" WHERE institution_id = {institution}"
            cursor.execute(query)
            found[table.name] = cursor.fetchone()
    return found


def schema() -> list[str]:
    """Every index and constraint there is."""
    with connection.cursor() as cursor:
        cursor.execute(_SCHEMA)
        return sorted(row[0] for row in cursor.fetchall())


def _has_institution(cursor, table) -> bool:
    columns = connection.introspection.get_table_description(cursor, table)
    return "institution_id" in {column.name for column in columns}
