"""Tables without their indexes and foreign keys for as long as they are filled."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# One statement that takes each away, and one that brings it back exactly as it was. Indexes with a condition
# stay: they are small, and PostgreSQL would write their condition down in other words.
_CONSTRAINTS = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint
    WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('u', 'f')
    ORDER BY contype DESC, conrelid, conname
"""
_INDEXES = """
    SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
    FROM pg_index
    WHERE indrelid = ANY(%s::regclass[])
      AND indpred IS NULL
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
    ORDER BY indrelid, indexrelid
"""
_SORT_MEMORY = "512MB"


@contextmanager
def bare(names: list[str]) -> Iterator[None]:
    """Within the surrounding transaction: after an error everything is as before, by its rollback.

    Filling an index in the order of its key, and checking a foreign key for a whole table at once, take a
    small part of what they take row by row.
    """
    with connection.cursor() as cursor:
        # Checks that still wait for the commit would forbid to change the tables.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        pairs = [*_found(cursor, _CONSTRAINTS, names), *_found(cursor, _INDEXES, names)]
        for take_away, _bring_back in pairs:
            cursor.execute(take_away)
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('maintenance_work_mem', %s, true)", [_SORT_MEMORY])
        for _take_away, bring_back in sorted(pairs, key=_is_foreign_key):
            cursor.execute(bring_back)


def _found(cursor, query, names) -> list[tuple[str, str]]:
    cursor.execute(query, [names])
    return cursor.fetchall()


def _is_foreign_key(pair) -> bool:
    """These last: their check is quicker with the indexes there."""
    return "FOREIGN KEY" in pair[1]
