"""Rows on their way to the database by COPY, a batch at a time, so that memory stays flat."""

from datetime import datetime

from django.db import connection, models
from psycopg import sql

NULL = "\\N"
TRUE, FALSE = "t", "f"
AT_ONCE = 150_000  # Rows that wait before they are sent.
_PIECE = 5_000  # Rows in one write.
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def text(value: str) -> str:
    """Free text as COPY reads it."""
    return value.translate(_ESCAPES)


def moment(value: datetime) -> str:
    return value.isoformat()


class Table:
    """The rows of one model: what varies is given per row, what is the same for all of them once.

    Columns that are not named get the default of the database, or nothing.
    """

    def __init__(self, model: type[models.Model], *varying: str, **fixed: str):
        names = ["id", *varying, *fixed]
        columns = [model._meta.get_field(name).column for name in names]
        self.name = model._meta.db_table
        self.last_id = 0
        self._width = len(varying)
        self._copy = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(self.name), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        # The columns that never vary come last: their text is put between the rows when these are sent.
        self._end = "".join(f"\t{value}" for value in fixed.values()) + "\n"
        self._first_id = 0
        self.lines: list[str] = []

    def add(self, *values: str) -> str:
        """Keep a row for the next batch; its id, as text."""
        self.last_id += 1
        number = str(self.last_id)
        self.lines.append("\t".join((number, *values)))
        return number

    def start(self, cursor) -> None:
        """Count on from what the table holds."""
        query = sql.SQL("SELECT coalesce(max(id), 0) FROM {}").format(sql.Identifier(self.name))
        cursor.execute(query)
        self.last_id = self._first_id = cursor.fetchone()[0]

    def send(self, cursor) -> None:
        with cursor.copy(self._copy) as copy:
            for start in range(0, len(self.lines), _PIECE):
                copy.write(self._end.join(self.lines[start : start + _PIECE]) + self._end)
        self.lines.clear()

    def finish(self, cursor) -> int:
        """Let the next ordinary row get the next id. How many rows there were."""
        if self.last_id > self._first_id:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [self.name, self.last_id])
        return self.last_id - self._first_id


class Batches:
    """All tables, in the order in which their rows are sent."""

    def __init__(self, tables: list[Table]):
        self.tables = tables

    @property
    def names(self) -> list[str]:
        return [table.name for table in self.tables]

    def start(self) -> None:
        with connection.cursor() as cursor:
            for table in self.tables:
                table.start(cursor)

    def send_when_full(self) -> None:
        if sum(len(table.lines) for table in self.tables) >= AT_ONCE:
            self.send()

    def send(self) -> None:
        with connection.cursor() as cursor:
            for table in self.tables:
                if table.lines:
                    table.send(cursor)

    def finish(self) -> int:
        """Send the rest, set the sequences and gather what the planner wants to know. The number of rows."""
        self.send()
        with connection.cursor() as cursor:
            rows = sum(table.finish(cursor) for table in self.tables)
            for table in self.tables:
                cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table.name)))
        return rows
