"""Whether every row that was planned is still there, in exactly one state that says why.

A full count would read years of rows at every sweep. So a sweep looks at the newest rows: all that the sweep
before counted must be there still.
"""

from datetime import datetime

import structlog
from django.db.models import Count, Max, Q, QuerySet

from metro.core.models import Heartbeat
from metro.core.outbox import OutboxMessage

log = structlog.get_logger(__name__)

State = OutboxMessage.State
_LEDGER = "ledger "
NEWEST = 2000  # So many numbers back.
_DROPPED = (State.CANCELLED, State.SUPPRESSED, State.EXPIRED, State.DEAD, State.HELD)
# Rows of which nobody could say what became of them.
UNEXPLAINED = (
    Q(state__in=_DROPPED, final_reason="") | Q(state=State.SENT, sent_at=None) | ~Q(state__in=State.values)
)


def check(model: type[OutboxMessage], *, now: datetime) -> bool:
    """Whether nothing got lost since the last check. What did is logged as an error, once."""
    name = f"{_LEDGER}{model._meta.model_name}"
    before = Heartbeat.objects.filter(name=name).first()
    missing = _missing(model, before.detail) if before else 0
    newest = model.objects.aggregate(newest=Max("pk"))["newest"] or 0
    window = {"after": max(0, newest - NEWEST), "until": newest}
    counted = _within(model, window).aggregate(rows=Count("pk"), unexplained=Count("pk", filter=UNEXPLAINED))
    if missing or counted["unexplained"]:
        unexplained = counted["unexplained"]
        log.error("ledger_not_conserved", table=name, missing=missing, unexplained=unexplained)
    beat = Heartbeat(name=name, beaten_at=now, detail={**window, **counted, "missing": missing})
    Heartbeat.objects.bulk_create(
        [beat], update_conflicts=True, unique_fields=["name"], update_fields=["beaten_at", "detail"]
    )
    return not (missing or counted["unexplained"])


def tells_a_loss(beat: Heartbeat) -> bool:
    """Whether the last check of a table, as this heartbeat keeps it, missed rows or could not explain some."""
    return beat.name.startswith(_LEDGER) and bool(beat.detail["missing"] or beat.detail["unexplained"])


def _missing(model: type[OutboxMessage], counted: dict) -> int:
    # More than before is well: a transaction that was slow to end.
    return max(0, counted["rows"] - _within(model, counted).count())


def _within(model: type[OutboxMessage], window: dict) -> QuerySet:
    return model.objects.filter(pk__gt=window["after"], pk__lte=window["until"])
