"""How the sending stands, for an operator: counts, reasons, moments; no address and no text. 4 queries."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from metro.core import queries
from metro.core.delivery import account
from metro.core.models import Heartbeat, MailAccount
from tracking.models import Pause, Reminder
from tracking.models.reminders import Kind
from tracking.queries import ledger, mails

State = Reminder.State
STEPS = {
    Reminder.PAUSED: _("End the pause, or drop what nobody needs any more."),
    Reminder.UNSURE: _("Look in the log of the mail server. Release what did not arrive, drop the rest."),
    Reminder.RESTORED: _("Sent after the backup? Drop it. If not, release it: the newest go first."),
    "failed": _("Look in the log of the worker under mail_fault or mail_refused, and mend the cause."),
    "address": _("Ask for another address."),
}


@dataclass(frozen=True)
class Row:
    """So many messages of one kind in one state, why, and what can be done."""

    kind: str
    kind_name: str
    state: str
    state_name: str
    reason: str
    why: str
    step: str
    count: int


@dataclass(frozen=True)
class Overview:
    """All of the page. `rests`: the mail account, when it does not work."""

    rows: tuple[Row, ...]
    planned: int
    oldest_due_at: datetime | None
    swept_at: datetime | None
    failed_parts: tuple[str, ...]
    rests: MailAccount | None
    pauses: QuerySet[Pause]

    @property
    def held(self) -> dict[str, int]:
        """How many are held, per reason."""
        reasons = {row.reason for row in self.rows if row.state == State.HELD}
        return {
            reason: sum(row.count for row in self.rows if row.reason == reason) for reason in sorted(reasons)
        }


def overview(*, now: datetime) -> Overview:
    """Every message there is, counted."""
    counted = ledger.status()
    due = [
        row.oldest_due_at for row in counted if row.state in Reminder.CLAIMABLE and row.oldest_due_at <= now
    ]
    sweep = Heartbeat.objects.filter(name=queries.SWEEP).first()
    resting = MailAccount.objects.filter(name=account.name(), opened_at__isnull=False)
    return Overview(
        rows=tuple(_row(row) for row in counted),
        planned=sum(row.count for row in counted),
        oldest_due_at=min(due, default=None),
        swept_at=sweep and sweep.beaten_at,
        failed_parts=tuple(sweep.detail.get("failed", ())) if sweep else (),
        rests=resting.first(),
        pauses=Pause.objects.active().select_related("institution", "started_by").order_by("started_at"),
    )


def kind_name(kind: str) -> str:
    names = dict(Kind.choices) | {ledger.ACCOUNT_MAIL: _("Mail about accounts")}
    return names.get(kind, kind)


def _row(row: ledger.Counted) -> Row:
    return Row(
        kind=row.kind,
        kind_name=kind_name(row.kind),
        state=row.state,
        state_name=State(row.state).label,
        reason=row.reason,
        why=mails.REASONS.get(row.reason, row.reason),
        step=STEPS.get(row.reason, ""),
        count=row.count,
    )
