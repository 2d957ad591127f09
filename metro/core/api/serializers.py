"""Rows and bodies in camelCase. A member that nobody asked for is refused; a field that is not yours is null."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from metro.core.visibility import FieldClass


def camel(name: str) -> str:
    """starts_at → startsAt."""
    first, *others = name.split("_")
    return first + "".join(part.title() for part in others)


class CamelCase:
    """Shows every field under its name in camelCase, and refuses members that it does not know."""

    def get_fields(self) -> dict[str, serializers.Field]:
        shown = {}
        for name, field in super().get_fields().items():
            if field.source is None and camel(name) != name:
                field.source = name
            if isinstance(field, serializers.SerializerMethodField) and field.method_name is None:
                field.method_name = f"get_{name}"
            shown[camel(name)] = field
        return shown

    def to_internal_value(self, data: Any) -> dict:
        if isinstance(data, dict) and (unknown := sorted(data.keys() - self._writable())):
            sentence = _("We do not know this member.")
            raise ValidationError(
                {name[:80]: ValidationError(sentence, "unknown_member").detail for name in unknown}
            )
        return super().to_internal_value(data)

    def _writable(self) -> set[str]:
        return {name for name, field in self.fields.items() if not field.read_only}


class Serializer(CamelCase, serializers.Serializer):
    """The body of a request, or an answer that is no row of one table."""


class RowSerializer(CamelCase, serializers.ModelSerializer):
    """A row of a model, as far as its reader may read it.

    `Meta.table` is the class of every field (the app's `visibility.py`). A private field is null for everybody
    but the person (`is_own`); secrets cannot be listed at all.
    """

    def get_fields(self):
        secret = [name for name in self.Meta.fields if self._class(name) == FieldClass.SECRET]
        assert not secret, f"{type(self).__name__} lists what nobody may read: {secret}"
        shown = super().get_fields()
        for name, field in shown.items():
            # So that the description says it too; a row is shown, never written.
            if self._class(field.source or name) == FieldClass.PRIVATE:
                field.allow_null = True
        return shown

    def to_representation(self, row):
        data = super().to_representation(row)
        if self._private_names() and not self.is_own(row, self.context["request"].actor):
            data |= dict.fromkeys(self._private_names())
        return data

    def is_own(self, row, actor) -> bool:
        """Whether the reader is the person that the row is about."""
        return row.member_id is not None and row.member_id == actor.member_id

    def _private_names(self) -> list[str]:
        if not hasattr(self, "_private"):
            self._private = [
                shown
                for shown, field in self.fields.items()
                if self._class(field.source) == FieldClass.PRIVATE
            ]
        return self._private

    def _class(self, name: str) -> FieldClass | None:
        """None for what is computed: whoever computes it looks at the reader."""
        return self.Meta.table.get(name.removesuffix("_id"))
