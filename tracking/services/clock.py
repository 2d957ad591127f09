"""The clock: everything that happens because time passed."""

from datetime import datetime

import structlog
from django.db import InterfaceError, OperationalError

from metro.core.api import idempotency
from metro.core.models import Heartbeat
from tracking.services import attendance, leavers, registrations
from tracking.services.reminders import announcing, engine

log = structlog.get_logger(__name__)


def _forget_answers(*, now: datetime) -> dict:
    return {"forgotten": count} if (count := idempotency.forget(now=now)) else {}


PARTS = {
    "leavers": leavers.close_ended,
    "seats": registrations.tend,
    "attendance": attendance.settle,
    "notices": announcing.announce,
    "reminders": engine.send_reminders,
    "account_mail": engine.send_account_mail,
    "kept_answers": _forget_answers,
}


def sweep(*, now: datetime) -> None:
    """Carry out what is due. Safe to run at any moment, also several times at once.

    A part that fails is logged and named in the heartbeat; the others run.
    """
    done, failed = {}, []
    for name, part in PARTS.items():
        try:
            done[name] = part(now=now)
        except (OperationalError, InterfaceError):
            raise  # The database is away: the next sweep finds everything as it was.
        except Exception:
            log.exception("sweep_part_failed", part=name)
            failed.append(name)
    counts = {name: dict(tally) for name, tally in done.items() if tally}
    Heartbeat.objects.update_or_create(
        name="sweep", defaults={"beaten_at": now, "detail": {"done": counts, "failed": failed}}
    )
