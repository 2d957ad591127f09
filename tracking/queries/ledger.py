"""What was and will be sent, counted for the operator: kinds, states and reasons, no person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Count, F, Min, Value
from django.db.models.functions import TruncHour

from metro.accounts.models import AccountMail
from metro.core.delivery.conservation import UNEXPLAINED
from tracking.models import Reminder

ACCOUNT_MAIL = "account mail"
_ODD = Count("pk", filter=UNEXPLAINED)


@dataclass(frozen=True)
class Counted:
    """So many rows of one kind in one state for one reason."""

    state: str
    kind: str
    reason: str
    count: int
    oldest_due_at: datetime


@dataclass(frozen=True)
class Coming:
    """So many messages of one kind of one institution in the hour that begins then."""

    hour: datetime
    institution: str
    kind: str
    count: int


@dataclass(frozen=True)
class Balance:
    """All rows that were planned, those that are in a state that says why, and the difference: always none."""

    planned: int
    explained: int

    @property
    def is_even(self) -> bool:
        return self.planned == self.explained


def status() -> list[Counted]:
    """Every row there is, by state, kind and reason. One query."""
    mails = AccountMail.objects.annotate(shown_kind=Value(ACCOUNT_MAIL, output_field=CharField()))
    reminders = Reminder.objects.annotate(shown_kind=F("kind"))
    columns = ("state", "shown_kind", "final_reason")
    of_reminders, of_mails = (
        rows.values_list(*columns).annotate(count=Count("pk"), oldest=Min("due_at"))
        for rows in (reminders, mails)
    )
    return [Counted(*row) for row in sorted(of_reminders.union(of_mails, all=True))]


def balance() -> Balance:
    """Over every row there is: reads all of them."""
    counts = [model.objects.aggregate(n=Count("pk"), odd=_ODD) for model in (Reminder, AccountMail)]
    planned = sum(row["n"] for row in counts)
    return Balance(planned=planned, explained=planned - sum(row["odd"] for row in counts))


def preview(*, now: datetime, until: datetime) -> Iterable[Coming]:
    """What is planned to go out until then, by hour, institution and kind. Overdue rows count in their hour.

    Without what is held by a pause, and without what will be too late by now.
    """
    rows = Reminder.objects.filter(state__in=Reminder.OPEN, due_at__lte=until).exclude(useful_until__lt=now)
    columns = ("hour", "institution__slug", "kind")
    counted = rows.annotate(hour=TruncHour("due_at")).values_list(*columns).annotate(count=Count("pk"))
    return [Coming(*row) for row in counted.order_by(*columns)]
