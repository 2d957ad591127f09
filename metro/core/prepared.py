"""Querysets that stand on every page: built and compiled once, then only filled with values.

Django builds and compiles a queryset anew at every use. For a query with many rules that costs more than
PostgreSQL needs for the answer. The rules stay where they are, in the querysets: here they are only kept
in their compiled form, per shape (what was decided in Python while it was built).
"""

import copy
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.models import BooleanField, Expression, Field, Model, QuerySet, Value
from django.db.models.sql import UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

MOST_KEPT = 64  # Answers per query of which a process remembers what was made.


class Place(Value):
    """Where a value goes. It has nothing that a value has, so a rule that looks into it fails, and loudly."""

    def __init__(self, name: str, field: Field):
        super().__init__(name, output_field=field)

    def as_sql(self, compiler, connection):
        return "%s", [self]


class Places(Expression):
    """Several values after IN."""

    def __init__(self, places: Iterable[Place]):
        super().__init__(output_field=BooleanField())
        self.places = tuple(places)

    def as_sql(self, compiler, connection):
        return f"({', '.join(['%s'] * len(self.places))})", list(self.places)


@dataclass(frozen=True, eq=False)
class Compiled:
    """A queryset with its compiler, its SQL and its parameters: values, and places for values."""

    queryset: QuerySet
    compiler: SQLCompiler
    sql: str
    params: tuple

    def answer(self, values: dict[str, Any]) -> tuple[tuple, ...]:
        """The rows as they come, with these values. One query, in this thread's connection."""
        with connections[self.queryset.db].cursor() as cursor:
            cursor.execute(self.sql, _filled(self.params, values))
            return tuple(map(tuple, cursor.fetchall()))

    def objects(self, answer: Iterable[tuple]) -> list:
        """What the queryset makes of these rows."""
        compiler = copy.copy(self.compiler)
        compiler.connection = connections[self.queryset.db]
        compiler.execute_sql = lambda *_args, **_options: [answer]
        queryset = self.queryset.all()
        queryset.query.get_compiler = lambda *_args, **_options: compiler
        return list(queryset)


class Prepared:
    """A queryset that is built once per shape.

    `build` makes it out of the places. A shape is whatever else `build` looks at; there must be few of them.
    """

    def __init__(self, build: Callable[..., QuerySet], **fields: Field):
        self.build = build
        self.places = {name: Place(name, field) for name, field in fields.items()}
        self._compiled: dict[Hashable, Compiled | None] = {}
        self._make = lru_cache(maxsize=MOST_KEPT)(_make)

    def rows(self, *, shape: Hashable = None, given: Callable[[], dict] = dict, **values: Any) -> list:
        """The rows for these values. What else `build` wants is `given` when the shape is new."""
        compiled = self._of(shape, given)
        return compiled.objects(compiled.answer(values)) if compiled else []

    def made(
        self,
        make: Callable[[list], Any],
        *,
        about: Hashable = None,
        shape: Hashable = None,
        given: Callable[[], dict] = dict,
        **values: Any,
    ) -> Any:
        """What `make` makes of the rows; of the same answer of the database the very same thing as before.

        The database is asked every time. `make` may look at the rows and at nothing else, unless it is told
        in `about` (the language). Nobody may change what comes out.
        """
        compiled = self._of(shape, given)
        return self._make(compiled, compiled.answer(values), make, about) if compiled else make([])

    def _of(self, shape: Hashable, given: Callable[[], dict]) -> Compiled | None:
        if shape not in self._compiled:
            self._compiled[shape] = _compile(self.build(**self.places, **given()))
        return self._compiled[shape]


class PreparedUpdate:
    """Updates of one row of a model, compiled once per set of fields. `by` names what must still hold."""

    def __init__(self, model: type[Model], *by: str):
        self.model, self.by = model, by
        self._compiled: dict[tuple[str, ...], tuple[str, tuple]] = {}

    def run(self, holds: dict[str, Any], fields: dict[str, Any]) -> int:
        """Write the fields where all of `by` is as `holds` says. How many rows were changed: 0 or 1."""
        shape = tuple(fields)
        if shape not in self._compiled:
            self._compiled[shape] = self._compile(shape)
        sql, params = self._compiled[shape]
        connection = connections[router.db_for_write(self.model)]
        column = self.model._meta.get_field
        values = {name: column(name).get_db_prep_save(value, connection) for name, value in fields.items()}
        values |= {f"old_{name}": value for name, value in holds.items()}
        with connection.cursor() as cursor:
            cursor.execute(sql, _filled(params, values))
            return cursor.rowcount

    def _compile(self, names: tuple[str, ...]) -> tuple[str, tuple]:
        field = self.model._meta.get_field
        rows = self.model._base_manager.filter(
            **{name: Place(f"old_{name}", field(name)) for name in self.by}
        )
        query = rows.query.chain(UpdateQuery)
        query.add_update_values({name: Place(name, field(name)) for name in names})
        sql, params = query.get_compiler(rows.db).as_sql()
        return sql, tuple(params)


def _make(compiled: Compiled, answer: tuple, make: Callable[[list], Any], _about: Hashable) -> Any:
    return make(compiled.objects(answer))


def _filled(params: tuple, values: dict[str, Any]) -> tuple:
    return tuple(values[part.value] if isinstance(part, Place) else part for part in params)


def _compile(queryset: QuerySet) -> Compiled | None:
    """None for a queryset that Django knows to be empty, whatever the values are."""
    compiler = queryset.query.get_compiler(queryset.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    return Compiled(queryset, compiler, sql, tuple(params))
