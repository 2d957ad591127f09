"""Error pages: what is the case and what to do. Those that a lost database causes ask nothing of it."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from metro.core.errors import Busy, Refusal

AWAY_SECONDS, BUSY_SECONDS = 5, 2
# Deadlock, serialization, lock and statement time-outs: the database is there, but it is too busy for us.
_BUSY_STATES = {"40P01", "40001", "55P03", "57014"}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _plain(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The sentence of the PermissionDenied, when it has one."""
    return render(
        request, "errors/403.html", {"sentence": str(exception or ""), "number": request.id[:8]}, status=403
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _plain(request, "errors/csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Byte for byte the same for what is absent and what is not to be seen: no path, no id."""
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    problem = sys.exc_info()[1]
    return without_database(request, problem) or _plain(request, "errors/500.html", status=500)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    response = render(request, "errors/refused.html", _context(request, refusal), status=refusal.status)
    if refusal.status == 503:
        response["Retry-After"] = str(BUSY_SECONDS)
    return response


def without_database(request: HttpRequest, problem: BaseException | None) -> HttpResponse | None:
    """The 503 page when this is the database being away or too busy; None when it is something else."""
    if not isinstance(problem, OperationalError | InterfaceError):
        return None
    state = getattr(problem.__cause__, "sqlstate", None)
    if state in _BUSY_STATES:
        response = _plain(request, "errors/busy.html", status=503, sentence=_(Busy.sentence))
        response["Retry-After"] = str(BUSY_SECONDS)
        return response
    response = _plain(request, "errors/503.html", status=503)
    response["Retry-After"] = str(AWAY_SECONDS)
    return response


def _context(request: HttpRequest, refusal: Refusal) -> dict:
    return {"sentence": str(refusal), "status": refusal.status, "number": request.id[:8]}


def _plain(request: HttpRequest, template: str, *, status: int, **context: str) -> HttpResponse:
    """Without context processors, which would look the person up."""
    page = {"number": getattr(request, "id", "")[:8], **context}
    return HttpResponse(render_to_string(template, page), status=status)
