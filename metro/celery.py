"""The wake-up service. It holds no schedule and no state: a lost message costs nothing."""

import os
import threading
from pathlib import Path

import structlog
from celery import Celery, beat, bootsteps
from django.conf import settings
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "metro.settings")

log = structlog.get_logger(__name__)

app = Celery("metro")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A sweep in hand ends within its own limits (core.delivery: 25 seconds, and the time-out of one mail).
LONGEST_END = 75


def show_alive() -> None:
    """Touch the file that says that this process is well. Redis away is no reason to be unwell: it comes back."""
    if settings.ALIVE_FILE:
        Path(settings.ALIVE_FILE).touch()


class Timer(bootsteps.StartStopStep):
    """A worker's own clock: sweeps go on when Redis is away, also when it was never there."""

    def __init__(self, worker, **kwargs):
        super().__init__(worker, **kwargs)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweep-timer", daemon=True)

    def start(self, worker):
        show_alive()
        self._thread.start()

    def stop(self, worker):
        """Lets a sweep in hand end: a mail that is cut off halfway is one of which nobody knows whether it went."""
        self._stop.set()
        self._thread.join(LONGEST_END)

    def terminate(self, worker):
        self._stop.set()

    def _run(self):
        while not self._stop.wait(settings.WORKER_TIMER_SECONDS):
            try:
                app.tasks["tracking.tasks.sweep"]()
            except Exception:
                log.exception("timer_sweep_failed")
            finally:
                # A child that is forked later must not share this line to the database.
                connections.close_all()
            show_alive()


app.steps["worker"].add(Timer)


class Scheduler(beat.Scheduler):
    """Beat's clock. The schedule is in the code, so there is no file to keep between two starts."""

    def tick(self, *args, **kwargs):
        show_alive()
        return super().tick(*args, **kwargs)

    def _ensure_connected(self):
        # As beat does it: wait for Redis, and say so. But a beat that waits is well.
        def waits(problem, seconds):
            show_alive()
            log.warning("broker_away", problem=type(problem).__name__, next_try=seconds)

        return self.connection.ensure_connection(waits, self.app.conf.broker_connection_max_retries)
