"""Subqueries that collect what happened between a member and a stop, and the way back from JSON to facts."""

from datetime import date, datetime

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, JSONObject

from courses.models import Check, Session
from metro.accounts.policy import Actor
from metro.core.subqueries import JSONRows
from tracking.models import Attendance, CheckAnswer, Completion, Registration
from tracking.queries.stops import AttendanceFact, CompletionFact, NextSession, SeatView

_TAKES_PLACE = (Session.Status.PLANNED, Session.Status.HELD)


def completions(rows: QuerySet[Completion]) -> JSONRows:
    fields = ("completed_at", "kind", "expires_date", "cycle")
    row = JSONObject(stop="stop_id", **{name: name for name in fields})
    return JSONRows(rows.valid().order_by("completed_at").values(row=row))


def attendances(rows: QuerySet[Attendance]) -> JSONRows:
    row = JSONObject(stop="session__stop_id", result="result", ends_at="session__ends_at")
    return JSONRows(rows.filter(session__status__in=_TAKES_PLACE).values(row=row))


def questions() -> Coalesce:
    """How many questions the outer stop asks."""
    rows = Check.objects.asked().filter(stop=OuterRef("pk")).order_by().values("stop")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def answers(member_id: int) -> JSONRows:
    """Of every answer to what the outer stop asks now: in which cycle it was given."""
    rows = CheckAnswer.objects.filter(question__stop=OuterRef("pk"), question__removed_at=None)
    return JSONRows(rows.filter(member=member_id).values("cycle"))


def seats(rows: QuerySet[Registration], *, now: datetime) -> JSONRows:
    row = JSONObject(
        stop="session__stop_id",
        id="pk",
        status="status",
        session_id="session_id",
        starts_at="session__starts_at",
        ends_at="session__ends_at",
        time_zone="session__time_zone",
        queue_number=queue_number(),
        offer_expires_at="offer_expires_at",
    )
    return JSONRows(rows.open().upcoming(now).values(row=row))


def next_session(actor: Actor, *, now: datetime) -> JSONRows:
    """The next bookable session of the outer stop: at most one row."""
    rows = (
        _bookable(actor, now)
        .filter(stop=OuterRef("pk"))
        .annotate(free=_free_seats(), full=Case(When(free__lte=0, then=1), default=0))
        .order_by("full", "starts_at", "pk")
    )
    row = JSONObject(id="pk", starts_at="starts_at", ends_at="ends_at", time_zone="time_zone", free="free")
    return JSONRows(rows.values(row=row)[:1])


def completion_fact(row: dict) -> CompletionFact:
    expires = row["expires_date"]
    return CompletionFact(
        completed_at=moment(row["completed_at"]),
        kind=row["kind"],
        cycle=row["cycle"],
        expires_date=date.fromisoformat(expires) if expires else None,
    )


def attendance_fact(row: dict) -> AttendanceFact:
    return AttendanceFact(result=row["result"], ends_at=moment(row["ends_at"]))


def seat_view(row: dict) -> SeatView:
    is_waiting = row["status"] == Registration.Status.WAITLISTED
    return SeatView(
        id=row["id"],
        status=row["status"],
        session_id=row["session_id"],
        starts_at=moment(row["starts_at"]),
        ends_at=moment(row["ends_at"]),
        time_zone=row["time_zone"],
        queue_number=row["queue_number"] if is_waiting else None,
        offer_expires_at=moment(row["offer_expires_at"]),
    )


def session_view(row: dict) -> NextSession:
    free = row["free"]
    return NextSession(
        id=row["id"],
        starts_at=moment(row["starts_at"]),
        ends_at=moment(row["ends_at"]),
        time_zone=row["time_zone"],
        free=None if free is None else max(free, 0),
    )


def moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _bookable(actor: Actor, now: datetime) -> QuerySet[Session]:
    """Planned sessions with open registration. Hosting one elsewhere does not make its audience."""
    shared = Session.shared_with.through.objects.filter(institution=actor.institution_id)
    return (
        Session.objects.upcoming(now)
        .filter(Q(institution=actor.institution_id) | Q(pk__in=shared.values("session")))
        .filter(Q(registration_opens_at=None) | Q(registration_opens_at__lte=now))
        .filter(Q(registration_closes_at=None) | Q(registration_closes_at__gt=now))
    )


def _free_seats():
    taken = Registration.objects.filter(session=OuterRef("pk")).taking_seats()
    return F("capacity") - count_by_session(taken)


def queue_number() -> Coalesce:
    """The number in the queue: how many stand there up to and including this row."""
    before = Q(queued_at__lt=OuterRef("queued_at")) | Q(
        queued_at=OuterRef("queued_at"), pk__lte=OuterRef("pk")
    )
    queue = Registration.objects.filter(before, session=OuterRef("session")).queue()
    return count_by_session(queue)


def count_by_session(rows: QuerySet[Registration]) -> Coalesce:
    """How many of these rows, which the outer query ties to one session; 0 when none."""
    return Coalesce(Subquery(rows.order_by().values("session").annotate(n=Count("pk")).values("n")), 0)
