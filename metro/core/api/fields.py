"""Fields of bodies. JSON has types, so "5" is no number and 1 is no yes; a row named in a body is one that the
actor may see, else it is unknown, whether it exists or not.
"""

import re
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from metro.core.api import moments

_UNKNOWN = _("We do not know this. Choose from the list.")
_WALL = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$"
YEARS = (2000, 2199)  # Wall times outside these are typing errors, and the ends of time make trouble.


class Whole(serializers.IntegerField):
    """A whole number, also written 5.0; never a text or a yes."""

    def to_internal_value(self, data):
        is_whole = isinstance(data, int) or (isinstance(data, float) and data.is_integer())
        if isinstance(data, bool) or not is_whole:
            self.fail("invalid")
        return super().to_internal_value(int(data))


class Key(Whole):
    """The key of a row; a larger number names nothing."""

    def __init__(self, **options):
        super().__init__(min_value=1, max_value=2**53 - 1, **options)


class YesNo(serializers.BooleanField):
    """true or false; no other word for them."""

    def to_internal_value(self, data):
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Words(serializers.CharField):
    """A text; never a number that looks like one."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Instant(serializers.DateTimeField):
    """A moment with its offset: a wall time without one could be anybody's."""

    default_error_messages = {"invalid": moments.SENTENCE}

    def to_internal_value(self, value) -> datetime:
        moment = moments.parse(value) if isinstance(value, str) else None
        if moment is None:
            self.fail("invalid")
        return moment


@extend_schema_field({"type": "string", "pattern": _WALL, "example": "2026-12-03T15:30:00"})
class WallTime(serializers.Field):
    """What the clock on the wall shows, without an offset: the zone is named beside it."""

    default_error_messages = {"invalid": _("Write a local time without an offset: 2026-12-03T15:30:00.")}

    def to_internal_value(self, data) -> datetime:
        if not isinstance(data, str) or not re.fullmatch(_WALL, data, re.ASCII):
            self.fail("invalid")
        try:
            wall = datetime.fromisoformat(data)
        except ValueError:
            self.fail("invalid")
        if not YEARS[0] <= wall.year <= YEARS[1]:
            self.fail("invalid")
        return wall

    def to_representation(self, value: datetime) -> str:
        return value.strftime("%Y-%m-%dT%H:%M:%S")


class VisibleRow(serializers.SlugRelatedField):
    """The key of a visible row: `VisibleRow(Session)` by id, `VisibleRow(Stop, "slug")` by another field."""

    def __init__(self, model: type, by: str = "id", **options):
        self.model = model
        if not options.get("read_only"):
            options["queryset"] = model._default_manager.none()
        super().__init__(by, **options)

    def get_queryset(self):
        return self.model._default_manager.visible_to(self.context["request"].actor)

    def to_internal_value(self, data):
        wanted = int if self.slug_field == "id" else str
        if isinstance(data, bool) or not isinstance(data, wanted):
            self.fail("invalid")
        return super().to_internal_value(data)

    def fail(self, key, **values):
        if key in ("required", "null"):
            super().fail(key, **values)
        raise serializers.ValidationError(_UNKNOWN, code="unknown_reference")
