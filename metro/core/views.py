"""Error pages: what is the case and what to do. Those that a lost database causes ask nothing of it."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from metro.core import database
from metro.core.api import problems
from metro.core.errors import Away, Busy, NotFound, Refusal


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if problems.is_api(request):
        return problems.plain(request, problems.BadRequest())
    return _plain(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The sentence of the PermissionDenied, when it has one."""
    if problems.is_api(request):
        return problems.plain(request, problems.MayNot())
    return render(
        request, "errors/403.html", {"sentence": str(exception or ""), "number": request.id[:8]}, status=403
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _plain(request, "errors/csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Byte for byte the same for what is absent and what is not to be seen: no path, no id."""
    if problems.is_api(request):
        return problems.plain(request, NotFound())
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    problem = sys.exc_info()[1]
    if answer := without_database(request, problem):
        return answer
    if problems.is_api(request):
        return problems.plain(request, problems.Failed())
    return _plain(request, "errors/500.html", status=500)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    if problems.is_api(request):
        return problems.plain(request, refusal)
    response = render(request, "errors/refused.html", _context(request, refusal), status=refusal.status)
    if isinstance(refusal, Busy):
        response["Retry-After"] = str(refusal.retry_after)
    return response


def without_database(request: HttpRequest, problem: BaseException | None) -> HttpResponse | None:
    """The 503 page when this is the database being away or too busy; None when it is something else."""
    if not isinstance(problem, OperationalError | InterfaceError):
        return None
    refusal = Busy() if database.is_busy(problem) else Away()
    if problems.is_api(request):
        return problems.plain(request, refusal)
    template = "errors/busy.html" if isinstance(refusal, Busy) else "errors/503.html"
    response = _plain(request, template, status=503, sentence=str(refusal))
    response["Retry-After"] = str(refusal.retry_after)
    return response


def _context(request: HttpRequest, refusal: Refusal) -> dict:
    return {"sentence": str(refusal), "status": refusal.status, "number": request.id[:8]}


def _plain(request: HttpRequest, template: str, *, status: int, **context: str) -> HttpResponse:
    """Without context processors, which would look the person up."""
    page = {"number": getattr(request, "id", "")[:8], **context}
    return HttpResponse(render_to_string(template, page), status=status)
