"""What the health pages ask. Counts and ages only: nothing about a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.db.models import Count, Min
from kombu import Connection
from kombu.exceptions import OperationalError

from metro.core.delivery import account, conservation
from metro.core.models import Heartbeat, MailAccount
from metro.core.outbox import OutboxMessage

SWEEP = "sweep"
SWEEP_LATE = timedelta(minutes=2)
DUE_LATE = timedelta(minutes=10)


@dataclass(frozen=True)
class Engine:
    """How the sending of messages stands. Ages in seconds; None when there is nothing to have an age.

    `problems`: sweep_late, mail_away (the account rests), overdue, not_conserved.
    """

    status: str
    problems: tuple[str, ...]
    sweep_age: int | None
    oldest_due_age: int | None
    states: dict[str, int]


def engine(*, now: datetime) -> Engine:
    """`late` when the clock has not swept for 2 minutes, a due row waits for more than 10, the mail account
    rests, or rows got lost; else `ok`.
    """
    beats = {beat.name: beat for beat in Heartbeat.objects.all()}
    swept = beats[SWEEP].beaten_at if SWEEP in beats else None
    oldest = min(filter(None, (_oldest_due(model, now) for model in messages())), default=None)
    problems = tuple(_problems(beats.values(), swept, oldest, now))
    return Engine(
        status="late" if problems else "ok",
        problems=problems,
        sweep_age=_age(swept, now),
        oldest_due_age=_age(oldest, now),
        states=_states(),
    )


def _problems(beats: Iterable[Heartbeat], swept: datetime | None, oldest: datetime | None, now: datetime):
    if swept is None or now - swept > SWEEP_LATE:
        yield "sweep_late"
    if MailAccount.objects.filter(name=account.name(), opened_at__isnull=False).exists():
        yield "mail_away"
    if oldest is not None and now - oldest > DUE_LATE:
        yield "overdue"
    if any(conservation.tells_a_loss(beat) for beat in beats):
        yield "not_conserved"


def messages() -> list[type[OutboxMessage]]:
    """Every model whose rows are messages to send."""
    return [model for model in apps.get_models() if issubclass(model, OutboxMessage)]


def broker_is_reachable() -> bool:
    """Within a second: a health page must answer also when Redis does not."""
    limits = {"socket_connect_timeout": 1, "socket_timeout": 1}
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS | limits
    with Connection(settings.CELERY_BROKER_URL, transport_options=options) as broker:
        try:
            broker.connect()
        except (OSError, OperationalError, *broker.connection_errors):
            return False
    return True


def _oldest_due(model: type[OutboxMessage], now: datetime) -> datetime | None:
    return model.objects.due(now).aggregate(oldest=Min("due_at"))["oldest"]


def _states() -> dict[str, int]:
    counts = dict.fromkeys(OutboxMessage.State.values, 0)
    for model in messages():
        for row in model.objects.values("state").annotate(n=Count("pk")).order_by():
            counts[row["state"]] += row["n"]
    return counts


def _age(moment: datetime | None, now: datetime) -> int | None:
    return None if moment is None else max(0, int((now - moment).total_seconds()))
