"""Health, for whatever watches the system: alive, ready to serve, and is the sending on time."""

from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from metro.core import database, queries, stopping


@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """The process answers. Nothing else is asked, so that a restart is never the answer to a lost server.

    503 while it ends, so that the proxy sends the next request to another one.
    """
    if stopping.asked.is_set():
        return JsonResponse({"status": "stopping"}, status=503)
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """503 without the database or with pending migrations; `degraded` without Redis: pages work."""
    try:
        pending = database.pending_migrations()
    except Error:
        return JsonResponse({"status": "down", "database": "away"}, status=503)
    if pending:
        return JsonResponse({"status": "down", "database": "ok", "migrations": pending}, status=503)
    broker = queries.broker_is_reachable()
    return JsonResponse(
        {
            "status": "ok" if broker else "degraded",
            "database": "ok",
            "migrations": [],
            "broker": _word(broker),
        }
    )


@require_safe
@never_cache
def engine(request: HttpRequest) -> JsonResponse:
    """Always 200 while the database answers: who watches reads `status`, and what is late is not the web."""
    try:
        state = queries.engine(now=timezone.now())
    except Error:
        return JsonResponse({"status": "down", "database": "away"}, status=503)
    return JsonResponse(
        {
            "status": state.status,
            "problems": state.problems,
            "lastSweepAgeSeconds": state.sweep_age,
            "oldestDueAgeSeconds": state.oldest_due_age,
            "states": state.states,
            "broker": _word(queries.broker_is_reachable()),
        }
    )


def _word(is_reachable: bool) -> str:
    return "ok" if is_reachable else "away"
