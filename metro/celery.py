"""The wake-up service. It holds no schedule and no state: a lost message costs nothing."""

import os
import threading

import structlog
from celery import Celery, bootsteps
from django.conf import settings
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "metro.settings")

log = structlog.get_logger(__name__)

app = Celery("metro")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class Timer(bootsteps.StartStopStep):
    """A worker's own clock: sweeps go on when Redis is away, also when it was never there."""

    def __init__(self, worker, **kwargs):
        super().__init__(worker, **kwargs)
        self._stop = threading.Event()

    def start(self, worker):
        threading.Thread(target=self._run, name="sweep-timer", daemon=True).start()

    def stop(self, worker):
        self._stop.set()

    terminate = stop

    def _run(self):
        while not self._stop.wait(settings.WORKER_TIMER_SECONDS):
            try:
                app.tasks["tracking.tasks.sweep"]()
            except Exception:
                log.exception("timer_sweep_failed")
            finally:
                # A child that is forked later must not share this line to the database.
                connections.close_all()


app.steps["worker"].add(Timer)
