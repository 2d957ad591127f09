"""The one error format: problem details by RFC 9457, with the codes and sentences of rules.md §8."""

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as ModelValidationError
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from metro.core import database
from metro.core.api.parsing import TooLarge
from metro.core.api.serializers import camel
from metro.core.errors import Away, Busy, NotFound, Refusal
from metro.core.imports import SHOWN, ImportRefused

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/"


class LoginNeeded(Refusal):
    code = "login_needed"
    status = 401
    sentence = _("Log in first.")


class ScopeMissing(Refusal):
    code = "scope_missing"
    status = 403
    sentence = _("This token may not do this. Needed: {scope}.")


class TooMany(Refusal):
    code = "too_many"
    status = 429
    sentence = _("You try too often. Wait {n} seconds.")


class KeyReused(Refusal):
    code = "key_reused"
    status = 422
    sentence = _("This idempotency key belongs to another request.")


class BadRequest(Refusal):
    """The request as a whole cannot be read."""


class Failed(Refusal):
    code = "failed"
    status = 500
    sentence = _("Something went wrong here. Nothing was changed.")


class MayNot(Refusal):
    code = "not_allowed"
    status = 403
    sentence = _("You cannot do this here.")


def is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(PREFIX)


def body(request: HttpRequest, *, code: str, status: int, detail: str, errors=(), members=None) -> dict:
    return {
        "type": f"/problems/{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": detail,
        "code": code,
        "requestId": getattr(request, "id", ""),
        "errors": list(errors),
    } | (members or {})


def plain(request: HttpRequest, refusal: Refusal) -> JsonResponse:
    """The answer where no view is: an address that does not exist, or a fault around the views."""
    data = body(request, code=refusal.code, status=refusal.status, detail=str(refusal))
    response = JsonResponse(data, status=refusal.status, content_type=MEDIA_TYPE)
    if isinstance(refusal, Busy | Away):
        response["Retry-After"] = str(refusal.retry_after)
    return response


def handle(exception: Exception, context: dict) -> Response | None:
    """REST framework's exception handler. None for what nobody foresaw: that ends in `plain` as 500."""
    request = context["request"]
    if isinstance(exception, exceptions.ValidationError):
        return _invalid(request, exception)
    if isinstance(exception, exceptions.APIException) and not isinstance(exception, _AS_REFUSAL):
        return _answer(request, exception.default_code, exception.status_code, str(exception.detail))
    refusal = _refusal_of(exception)
    if refusal is None:
        return None
    members = getattr(refusal, "members", None)
    response = _answer(request, refusal.code, refusal.status, str(refusal), _faults_of(refusal), members)
    _add_headers(response, exception, refusal)
    return response


_AS_REFUSAL = (
    exceptions.NotAuthenticated,
    exceptions.AuthenticationFailed,
    exceptions.PermissionDenied,
    exceptions.NotFound,
    exceptions.Throttled,
    exceptions.ParseError,
)


def _refusal_of(exception: Exception) -> Refusal | None:
    match exception:
        case Refusal():
            return exception
        case Http404() | exceptions.NotFound():
            return NotFound()
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return LoginNeeded()
        case exceptions.Throttled():
            return TooMany(n=max(1, round(exception.wait or 1)))
        case PermissionDenied() | exceptions.PermissionDenied():
            return _said(MayNot(), _sentence_of(exception))
        case exceptions.ParseError():
            return _said(BadRequest(), str(exception.detail))
        case RequestDataTooBig():
            return TooLarge()
        case SuspiciousOperation() | ModelValidationError():
            return BadRequest()
        case OperationalError() | InterfaceError():
            return Busy() if database.is_busy(exception) else Away()
    return None


def _sentence_of(exception) -> str:
    """What somebody wrote into the exception, not the library's own English."""
    text = str(getattr(exception, "detail", "") or exception)
    return "" if text == str(exceptions.PermissionDenied.default_detail) else text


def _said(refusal: Refusal, sentence: str) -> Refusal:
    if sentence:
        refusal.sentence = sentence
    return refusal


def _invalid(request, exception: exceptions.ValidationError) -> Response:
    errors = list(_flat(exception.get_full_details()))
    refusal = Refusal()
    return _answer(request, refusal.code, refusal.status, str(refusal), errors)


def _flat(details, place: tuple = ()) -> Iterator[dict]:
    """Every fault of a nested serializer with the JSON Pointer (RFC 6901) of its place."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        yield _fault(str(details["code"]), str(details["message"]), pointer=_pointer(place))
    elif isinstance(details, dict):
        for name, part in details.items():
            yield from _flat(part, place if name == "non_field_errors" else (*place, name))
    elif all(isinstance(part, dict) and set(part) == {"message", "code"} for part in details):
        for part in details:
            yield from _flat(part, place)
    else:
        for index, part in enumerate(details):
            yield from _flat(part, (*place, index))


def _faults_of(refusal: Refusal) -> list[dict]:
    if isinstance(refusal, ImportRefused):
        return [
            _fault(row.code, str(row.sentence), pointer="", row=row.row, column=row.column, value=row.value)
            for row in refusal.problems[:SHOWN]
        ]
    field = getattr(refusal, "field", "")
    return [_fault(refusal.code, str(refusal), pointer=_pointer((camel(field),)))] if field else []


def _fault(code: str, detail: str, **place) -> dict:
    return {"code": code, "detail": detail, **place}


def _pointer(place: tuple) -> str:
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in place)
    return "".join(f"/{step}" for step in steps)


def _answer(request, code: str, status: int, detail: str, errors=(), members=None) -> Response:
    data = body(request, code=code, status=status, detail=detail, errors=errors, members=members)
    return Response(data, status=status, content_type=MEDIA_TYPE)


def _add_headers(response: Response, exception: Exception, refusal: Refusal) -> None:
    if refusal.status == 401:
        response["WWW-Authenticate"] = getattr(exception, "auth_header", None) or "Bearer"
    if isinstance(refusal, TooMany):
        response["Retry-After"] = str(refusal.details["n"])
    if isinstance(refusal, Busy | Away):
        response["Retry-After"] = str(refusal.retry_after)
