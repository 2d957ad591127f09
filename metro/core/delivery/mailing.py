"""What the engine must be told about one kind of outbox rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import BigIntegerField, IntegerField, Q, QuerySet

from metro.core.mail import Letter
from metro.core.outbox import OutboxMessage
from metro.core.prepared import Prepared, PreparedUpdate


@dataclass(frozen=True)
class Verdict:
    """Why a row is not sent: its final state and the reason that people read."""

    state: str
    reason: str


def _nothing(row: OutboxMessage, now: datetime) -> None:
    pass


@dataclass(frozen=True, kw_only=True)
class Mailing:
    """One table of outbox rows.

    `rows`: a queryset that brings along all that the callables need. `recheck`: asked right before
    sending, None means send. `letter`: renders; it may change the fields named in `kept`, which are stored
    with it. `sent`: runs in the transaction that records the sending. `unknown`: runs when the server says
    that the address takes no mail. `resends`: which rows go out again,
    with the same bytes, when it is unsure whether they arrived; the others are held.
    """

    model: type[OutboxMessage]
    rows: Callable[[], QuerySet]
    recheck: Callable[[OutboxMessage, datetime], Verdict | None]
    address: Callable[[OutboxMessage], str]
    letter: Callable[[OutboxMessage, datetime], Letter]
    sent: Callable[[OutboxMessage, datetime], None]
    resends: Q
    unknown: Callable[[OutboxMessage, datetime], None] = _nothing
    kept: tuple[str, ...] = ()

    def claimed(self, pk: int, fence: int) -> OutboxMessage | None:
        """The row as it is now with all that it brings along, if the claim still holds. One query."""
        rows = self._claimed.rows(pk=pk, fence=fence)
        return rows[0] if rows else None

    @cached_property
    def _claimed(self) -> Prepared:
        state = OutboxMessage.State.CLAIMED
        return Prepared(
            lambda pk, fence: self.rows().filter(pk=pk, fence=fence, state=state),
            pk=BigIntegerField(),
            fence=IntegerField(),
        )

    @cached_property
    def moves(self) -> PreparedUpdate:
        """One row from one state to another, while the fence is ours."""
        return PreparedUpdate(self.model, "id", "fence", "state")
