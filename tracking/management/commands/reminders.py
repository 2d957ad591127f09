"""Operate the reminders: send what is due, keep doing so, and look at what there is."""

import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from tracking.queries import ledger
from tracking.services import clock

PREVIEW = timedelta(hours=24)


class Command(BaseCommand):
    help = "sweep once, run without Celery and Redis, or show status and preview."

    def add_arguments(self, parser):
        parts = parser.add_subparsers(dest="part", required=True)
        parts.add_parser("sweep", help="Carry out what is due, once.")
        run = parts.add_parser("run", help="Sweep again and again, without Celery and Redis.")
        run.add_argument("--every", type=int, default=settings.SWEEP_SECONDS, help="Seconds between sweeps.")
        parts.add_parser("status", help="How many rows there are, by state and kind.")
        parts.add_parser("preview", help="What goes out in the next 24 hours, to how many.")

    def handle(self, *, part: str, **options):
        parts: dict[str, Callable] = {
            "sweep": self._sweep,
            "run": self._run,
            "status": self._status,
            "preview": self._preview,
        }
        parts[part](now=timezone.now(), **options)

    def _sweep(self, *, now: datetime, **options):
        clock.sweep(now=now)

    def _run(self, *, every: int, **options):
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        while not stop.is_set():
            try:
                clock.sweep(now=timezone.now())
            except DatabaseError as problem:
                self.stderr.write(f"The database does not answer ({type(problem).__name__}). Trying again.")
            close_old_connections()
            stop.wait(every)

    def _status(self, *, now: datetime, **options):
        for row in ledger.status():
            self.stdout.write(f"{row.state:<12}{row.kind:<18}{row.count:>8}  {row.reason}")

    def _preview(self, *, now: datetime, **options):
        for row in ledger.preview(now=now, until=now + PREVIEW):
            self.stdout.write(f"{row.hour:%a %d %b %H:00}  {row.kind:<18}{row.count:>8}")
