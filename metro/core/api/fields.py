"""A row named in a body: found only among those that the actor may see, else unknown, whether it exists or not."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

_UNKNOWN = _("We do not know this. Choose from the list.")


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
