"""Subqueries that bring the rows of another table along."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Field, Func, JSONField, Lookup, QuerySet, Subquery


class JSONRows(Subquery):
    """The one value per row of this queryset, as a list. It arrives as one JSON text, which is read at once:

    an array of JSON values costs a reader per value.
    """

    template = "to_jsonb(ARRAY(%(subquery)s))"
    output_field = JSONField()


class JSONList(Func):
    """The values of a row in their order: half the text of an object that names them in every row."""

    function = "jsonb_build_array"
    output_field = JSONField()


@Field.register_lookup
class AnyOf(Lookup):
    """`pk__any_of=keys(rows)`: one of these keys, which are looked up first, on their own.

    PostgreSQL cannot tell how few rows `IN (SELECT …)` leaves, and reads a large table in the order that was
    asked for until it has found a page of them. With the keys in an array it goes by the index of the keys.
    """

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        column, column_params = self.process_lhs(compiler, connection)
        array, array_params = self.process_rhs(compiler, connection)
        return f"{column} = ANY({array})", (*column_params, *array_params)


def keys(rows: QuerySet, name: str = "pk", *others: QuerySet) -> ArraySubquery:
    """The values of a column of these rows, for `any_of`; of several querysets those of all."""
    parts = [part.order_by().values(name) for part in (rows, *others)]
    return ArraySubquery(parts[0].union(*parts[1:]) if others else parts[0])
