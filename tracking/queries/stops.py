"""The state of one stop for one member. Pure: facts and the day in, the first state that holds out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.models import Stop
from courses.models.sessions import JOIN_OPENS
from metro.core import words
from tracking.models import Attendance, Completion, Registration

EXPIRES_SOON = timedelta(days=90)  # From then on a completion says when it expires.

TO_CLOSE = timedelta(days=14)  # So long the own word counts, and so long a page asks for it.

Result = Attendance.Result

# By the other rules presence is enough, or no help.
_CLOSED_WITH_QUESTIONS = {Stop.Completion.ATTENDED_AND_CHECK}


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
    cycle: int = 1

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

    def can_join(self, now: datetime) -> bool:
        return self.is_confirmed and self.starts_at - JOIN_OPENS <= now < self.ends_at


@dataclass(frozen=True, kw_only=True)
class NextSession:
    """The first session that can be booked, full ones last. `free` None: no limit."""

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
    questions: int = 0  # That the stop asks.
    answers: Sequence[int] = ()  # The cycle of each answer to one of them.


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The state of a stop for a member. `first_completed_at` ignores expiry; `registration` is the seat, or
    else the place that waits."""

    state: str
    completed_at: datetime | None = None
    first_completed_at: datetime | None = None
    kind: str = ""
    expires_date: date | None = None
    attended_at: datetime | None = None
    registration: SeatView | None = None
    missed_at: datetime | None = None
    is_awaiting_word: bool = False  # Somebody must still say whether the person was there.
    questions_left: int = 0
    asked_about: AttendanceFact | None = None  # The last session of which it is not known.

    @property
    def is_completed(self) -> bool:
        return self.state == State.COMPLETED

    @property
    def word(self) -> str:
        return str(State(self.state).label)


@dataclass(frozen=True, kw_only=True)
class StopState(Standing):
    """A stop with its state, its next session, and the lines on which the person sees it."""

    stop: Stop
    next_session: NextSession | None = None
    line_ids: tuple[int, ...] = ()
    now: datetime | None = None
    time_zone: str = "Europe/Amsterdam"  # Of the institution, for the dates of what happened.

    @property
    def expires_soon(self) -> bool:
        if not self.is_completed or self.expires_date is None:
            return False
        return self.expires_date <= (self.now + EXPIRES_SOON).astimezone(ZoneInfo(self.time_zone)).date()

    @property
    def note(self) -> str:
        """One short sentence: what happened, or how long it takes and when it can be done."""
        return " · ".join(part for part in self._notes() if part)

    def _notes(self) -> list[str]:
        match self.state:
            case State.COMPLETED:
                return [self._dated(_("Completed on {date}"), self.completed_at), self._how(), self._until()]
            case State.ATTENDED:
                return [self._dated(_("Attended on {date}"), self.attended_at), self._still_open()]
            case State.REGISTERED:
                return [_("Registered"), self._when(self.registration)]
            case State.EXPIRED:
                date = words.date_only(self.expires_date)
                return [
                    _("Expired on {date}").format(date=date),
                    self._next() or _("do it again to renew it"),
                ]
            case State.SKIPPED:
                return [_("Skipped"), self._minutes()]
        return [self._minutes(), self._next() or _("no date yet")]

    @property
    def badges(self) -> list[str]:
        """What an open or expired stop waits for, and what was missed."""
        found = []
        seat = self.registration
        if seat and seat.queue_number:
            found.append(_("Waiting list no. {n}").format(n=seat.queue_number))
        elif seat and not seat.is_confirmed:
            found.append(_("Seat offered"))
        if self.missed_at:
            found.append(self._dated(_("Missed on {date}"), self.missed_at))
        if self.is_awaiting_word:
            found.append(_("Waiting for confirmation"))
        return found

    def _dated(self, sentence: str, moment: datetime) -> str:
        return sentence.format(date=words.day(moment, self.time_zone))

    def _minutes(self) -> str:
        minutes = self.stop.minutes
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)

    def _next(self) -> str:
        return self._when(self.next_session) if self.next_session else ""

    def _when(self, session: SeatView | NextSession) -> str:
        return words.period(session.starts_at, session.ends_at, session.time_zone, now=self.now)

    def _how(self) -> str:
        return "" if self.kind == Completion.Kind.LIVE else str(Completion.Kind(self.kind).label)

    def _until(self) -> str:
        return (
            _("expires on {date}").format(date=words.date_only(self.expires_date))
            if self.expires_soon
            else ""
        )

    def _still_open(self) -> str:
        if self.stop.completion == Stop.Completion.EVIDENCE:
            return _("evidence still needed")
        if self.stop.completion == Stop.Completion.RECORDING_AND_CHECK:
            return _("only the recording completes this stop")
        if self.questions_left:
            left = self.questions_left
            return ngettext("{n} question left", "{n} questions left", left).format(n=left)
        return ""

    @property
    def can_close(self) -> bool:
        """Something that takes a minute is left: questions after a session, or a word about being there."""
        if self.state == State.ATTENDED:
            return self.questions_left > 0 and self.stop.completion in _CLOSED_WITH_QUESTIONS
        last = self.asked_about
        if last is None or not last.ends_at <= self.now <= last.ends_at + TO_CLOSE:
            return False
        return last.result == Result.UNKNOWN or self.questions_left > 0

    @property
    def last_there_at(self) -> datetime | None:
        """The end of the session that there is still something to say about."""
        return self.attended_at or (self.asked_about and self.asked_about.ends_at)

    @property
    def closing_note(self) -> str:
        """When it was, and what is left: questions, or the word that somebody was there."""
        date = words.day(self.last_there_at, self.time_zone)
        if self.state == State.ATTENDED or self.asked_about.result == Result.CLAIMED:
            return f"{date} · {self._still_open()}"
        return _("{date} · were you there?").format(date=date)

    @property
    def is_now(self) -> bool:
        """The session of the own seat can be joined."""
        return self.registration is not None and self.registration.can_join(self.now)


