"""Waking the engine right after a change, so that its mail goes at once and not at the next sweep."""

import threading
import time

import structlog

from courses.tasks import draw_maps
from tracking.tasks import sweep

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 30  # After a failure: Redis is away, and the timers do the work.
EXPIRES_SECONDS = 25


class Nudge:
    """After a successful change, ask for a sweep. Best effort: the page neither waits nor fails."""

    def __init__(self, get_response):
        self.get_response = get_response
        self._one_at_a_time = threading.Lock()
        self._quiet_until = 0.0

    def __call__(self, request):
        response = self.get_response(request)
        if request.method not in ("GET", "HEAD") and response.status_code < 400:
            # What a coordinator changes may be on the map.
            is_map = request.path.startswith("/institution/")
            self._nudge([sweep, draw_maps] if is_map else [sweep])
        return response

    def _nudge(self, tasks):
        if time.monotonic() >= self._quiet_until:
            # A thread, as a broker that does not answer would hold up the page.
            threading.Thread(target=self._publish, args=[tasks], daemon=True).start()

    def _publish(self, tasks):
        # Whoever finds a nudge under way waits for nobody: that sweep may have begun before this change.
        with self._one_at_a_time:
            if time.monotonic() < self._quiet_until:
                return
            try:
                for task in tasks:
                    task.apply_async(retry=False, expires=EXPIRES_SECONDS, ignore_result=True)
            except Exception as problem:
                self._quiet_until = time.monotonic() + PAUSE_SECONDS
                log.warning("nudge_failed", problem=type(problem).__name__)
