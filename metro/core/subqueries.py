"""Subqueries that bring the rows of another table along."""

from django.db.models import Func, JSONField, Subquery


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
