"""The base of every API view: one error format, one way to page, names in camelCase. No word of the domain."""

from metro.core.api.fields import VisibleRow
from metro.core.api.filters import Choice, Day, Flag, ListFilter, Moment, Number, Text
from metro.core.api.routing import Routes
from metro.core.api.serializers import RowSerializer, Serializer
from metro.core.api.views import Creates, Lists, Resource, Shows, move, one_answer

__all__ = [
    "Choice",
    "Creates",
    "Day",
    "Flag",
    "ListFilter",
    "Lists",
    "Moment",
    "Number",
    "Resource",
    "Routes",
    "RowSerializer",
    "Serializer",
    "Shows",
    "Text",
    "VisibleRow",
    "move",
    "one_answer",
]
