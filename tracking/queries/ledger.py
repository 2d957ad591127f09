"""What was and will be sent, counted for the operator: kinds, states and reasons, no person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Count, F, Value
from django.db.models.functions import TruncHour

from metro.accounts.models import AccountMail
from tracking.models import Reminder


@dataclass(frozen=True)
class Counted:
    """So many rows of one kind in one state for one reason."""

    state: str
    kind: str
    reason: str
    count: int


@dataclass(frozen=True)
class Coming:
    """So many messages of one kind in the hour that begins then."""

    hour: datetime
    kind: str
    count: int


def status() -> list[Counted]:
    """Every row there is, by state, kind and reason."""
    columns = ("state", "shown_kind", "final_reason")
    mails = AccountMail.objects.annotate(shown_kind=Value("account mail", output_field=CharField()))
    reminders = Reminder.objects.annotate(shown_kind=F("kind"))
    return [Counted(*row) for rows in (reminders, mails) for row in _counted(rows, columns)]


def preview(*, now: datetime, until: datetime) -> Iterable[Coming]:
    """What is planned to go out from now on until then, by hour and kind. Overdue rows count in their hour."""
    rows = Reminder.objects.open().filter(due_at__lte=until, useful_until__gte=now)
    return [Coming(*row) for row in _counted(rows.annotate(hour=TruncHour("due_at")), ("hour", "kind"))]


def _counted(rows, columns):
    return rows.values_list(*columns).annotate(count=Count("pk")).order_by(*columns)
