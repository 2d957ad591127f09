"""Filters of lists, named as the members of the answer. Values are checked before the database sees them."""

from collections.abc import Iterable

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from metro.core.api import moments

MAX_TEXT = 100


class ListFilter(django_filters.FilterSet):
    """A filter set whose unknown values are refused, never ignored."""


class _DigitsField(forms.IntegerField):
    """Plain digits: Python would also read `1_000`, ` 5` and the digits of other scripts."""

    def to_python(self, value):
        if value and not (value.isascii() and value.isdecimal()):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


@extend_schema_field(OpenApiTypes.INT)
class Number(django_filters.NumberFilter):
    """A whole number that fits a key: a larger one names nothing."""

    field_class = _DigitsField

    def __init__(self, field_name: str, lookup_expr: str = "exact", **options):
        super().__init__(field_name, lookup_expr, **{"min_value": 0, "max_value": 2**53 - 1} | options)

    def get_max_validator(self):
        return None


class Text(django_filters.CharFilter):
    def __init__(self, field_name: str = "", **options):
        options.setdefault("max_length", MAX_TEXT)
        super().__init__(field_name or None, **options)


class Choice(django_filters.ChoiceFilter):
    def __init__(self, field_name: str, choices: Iterable, **options):
        super().__init__(field_name, choices=choices, **options)


class _FlagField(forms.Field):
    def to_python(self, value):
        if value in (None, ""):
            return None
        if value not in ("true", "false"):
            raise forms.ValidationError(_("Write true or false."), code="invalid")
        return value == "true"


@extend_schema_field(OpenApiTypes.BOOL)
class Flag(django_filters.BooleanFilter):
    field_class = _FlagField

    def __init__(self, field_name: str = "", **options):
        super().__init__(field_name or None, **options)


class _MomentField(forms.CharField):
    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        if (moment := moments.parse(text)) is None:
            raise forms.ValidationError(moments.SENTENCE, code="invalid")
        return moment


class Moment(django_filters.IsoDateTimeFilter):
    """A moment with its offset, as RFC 3339 writes it."""

    field_class = _MomentField


class Day(django_filters.DateFilter):
    def __init__(self, field_name: str = "", lookup_expr: str = "exact", **options):
        super().__init__(field_name or None, lookup_expr, input_formats=["%Y-%m-%d"], **options)
