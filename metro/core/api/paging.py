"""Pages of a list by keyset: page 1,000 costs what page 1 costs, and nothing is skipped or doubled meanwhile.

REST framework's own cursor goes by one column and an offset among equals. An import gives 20,000 rows the same
moment, so here the key is part of the position; and a cursor is signed for its list, its filters and its reader.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from django.core import signing
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from metro.core.api import moments
from metro.core.changed import horizon

DEFAULT, LARGEST = 50, 200
CURSOR, LIMIT, SINCE = "cursor", "limit", "updatedSince"
FEED = ("changed_at", "pk")
_SALT = "metro.core.api.paging"


class KeysetPages(BasePagination):
    """`limit` rows a page in the order of the view; with `updatedSince` those that changed, oldest first."""

    def paginate_queryset(self, queryset: QuerySet, request, view=None) -> list:
        self.request, limit = request, _limit(request)
        is_feed = view.has_feed and SINCE in request.query_params
        order = view.feed if is_feed else view.order
        if is_feed:
            moment = order[0]
            queryset = queryset.filter(**{f"{moment}__lt": horizon(), f"{moment}__gte": _since(request)})
        queryset = queryset.order_by(*(_direction(name) for name in order))
        if position := self._position(order):
            queryset = queryset.filter(_after(order, position))
        rows = list(queryset[: limit + 1])
        page, self.next_position = rows[:limit], None
        if len(rows) > limit:
            self.next_position = [getattr(page[-1], _name(name)) for name in order]
        return page

    def get_paginated_response(self, data: list) -> Response:
        link = self._next_link()
        response = Response({"results": data, "next": link})
        if link:
            response["Link"] = f'<{link}>; rel="next"'
        return response

    def get_paginated_response_schema(self, schema: dict) -> dict:
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": {"type": "array", "items": schema.get("items", schema)},
                "next": {"type": "string", "format": "uri", "nullable": True},
            },
        }

    def get_schema_operation_parameters(self, view) -> list[dict]:
        is_paged = view.is_paged and view.pagination_class is not None
        return [_parameter(name, **kind) for name, kind in _parameters(view)] if is_paged else []

    def _next_link(self) -> str | None:
        if self.next_position is None:
            return None
        values = [value.isoformat() if isinstance(value, datetime) else value for value in self.next_position]
        token = signing.Signer(salt=_SALT).sign_object([self._binding(), values], compress=False)
        return replace_query_param(self.request.build_absolute_uri(), CURSOR, token)

    def _position(self, order: Sequence[str]) -> list | None:
        token = self.request.query_params.get(CURSOR)
        if token is None:
            return None
        try:
            binding, values = signing.Signer(salt=_SALT).unsign_object(token)
        except (signing.BadSignature, ValueError, UnicodeError):
            raise _wrong(CURSOR, _("This cursor is not one of ours. Begin again without it.")) from None
        if binding != self._binding() or len(values) != len(order):
            raise _wrong(CURSOR, _("This cursor is of another list. Begin again without it."))
        return values

    def _binding(self) -> str:
        """Which list, for whom, with which filters: a cursor says nothing to anybody else."""
        actor = self.request.actor
        asked = sorted(item for item in self.request.query_params.lists() if item[0] not in (CURSOR, LIMIT))
        whole = json.dumps([self.request.path, actor.user_id, actor.institution_id, asked])
        return hashlib.sha256(whole.encode()).hexdigest()[:16]


def _parameters(view):
    yield CURSOR, {"schema": {"type": "string"}, "description": "From `next` of the page before."}
    numbers = {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": DEFAULT}
    yield LIMIT, {"schema": numbers, "description": "How many rows a page has at the most."}
    if view.has_feed:
        moment = {"type": "string", "format": "date-time"}
        yield SINCE, {"schema": moment, "description": "Only rows that changed since, oldest change first."}


def _parameter(name: str, **kind) -> dict:
    return {"name": name, "in": "query", "required": False, **kind}


def _limit(request) -> int:
    text = request.query_params.get(LIMIT, str(DEFAULT))
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= LARGEST):
        raise _wrong(LIMIT, _("Here a whole number from 1 to {n} is needed.").format(n=LARGEST))
    return int(text)


def _since(request) -> datetime:
    moment = moments.parse(request.query_params[SINCE])
    if moment is None:
        raise _wrong(SINCE, moments.SENTENCE)
    return moment


def _after(order: Sequence[str], position: list) -> Q:
    """Rows behind this one. The first column alone bounds the search, so that an index serves it."""
    rule, equal = Q(), Q()
    for name, value in zip(order, position, strict=True):
        further = f"{_name(name)}__{'lt' if name.startswith('-') else 'gt'}"
        rule |= equal & Q(**{further: value})
        equal &= Q(**{_name(name): value})
    first, value = order[0], position[0]
    return Q(**{f"{_name(first)}__{'lte' if first.startswith('-') else 'gte'}": value}) & rule


def _direction(name: str):
    return F(_name(name)).desc() if name.startswith("-") else F(name).asc()


def _name(name: str) -> str:
    return name.removeprefix("-")


def _wrong(field: str, sentence) -> ValidationError:
    return ValidationError({field: ValidationError(sentence, "invalid").detail})
