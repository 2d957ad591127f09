"""The clock: everything that happens because time passed."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError

from metro.core.api import idempotency
from metro.core.models import Heartbeat
from tracking.services import attendance, leavers, registrations
from tracking.services.reminders import (
    after,
    announcing,
    engine,
    evidence,
    gathering,
    leads,
    lines,
    offers,
    replanning,
    unreachable,
)

log = structlog.get_logger(__name__)


def _forget_answers(*, now: datetime) -> dict:
    return {"forgotten": count} if (count := idempotency.forget(now=now)) else {}


def every(minutes: int, name: str, part: Callable) -> Callable:
    """The part, carried out by one sweep of all that run in so many minutes: it looks at a lot, and may wait."""

    def run(*, now: datetime) -> dict | None:
        before = now - timedelta(minutes=minutes)
        _, is_new = Heartbeat.objects.get_or_create(name=name, defaults={"beaten_at": now})
        is_turn = is_new or Heartbeat.objects.filter(name=name, beaten_at__lte=before).update(beaten_at=now)
        return part(now=now) if is_turn else None

    return run


def _postpone(*, now: datetime) -> dict:
    return {"postponed": count} if (count := replanning.postpone(now=now)) else {}


PARTS = {
    "leavers": leavers.close_ended,
    "seats": registrations.tend,
    "attendance": attendance.settle,
    "after_sessions": every(5, "plan_after_sessions", after.plan),
    "lead_digests": every(60, "plan_lead_digests", leads.plan),
    "lines": every(60, "plan_lines", lines.plan),
    "offers": every(60, "plan_offers", offers.plan),
    "evidence": every(60, "plan_evidence", evidence.plan),
    "moments": replanning.follow,
    "late": _postpone,
    "notices": announcing.announce,
    "unreachable": every(5, "tell_unreachable", unreachable.tell),
    "gathered": gathering.gather,
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
