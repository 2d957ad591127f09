"""What is missing in the offer, and what is planned."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from courses.models import Line, LineStop, LineVersion, Session, Stop
from metro.accounts.policy import Actor
from metro.core.subqueries import JSONRows
from tracking.models import Completion, LineChoice, Registration
from tracking.queries.small_numbers import MINIMUM


@dataclass(frozen=True)
class LineCode:
    """A badge: the code and the colour of a line."""

    code: str
    palette: str


@dataclass(frozen=True)
class Gap:
    """A stop on a line that has no future session."""

    stop: Stop
    lines: tuple[LineCode, ...]
    is_required: bool
    last_ended_at: datetime | None
    waiting: int | None  # People who follow a line and still have this stop to do; None below five.


@dataclass(frozen=True)
class UpcomingSession:
    """A planned session with its seats."""

    session: Session
    taken: int
    queue: int

    @property
    def free(self) -> int | None:
        capacity = self.session.capacity
        return None if capacity is None else max(capacity - self.taken, 0)


def gaps(actor: Actor) -> list[Gap]:
    """Published stops on active lines without a session to come; required ones first. One query."""
    on_lines = LineStop.objects.filter(
        stop=OuterRef("pk"),
        version__status=LineVersion.Status.RELEASED,
        version__line__in=Line.objects.visible_to(actor).active(),
    )
    sessions = Session.objects.visible_to(actor).filter(stop=OuterRef("pk"))
    badge = JSONObject(code="version__line__code", palette="version__line__palette")
    rows = (
        Stop.objects.visible_to(actor)
        .published()
        .filter(Exists(on_lines), ~Exists(sessions.upcoming(actor.now)))
        .annotate(
            badges=JSONRows(on_lines.order_by("version__line__code").values(row=badge)),
            is_required=Exists(on_lines.filter(is_required=True)),
            last_ended_at=Subquery(_held(sessions, actor).values("ends_at")[:1]),
            waiting=Coalesce(Subquery(_still_to_do(actor)), 0),
        )
        .order_by("-is_required", "-waiting", "title_nl")
    )
    return [_gap(row) for row in rows]


def upcoming_sessions(actor: Actor, limit: int = 8) -> list[UpcomingSession]:
    """The next sessions of the institution and those shared with it, with seats taken. One query."""
    rows = (
        Session.objects.visible_to(actor)
        .upcoming(actor.now)
        .select_related("stop")
        .annotate(
            taken=_count(Registration.objects.taking_seats()), queue=_count(Registration.objects.queue())
        )
        .order_by("starts_at", "pk")[:limit]
    )
    return [UpcomingSession(row, row.taken, row.queue) for row in rows]


def _gap(stop: Stop) -> Gap:
    return Gap(
        stop=stop,
        lines=tuple(LineCode(**badge) for badge in stop.badges),
        is_required=stop.is_required,
        last_ended_at=stop.last_ended_at,
        waiting=stop.waiting if stop.waiting >= MINIMUM else None,
    )


def _held(sessions: QuerySet, actor: Actor) -> QuerySet:
    return sessions.filter(status__in=["planned", "held"], ends_at__lte=actor.now).order_by("-ends_at")


def _still_to_do(actor: Actor) -> QuerySet:
    has_done = Completion.objects.valid().filter(member=OuterRef("member"), stop=OuterRef(OuterRef("pk")))
    return (
        LineChoice.objects.open()
        .filter(
            ~Exists(has_done),
            institution=actor.institution_id,
            version__line_stops__stop=OuterRef("pk"),
        )
        .order_by()
        .values("institution")
        .annotate(n=Count("member", distinct=True))
        .values("n")
    )


def _count(registrations: QuerySet) -> Coalesce:
    rows = registrations.filter(session=OuterRef("pk")).order_by()
    return Coalesce(Subquery(rows.values("session").annotate(n=Count("pk")).values("n")), 0)
