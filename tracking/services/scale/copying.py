"""Rows on their way to the database by COPY, a batch at a time, so that memory stays flat."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, time

from django.db import connection, models
from psycopg import sql

NULL = "\\N"
TRUE, FALSE = "t", "f"
AT_ONCE = 60_000  # Rows that wait before they are sent.
_PIECE = 5_000  # Rows in one write.
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def text(value: str) -> str:
    """Free text as COPY reads it."""
    return value.translate(_ESCAPES)


def moment(value: datetime) -> str:
    return value.isoformat()


class Table:
    """The rows of one model: what varies is given per row, what is the same for all of them once.

    Columns that are not named get the default of the database, else that of the model, else nothing.
    """

    def __init__(self, model: type[models.Model], *varying: str, **fixed: str):
        fixed |= _defaults(model, {"id", *varying, *fixed})
        names = ["id", *varying, *fixed]
        columns = [model._meta.get_field(name).column for name in names]
        self.name = model._meta.db_table
        self.last_id = 0
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

    def take(self) -> list[str]:
        """The rows that wait; from here on new ones are gathered."""
        lines, self.lines = self.lines, []
        return lines

    def send(self, lines: list[str], cursor) -> None:
        with cursor.copy(self._copy) as copy:
            for start in range(0, len(lines), _PIECE):
                copy.write(self._end.join(lines[start : start + _PIECE]) + self._end)

    def finish(self, cursor) -> int:
        """Let the next ordinary row get the next id. How many rows there were."""
        if self.last_id > self._first_id:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [self.name, self.last_id])
        return self.last_id - self._first_id


class Batches:
    """All tables, in the order in which their rows are sent. To be used as a context.

    One batch is sent while the next one is made, by a second thread over the one connection: nobody else
    may use that before `finish`, or the end of the context after an error.
    """

    def __init__(self, tables: list[Table]):
        self.tables = tables
        self._sender = ThreadPoolExecutor(max_workers=1)
        self._on_its_way: Future | None = None

    def __enter__(self):
        with connection.cursor() as cursor:
            for table in self.tables:
                table.start(cursor)
        return self

    def __exit__(self, *_error):
        self._sender.shutdown(wait=True)

    @property
    def names(self) -> list[str]:
        return [table.name for table in self.tables]

    def send_when_full(self) -> None:
        if sum(len(table.lines) for table in self.tables) >= AT_ONCE:
            self._send()

    def flush(self) -> None:
        """Send the rest, and wait until all of it is there."""
        self._send()
        self._wait()

    def finish(self) -> int:
        """Set the sequences and gather what the planner wants to know. The number of rows."""
        with connection.cursor() as cursor:
            rows = sum(table.finish(cursor) for table in self.tables)
            for table in self.tables:
                cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table.name)))
        return rows

    def _send(self) -> None:
        self._wait()
        batch = [(table, table.take()) for table in self.tables if table.lines]
        # Django keeps a connection per thread; the one below it may be handed over.
        self._on_its_way = self._sender.submit(_copy, batch, connection.connection)

    def _wait(self) -> None:
        """Until the batch before is there; raises what went wrong with it."""
        if self._on_its_way:
            self._on_its_way.result()


def _defaults(model, named) -> dict[str, str]:
    """What the model gives the columns that may not be empty and that nobody names."""
    rest = (field for field in model._meta.concrete_fields if field.name not in named)
    needed = (field for field in rest if not (field.null or field.generated or field.has_db_default()))
    return {field.name: _constant(field) for field in needed}


def _constant(field) -> str:
    value = field.get_default()
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if isinstance(value, str | int | time):
        return text(str(value))
    raise TypeError(f"{field} differs from row to row: name it.")


def _copy(batch: list[tuple[Table, list[str]]], psycopg_connection) -> None:
    with psycopg_connection.cursor() as cursor:
        for table, lines in batch:
            table.send(lines, cursor)
