"""The state of one stop for one member (rules.md §3.1). Pure: facts and `now` in, the first row that holds out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.models import Stop
from metro.core import words
from tracking.models import Completion, Registration

SOON = timedelta(days=90)  # A completion that expires within this time says so.


class State(models.TextChoices):
    COMPLETED = "completed", gettext_lazy("completed")
    ATTENDED = "attended", gettext_lazy("attended")
    REGISTERED = "registered", gettext_lazy("registered")
    EXPIRED = "expired", gettext_lazy("expired")
    SKIPPED = "skipped", gettext_lazy("skipped")
    OPEN = "open", gettext_lazy("open")


@dataclass(frozen=True, kw_only=True)
class CompletionFact:
    completed_at: datetime
    kind: str
    expires_date: date | None = None

    def holds(self, today: date) -> bool:
        return self.expires_date is None or self.expires_date > today


@dataclass(frozen=True, kw_only=True)
class AttendanceFact:
    result: str
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class SeatView:
    """The person's open registration at a session that has not ended."""

    id: int
    status: str
    session_id: int
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    queue_number: int | None = None
    offer_expires_at: datetime | None = None

    @property
    def is_confirmed(self) -> bool:
        return self.status == Registration.Status.CONFIRMED


@dataclass(frozen=True, kw_only=True)
class NextSession:
    """The first session that can be booked; one with a free seat comes before a full one. `free` None: no limit."""

    id: int
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    free: int | None

    @property
    def is_full(self) -> bool:
        return self.free == 0


@dataclass(frozen=True, kw_only=True)
class StopFacts:
    """What happened between one member and one stop."""

    completions: Sequence[CompletionFact] = ()
    attendances: Sequence[AttendanceFact] = ()
    seats: Sequence[SeatView] = ()
    is_skipped: bool = False


@dataclass(frozen=True, kw_only=True)
class StopState:
    """`first_completed_at` ignores expiry. `registration` is the seat, else the place that waits."""

    stop: Stop
    state: str
    completed_at: datetime | None = None
    first_completed_at: datetime | None = None
    kind: str = ""
    expires_date: date | None = None
    attended_at: datetime | None = None
    registration: SeatView | None = None
    missed_at: datetime | None = None
    is_awaiting_word: bool = False  # Somebody must still say whether the person was there.
    next_session: NextSession | None = None
    line_ids: tuple[int, ...] = ()
    today: date | None = None
    time_zone: str = "Europe/Amsterdam"

    @property
    def is_completed(self) -> bool:
        return self.state == State.COMPLETED

    @property
    def word(self) -> str:
        return str(State(self.state).label)
