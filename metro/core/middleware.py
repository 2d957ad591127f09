"""What surrounds every request."""

import logging
import time
import uuid
from collections.abc import Callable
from datetime import UTC

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from metro.core import views
from metro.core.api import problems
from metro.core.api_version import VERSION
from metro.core.errors import Refusal
from metro.core.logs import mask

GetResponse = Callable[[HttpRequest], HttpResponse]

log = structlog.get_logger("metro.access")


class RequestId:
    """One id from page to task to mail: bound to every log line, kept on every row that is planned."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = uuid.uuid4().hex
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request.id):
            response = self.get_response(request)
            milliseconds = round((time.perf_counter() - started) * 1000)
            log.log(
                _level(request), "request", ms=milliseconds, status=response.status_code, **_facts(request)
            )
        response["X-Request-ID"] = request.id
        return response


class ApiAnswers:
    """What every answer of the API carries, also those that no view gave: its version, and that it is private.

    Moments are in UTC there, whatever the zone of the pages.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not problems.is_api(request):
            return self.get_response(request)
        with timezone.override(UTC):
            response = self.get_response(request)
        response["API-Version"] = VERSION
        response.setdefault("Cache-Control", "private, no-store")
        return response


class DatabaseAway:
    """PostgreSQL away: a 503 page with a sentence and a retry hint. Refusals get a page of their own.

    This sees what views raise. What other middleware raises ends in `views.server_error`, with the same page.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            return views.refused(request, exception)
        return views.without_database(request, exception)


class SameForAll:
    """An answer that is the same for everybody, as a view says with `is_same_for_all`, may be kept by any cache.

    Sessions and languages say of every answer that it depends on the reader. Of such a one it does not.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(response, "is_same_for_all", False):
            response.cookies.clear()
            del response["Vary"], response["Content-Language"]
        return response


def _level(request: HttpRequest) -> int:
    # The proxy asks every second, and a page of lines that say "ok" hides the others.
    return logging.DEBUG if request.path == "/health/live" else logging.INFO


def _facts(request: HttpRequest) -> dict:
    match = request.resolver_match
    where = {"route": match.view_name or match.route} if match else {"path": mask(request.path)}
    # Only what is known already: the log must not ask the database.
    session = getattr(getattr(request, "session", None), "_session_cache", {})
    who = (
        {"token": request.token_id}
        if hasattr(request, "token_id")
        else {"user": session.get("_auth_user_id")}
    )
    return {"method": request.method, **who, **where}
