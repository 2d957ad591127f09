"""What somebody still has to do to close a stop, and what they did. Only for the person."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from courses.models import Check, Session, Stop
from metro.accounts.models import Membership
from metro.accounts.policy import Actor
from tracking.models import (
    Attendance,
    AttendanceSignal,
    CheckAnswer,
    Completion,
    Objection,
    RecordingOpening,
    Registration,
)
from tracking.queries.cycles import current_cycle, day
from tracking.queries.stops import TO_CLOSE

TAKES_PLACE = (Session.Status.PLANNED, Session.Status.HELD)


@dataclass(frozen=True)
class Asked:
    """A question, and what the person answered in this cycle."""

    question: Check
    answer: CheckAnswer | None

    @property
    def said(self) -> str:
        """The answer in words."""
        if self.answer is None:
            return ""
        return self.answer.text or self.question.options[self.answer.option - 1]

    @property
    def version(self) -> str:
        """By which a page says which text of a reflection it showed."""
        return self.answer.written_at.isoformat() if self.answer else ""


@dataclass(frozen=True)
class Presence:
    """What was decided about somebody at a session, by which source, and the sum behind it."""

    result: str | None
    source: int | None
    minutes: int | None
    needed: int

    @classmethod
    def of(cls, session: Session) -> "Presence":
        """Of a session of `started`."""
        needed = -(-session.stop.min_presence * session.planned_minutes // 100)
        return cls(session.result, session.source, session.minutes, needed)

    @property
    def word(self) -> str:
        """The source in words; the click on the link alone says nothing."""
        is_told = self.source is not None and self.result != Attendance.Result.UNKNOWN
        return str(AttendanceSignal.Source(self.source).label) if is_told else ""


@dataclass(frozen=True)
class Closing:
    """Where one person stands with one stop. `session`: the one that counts, with `result` and `source`."""

    stop: Stop
    completion: Completion | None
    asked: tuple[Asked, ...]
    session: Session | None
    now: datetime

    @property
    def is_open(self) -> bool:
        """Whether the person may read the questions: an own session has started, or a recording was opened."""
        return self.session is not None or self.stop.has_opened

    @property
    def left(self) -> int:
        return sum(row.answer is None for row in self.asked)

    @property
    def presence(self) -> Presence | None:
        return Presence.of(self.session) if self.session else None

    @property
    def is_present(self) -> bool:
        return self.session is not None and self.session.result == Attendance.Result.PRESENT

    @property
    def can_claim(self) -> bool:
        """Nobody knows whether the person was there, and the own word still counts."""
        return claimable(self.session, self.now)


def claimable(session: Session | None, now: datetime) -> bool:
    """Of a session of `started`: an own seat, over for at most 14 days, and nobody said anything yet."""
    if session is None or not session.has_seat or not session.ends_at <= now <= session.ends_at + TO_CLOSE:
        return False
    return session.result in (None, Attendance.Result.UNKNOWN)


def objection(session: Session, member: Membership) -> Objection | None:
    """What the person said against what was decided about this session."""
    return Objection.objects.filter(session=session, member=member).first()


def stops(actor: Actor) -> QuerySet[Stop]:
    """Visible stops with `has_questions`, and `has_opened`: whether the person opened a recording."""
    opened = RecordingOpening.objects.filter(member=actor.member_id, stop=OuterRef("pk"))
    rows = Stop.objects.filter(pk__in=Stop.objects.visible_to(actor).values("pk"))
    questions = Check.objects.asked().filter(stop=OuterRef("pk"))
    return rows.annotate(has_opened=Exists(opened), has_questions=Exists(questions))


def closing(stop: Stop, member: Membership, *, now: datetime) -> Closing:
    """Three queries. `stop` is one of `stops`."""
    done = list(Completion.objects.filter(member=member, stop=stop))
    today = day(now, member)
    holding = [row for row in done if row.revoked_at is None and _holds(row, today)]
    cycle = current_cycle(done, member, now=now)
    started_ones = started(Session.objects.filter(stop=stop), member, now=now)
    return Closing(
        stop=stop,
        completion=max(holding, key=lambda row: row.cycle, default=None),
        asked=tuple(asked(stop, member, cycle=cycle)),
        session=min(started_ones, key=_order, default=None),
        now=now,
    )


def asked(stop: Stop, member: Membership, *, cycle: int) -> list[Asked]:
    """The questions in order, each with the own answer. One query."""
    answer = CheckAnswer.objects.filter(question=OuterRef("pk"), member=member, cycle=cycle)
    rows = Check.objects.asked().filter(stop=stop).order_by("position")
    fields = ("option", "text", "answered_at", "written_at")
    rows = rows.annotate(**{f"own_{name}": Subquery(answer.values(name)) for name in fields})
    return [Asked(row, _answer(row)) for row in rows]


def started(sessions: QuerySet[Session], member: Membership, *, now: datetime) -> QuerySet[Session]:
    """Those that began and in which the person had a seat or left a trace, with what was decided about it.

    Each has `has_seat`, and `result`, `source`, `minutes` (None while nothing is decided).
    """
    here = {"member": member, "session": OuterRef("pk")}
    decided = Attendance.objects.filter(**here)
    return (
        sessions.select_related("stop")
        .filter(status__in=TAKES_PLACE, starts_at__lte=now)
        .annotate(
            has_seat=Exists(Registration.objects.confirmed().filter(**here)),
            has_trace=Exists(AttendanceSignal.objects.filter(**here)),
            **{name: Subquery(decided.values(name)) for name in ("result", "source", "minutes")},
        )
        .filter(Q(has_seat=True) | Q(has_trace=True) | Q(result__isnull=False))
        .order_by(F("starts_at").desc())
        .defer("meeting_url", "recording_url")
    )


def _order(session: Session):
    return session.result != Attendance.Result.PRESENT, -session.starts_at.timestamp()


def _holds(row: Completion, today) -> bool:
    return row.expires_date is None or row.expires_date > today


def _answer(row: Check) -> CheckAnswer | None:
    if row.own_answered_at is None:
        return None
    return CheckAnswer(
        question=row,
        option=row.own_option,
        text=row.own_text,
        answered_at=row.own_answered_at,
        written_at=row.own_written_at,
    )
