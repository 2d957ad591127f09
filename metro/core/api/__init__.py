"""The base of every API view: one error format, one way to page, names in camelCase. No word of the domain."""

from metro.core.api.fields import Instant, Key, VisibleRow, WallTime, Whole, Words, YesNo
from metro.core.api.filters import Choice, Day, Flag, ListFilter, Moment, Number, Text
from metro.core.api.routing import Routes
from metro.core.api.serializers import RowSerializer, Serializer
from metro.core.api.views import Creates, Lists, Resource, Shows, move, one_answer

__all__ = [
    "Choice",
    "Creates",
    "Day",
    "Flag",
    "Instant",
    "Key",
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
    "WallTime",
    "Whole",
    "Words",
    "YesNo",
    "move",
    "one_answer",
]
