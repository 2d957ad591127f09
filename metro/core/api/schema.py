"""The description of the API (OpenAPI 3.0), made from the code, and the address at which it stands."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.utils import OpenApiParameter

from metro.core.api import etags
from metro.core.api.idempotency import HEADER, LONGEST
from metro.core.api.problems import MEDIA_TYPE

_ETAG = OpenApiParameter(
    "ETag", str, OpenApiParameter.HEADER, response=["200"], description="The mark of the row as stored."
)
_IF_MATCH = OpenApiParameter(
    etags.HEADER,
    str,
    OpenApiParameter.HEADER,
    description="The `ETag` of the row as it was read, or `*`. When the row was written since, nothing is done:"
    " 412, and `current` in the problem is the row as it is now.",
)
_METHODS = ("get", "post", "put", "patch", "delete")
_ALWAYS = {
    "400": "Something in the request is not right; `errors` says what and where.",
    "401": "No login, or a token that does not stand.",
    "403": "Seen, but not allowed; or the token lacks a scope.",
    "404": "Not there, or not for you to see: the two cannot be told apart.",
    "406": "Only JSON is served.",
    "429": "Too often: wait for `Retry-After` seconds.",
    "503": "Too busy or away: try again after `Retry-After` seconds.",
}
_WHEN_WRITING = {
    "409": "The rules do not allow this now; the sentence says what is the case.",
    "412": "Somebody changed it meanwhile.",
    "413": "Too large.",
    "415": "Not a kind that is read here.",
    "422": "The idempotency key belongs to another request.",
}


class Schema(AutoSchema):
    """The docstring of the view's method is the description: what a caller gets, in one place."""

    method_mapping = AutoSchema.method_mapping | {"patch": "change", "put": "replace"}

    def _map_basic_serializer(self, serializer, direction):
        """Every member of an answer is always there, if only as null: clients need not ask whether it is."""
        part = super()._map_basic_serializer(serializer, direction)
        if direction == "response" and part.get("properties"):
            part["required"] = sorted(part["properties"])
        return part

    def get_override_parameters(self) -> list[OpenApiParameter]:
        """The mark of a row: given with it, and asked before it is changed."""
        is_row, is_below = self.path.endswith("}"), "}/" in self.path
        if not etags.has_etag(getattr(self.view, "model", None)) or not (is_row or is_below):
            return []
        if self.method == "GET":
            return [_ETAG] if is_row else []
        return [_IF_MATCH] if self.method == "DELETE" else [_IF_MATCH, _ETAG]


class References(OpenApiSerializerFieldExtension):
    """A member that names a row says of which model: programs can see where ids come from."""

    target_class = "metro.core.api.fields.VisibleRow"

    def map_serializer_field(self, auto_schema, direction):
        kind = "integer" if self.target.slug_field == "id" else "string"
        return {"type": kind, "x-references": self.target.model._meta.label}


def finish(result: dict, generator, request, public) -> dict:
    """Add what holds for every operation: the error answers, the version header, the idempotency key."""
    result["components"].setdefault("schemas", {}).update(_problem_schemas())
    for operations in result["paths"].values():
        for method in _METHODS:
            if method in operations:
                _finish_operation(operations[method], method)
    return result


def _finish_operation(operation: dict, method: str) -> None:
    wrong = _ALWAYS if method == "get" else _ALWAYS | _WHEN_WRITING
    for status, description in wrong.items():
        operation["responses"].setdefault(status, _problem_response(description))
    for response in operation["responses"].values():
        response.setdefault("headers", {})["API-Version"] = {
            "schema": {"type": "string"},
            "description": "The version of the API, as major.minor.patch.",
        }
    if method == "post":
        operation.setdefault("parameters", []).append(_key_parameter())


def _key_parameter() -> dict:
    return {
        "name": HEADER,
        "in": "header",
        "required": False,
        "description": "Repeated with the same key, the request acts once and answers the same, for 48 hours.",
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]+$"},
    }


def _problem_response(description: str) -> dict:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": description, "content": content}


def _problem_schemas() -> dict:
    text, number = {"type": "string"}, {"type": "integer"}
    fault = {"code": text, "detail": text, "pointer": text, "row": number | {"nullable": True}}
    problem = {
        "type": text | {"format": "uri-reference"},
        "title": text,
        "status": number,
        "detail": text,
        "code": text,
        "requestId": text,
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
    }
    current = {"current": {"type": "object", "description": "After 412: the row as it is now."}}
    description = "What went wrong: problem details by RFC 9457."
    return {
        "Problem": _object(problem | current, description, list(problem)),
        "Fault": _object(
            fault | {"column": text, "value": text},
            "One fault and its place: a JSON Pointer into the body or the name of a parameter; "
            "for an import its row and column.",
            ["code", "detail", "pointer"],
        ),
    }


def _object(properties: dict, description: str, required: list[str]) -> dict:
    return {"type": "object", "description": description, "properties": properties, "required": required}


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The description, for anybody and from any site: it tells nothing about a person."""
    response = HttpResponse(document(), content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=300"
    return response


@cache
def document() -> bytes:
    """Made once per process; in English, whoever asks first."""
    with translation.override("en"):
        schema = SchemaGenerator().get_schema(request=None, public=True)
        return OpenApiJsonRenderer().render(schema, renderer_context={})