def standing(facts: StopFacts, *, today: date, zone: ZoneInfo) -> Standing:
    """The first state that holds. `today` is the date at the member's institution, `zone` its zone."""
    latest = max(facts.completions, key=lambda row: (row.holds(today), row.completed_at), default=None)
    attendances = _of_this_cycle(facts, today, zone)
    present, missed = _last(attendances, Result.PRESENT), _last(attendances, Result.ABSENT)
    seat = min(facts.seats, key=lambda row: (not row.is_confirmed, row.starts_at), default=None)
    waits = [row for row in attendances if row.result in (Result.CLAIMED, Result.UNKNOWN)]
    awaiting = max(waits, key=lambda row: row.ends_at, default=None)
    state = _state(facts, latest, present, seat, today)
    is_open = state == State.OPEN
    return Standing(
        state=state,
        completed_at=latest and latest.completed_at,
        first_completed_at=min((row.completed_at for row in facts.completions), default=None),
        kind=latest.kind if latest else "",
        expires_date=latest and latest.expires_date,
        attended_at=present,
        registration=seat,
        missed_at=missed if is_open else None,
        is_awaiting_word=is_open and awaiting is not None,
        questions_left=_questions_left(facts, latest, today),
        asked_about=awaiting if is_open else None,
    )


def _state(facts, latest, present, seat, today) -> State:
    if latest and latest.holds(today):
        return State.COMPLETED
    if present:
        return State.ATTENDED
    if seat and seat.is_confirmed:
        return State.REGISTERED
    if latest:
        return State.EXPIRED
    return State.SKIPPED if facts.is_skipped else State.OPEN


def _questions_left(facts, latest, today) -> int:
    """Of the cycle that is under way: the one that holds, or the one after it."""
    cycle = max((row.cycle for row in facts.completions), default=0)
    if latest is None or not latest.holds(today):
        cycle += 1
    return facts.questions - sum(answered == cycle for answered in facts.answers)


def _of_this_cycle(facts: StopFacts, today: date, zone: ZoneInfo) -> list[AttendanceFact]:
    """Those from the latest expiry on that has passed, or all."""
    passed = [row.expires_date for row in facts.completions if not row.holds(today)]
    if not passed:
        return list(facts.attendances)
    return [row for row in facts.attendances if row.ends_at.astimezone(zone).date() >= max(passed)]


def _last(attendances: Sequence[AttendanceFact], result: str) -> datetime | None:
    return max((row.ends_at for row in attendances if row.result == result), default=None)
