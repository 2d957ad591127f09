"""Operate the reminders: send what is due, keep doing so, look at what there is, stop them and start them again."""

import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from metro.accounts.models import Institution
from metro.core import database
from metro.core.delivery import account
from metro.core.errors import Refusal
from tracking.models import Reminder
from tracking.models.reminders import Kind
from tracking.queries import ledger
from tracking.services import clock
from tracking.services.reminders import operating, pauses

PREVIEW = timedelta(hours=24)
HELD_FOR = (Reminder.PAUSED, Reminder.UNSURE, Reminder.RESTORED)


class Command(BaseCommand):
    help = "sweep, run without Celery and Redis, show status and preview, pause and resume, release what is held."

    def add_arguments(self, parser):
        parts = parser.add_subparsers(dest="part", required=True)
        parts.add_parser("sweep", help="Carry out what is due, once.")
        run = parts.add_parser("run", help="Sweep again and again, without Celery and Redis.")
        run.add_argument("--every", type=int, default=settings.SWEEP_SECONDS, help="Seconds between sweeps.")
        parts.add_parser(
            "status", help="How many rows there are, by state and kind, and whether none is lost."
        )
        parts.add_parser("preview", help="What goes out in the next 24 hours, to how many.")
        parts.add_parser("try", help="Try the mail account that rests at the next sweep.")
        pause = _about(parts.add_parser("pause", help="Stop reminders; what is due meanwhile is held."))
        pause.add_argument("--reason", required=True, help="For who asks later.")
        _about(parts.add_parser("resume", help="End a pause: of exactly the same kind and institution."))
        release = _about(parts.add_parser("release", help="Send what is held, as far as it is still useful."))
        release.add_argument("--held-for", choices=HELD_FOR, required=True)
        release.add_argument("--drop", action="store_true", help="Never send it, instead.")
        restored = parts.add_parser("restored", help="After a restore: hold what may have been sent since.")
        restored.add_argument("--backup-at", type=_moment, required=True, help="2026-11-23T03:00:00+01:00")

    def handle(self, *, part: str, **options):
        parts: dict[str, Callable] = {
            "sweep": self._sweep,
            "run": self._run,
            "status": self._status,
            "preview": self._preview,
            "try": self._try,
            "pause": self._pause,
            "resume": self._resume,
            "release": self._release,
            "restored": self._restored,
        }
        parts[part](now=timezone.now(), **options)

    def _sweep(self, **options):
        clock.sweep(now=database.now())

    def _run(self, *, every: int, **options):
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        while not stop.is_set():
            try:
                clock.sweep(now=database.now())
            except DatabaseError as problem:
                self.stderr.write(f"The database does not answer ({type(problem).__name__}). Trying again.")
            close_old_connections()
            stop.wait(every)

    def _status(self, *, now: datetime, **options):
        for row in ledger.status():
            self.stdout.write(f"{row.state:<12}{row.kind:<18}{row.count:>8}  {row.reason}")
        balance = ledger.balance()
        self.stdout.write(f"{balance.planned} planned = {balance.explained} in a state that says why")
        if not balance.is_even:
            raise CommandError(f"{balance.planned - balance.explained} rows do not say what became of them.")

    def _preview(self, *, now: datetime, **options):
        for row in ledger.preview(now=now, until=now + PREVIEW):
            self.stdout.write(f"{row.hour:%a %d %b %H:00}  {row.institution:<24}{row.kind:<18}{row.count:>8}")

    def _try(self, *, now: datetime, **options):
        rests = account.try_now(now=now)
        self.stdout.write("Tried at the next sweep." if rests else "The mail account does not rest.")

    def _pause(self, *, now: datetime, kind: str, institution: str, reason: str, **options):
        about = {"kind": kind, "institution": _institution(institution)}
        try:
            pauses.pause(**about, reason=reason, by=None, now=now)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write("Paused. Mail about accounts (login, invitations) goes on.")

    def _resume(self, *, now: datetime, kind: str, institution: str, **options):
        about = {"kind": kind, "institution": _institution(institution)}
        count = pauses.resume(**about, by=None, now=now)
        if count is None:
            raise CommandError("There is no pause of exactly this.")
        self.stdout.write(f"{count} rows go out as far as they are still useful.")

    def _release(self, *, now: datetime, kind: str, institution: str, held_for: str, drop: bool, **options):
        act = operating.drop if drop else operating.release
        count = act(held_for, kind=kind, institution=_institution(institution), now=now)
        self.stdout.write(f"{count} rows are {'dropped' if drop else 'released'}.")

    def _restored(self, *, now: datetime, backup_at: datetime, **options):
        count = operating.restored(backup_at=backup_at, now=now)
        self.stdout.write(f"{count} rows are held: they may have been sent after the backup.")


def _about(parser):
    parser.add_argument("--kind", choices=Kind.values, default="", help="All kinds without it.")
    parser.add_argument("--institution", metavar="SLUG", default="", help="All institutions without it.")
    return parser


def _institution(slug: str) -> Institution | None:
    if not slug:
        return None
    found = Institution.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no institution {slug!r}.")
    return found


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None or moment.tzinfo is None:
        raise ValueError("A moment with its zone, as 2026-11-23T03:00:00+01:00.")
    return moment
