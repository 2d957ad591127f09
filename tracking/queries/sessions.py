"""What one person sees of sessions: seats, the own place in the queue, and what else is at that moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from courses.models import Session, SessionHost, Stop
from courses.models.sessions import JOIN_OPENS
from metro.accounts.policy import Actor
from metro.core import words
from metro.core.subqueries import JSONRows
from tracking.models import Registration
from tracking.queries.facts import count_by_session, moment, queue_number

FEW_SEATS = 4


@dataclass(frozen=True)
class Place:
    """The person's own open registration at a session."""

    id: int
    status: str
    queue_number: int
    offer_expires_at: datetime | None
    is_open_claim: bool

    @property
    def is_confirmed(self) -> bool:
        return self.status == Registration.Status.CONFIRMED

    @property
    def is_waiting(self) -> bool:
        return self.status == Registration.Status.WAITLISTED

    @property
    def is_offered(self) -> bool:
        return self.status == Registration.Status.OFFERED


@dataclass(frozen=True)
class Overlap:
    """Another seat of the same person at the same time."""

    title_nl: str
    title_en: str
    starts_at: datetime
    time_zone: str

    @property
    def title(self) -> str:
        return Stop(title_nl=self.title_nl, title_en=self.title_en).title

    @property
    def time(self) -> str:
        return words.clock(self.starts_at, self.time_zone)


@dataclass(frozen=True)
class SessionView:
    """A session at `now` with its seats and the person's own place. Never carries the meeting link."""

    session: Session
    now: datetime
    taken: int
    queue_length: int
    hosts: tuple[str, ...]
    place: Place | None
    overlap: Overlap | None

    @property
    def id(self) -> int:
        return self.session.pk

    @property
    def free(self) -> int | None:
        """Seats left; None when there is no limit."""
        capacity = self.session.capacity
        return None if capacity is None else max(capacity - self.taken, 0)

    @property
    def has_free_seat(self) -> bool:
        """Somebody who registers now gets a seat: nobody overtakes a queue."""
        return self.free is None or (self.free > 0 and self.queue_length == 0)

    @property
    def phase(self) -> str:
        """A phase of rules.md for a planned session, else its status."""
        if self.session.status != Session.Status.PLANNED:
            return self.session.status
        return self.session.phase(self.now, has_free_seat=self.has_free_seat)

    @property
    def is_off(self) -> bool:
        return self.session.status in (Session.Status.CANCELLED, Session.Status.WITHDRAWN)

    @property
    def has_recording(self) -> bool:
        return self.session.recording_at is not None and not self.is_off

    @property
    def is_ahead(self) -> bool:
        """Planned and not over: there is still something to do."""
        return self.session.status == Session.Status.PLANNED and self.now < self.session.ends_at

    @property
    def can_cancel(self) -> bool:
        return self.place is not None and self.now < self.session.starts_at

    @property
    def is_bookable(self) -> bool:
        return self.place is None and self.phase in (Session.Phase.OPEN, Session.Phase.FULL)

    @property
    def has_seats_to_tell(self) -> bool:
        """Full, or open with a limit."""
        return self.phase == Session.Phase.FULL or (
            self.phase == Session.Phase.OPEN and self.free is not None
        )

    @property
    def is_few(self) -> bool:
        return self.free is not None and 0 < self.free <= FEW_SEATS and self.taken > 0

    @property
    def join_opens_at(self) -> datetime:
        return self.session.starts_at - JOIN_OPENS

    @property
    def can_join(self) -> bool:
        """The join link works now for this person."""
        is_planned = self.session.status == Session.Status.PLANNED
        has_seat = self.place is not None and self.place.is_confirmed
        return is_planned and has_seat and self.session.can_join(self.now)

    @property
    def starts_in(self) -> timedelta:
        return self.session.starts_at - self.now

    @property
    def host_list(self) -> str:
        return words.and_list(list(self.hosts))


def sessions_of_stop(stop: Stop, actor: Actor, *, now: datetime) -> list[SessionView]:
    """Planned sessions of a stop that have not ended, first date first. One query."""
    rows = Session.objects.filter(stop=stop).not_ended(now)
    return views(rows, actor, now=now)


@dataclass(frozen=True)
class Recording:
    """The newest session of a stop that can be watched, by `id` through our own redirect."""

    id: int
    starts_at: datetime
    time_zone: str


def with_recording(stops: QuerySet, actor: Actor) -> QuerySet:
    """Each stop with `recording_row`, for `recording_of`."""
    visible = Session.objects.visible_to(actor).values("pk")
    rows = Session.objects.filter(stop=OuterRef("pk"), pk__in=visible).with_recording()
    row = JSONObject(id="pk", starts_at="starts_at", time_zone="time_zone")
    newest = rows.order_by("-starts_at", "-pk").values(row=row)[:1]
    return stops.annotate(recording_row=Subquery(newest))


def recording_of(stop: Stop) -> Recording | None:
    """Of a stop of `with_recording`."""
    return _with_moments(Recording, stop.recording_row)


def own_sessions(actor: Actor, *, now: datetime) -> list[SessionView]:
    """Sessions that have not ended at which the person has a seat, waits, or is offered a seat. One query."""
    own = Registration.objects.open().filter(member=actor.member_id)
    rows = Session.objects.filter(pk__in=own.values("session")).not_ended(now)
    return views(rows, actor, now=now)


def views(sessions: QuerySet, actor: Actor, *, now: datetime) -> list[SessionView]:
    """These sessions as the person sees them, by start. One query."""
    return [view_of(row, now=now) for row in with_seats(sessions, actor).order_by("starts_at", "pk")]


def with_seats(sessions: QuerySet, actor: Actor) -> QuerySet:
    """The visible ones among these sessions, with what `view_of` needs and without the meeting link."""
    # By key: a DISTINCT over the joins of visible_to would have to compare whole rows.
    visible = Session.objects.visible_to(actor).values("pk")
    registrations = Registration.objects.filter(session=OuterRef("pk"))
    return (
        sessions.filter(pk__in=visible)
        .select_related("stop")
        .defer("meeting_url", "recording_url")
        .annotate(
            taken=count_by_session(registrations.taking_seats()),
            queue_length=count_by_session(registrations.filter(status=Registration.Status.WAITLISTED)),
            host_names=JSONRows(
                SessionHost.objects.filter(session=OuterRef("pk")).order_by("position").values("shown_name")
            ),
            own_place=Subquery(_place(registrations.open().filter(member=actor.member_id))),
            other_seat=Subquery(_other_seat(actor)),
        )
    )


def in_phase(rows: QuerySet, phase: str, *, now: datetime) -> QuerySet:
    """Those of `with_seats` whose view is in this phase."""
    rows = rows.planned()
    if phase == Session.Phase.LIVE:
        return rows.filter(starts_at__lte=now, ends_at__gt=now)
    if phase == Session.Phase.ENDED:
        return rows.filter(ends_at__lte=now)
    rows = rows.filter(starts_at__gt=now)
    if phase == Session.Phase.UPCOMING:
        return rows.filter(registration_opens_at__gt=now)
    rows = rows.filter(Q(registration_opens_at=None) | Q(registration_opens_at__lte=now))
    if phase == Session.Phase.CLOSED:
        return rows.filter(registration_closes_at__lte=now)
    rows = rows.filter(Q(registration_closes_at=None) | Q(registration_closes_at__gt=now))
    if phase == Session.Phase.FULL:
        return rows.filter(Q(capacity__lte=F("taken")) | Q(capacity__isnull=False, queue_length__gt=0))
    return rows.filter(Q(capacity=None) | Q(capacity__gt=F("taken"), queue_length=0))


def view_of(row: Session, *, now: datetime) -> SessionView:
    """A row of `with_seats` as the person sees it."""
    return SessionView(
        session=row,
        now=now,
        taken=row.taken,
        queue_length=row.queue_length,
        hosts=tuple(row.host_names),
        place=_with_moments(Place, row.own_place),
        overlap=_with_moments(Overlap, row.other_seat),
    )


def _place(own: QuerySet) -> QuerySet:
    return own.values(
        row=JSONObject(
            id="pk",
            status="status",
            queue_number=queue_number(),
            offer_expires_at="offer_expires_at",
            is_open_claim="is_open_claim",
        )
    )[:1]


def _other_seat(actor: Actor) -> QuerySet:
    """A seat of the same person, through whatever institution, at the time of the outer session."""
    seats = Registration.objects.confirmed().filter(
        user=actor.user_id,
        session__status=Session.Status.PLANNED,
        session__starts_at__lt=OuterRef("ends_at"),
        session__ends_at__gt=OuterRef("starts_at"),
    )
    return (
        seats.exclude(session=OuterRef("pk"))
        .order_by("session__starts_at")
        .values(
            row=JSONObject(
                title_nl=F("session__stop__title_nl"),
                title_en=F("session__stop__title_en"),
                starts_at=F("session__starts_at"),
                time_zone=F("session__time_zone"),
            )
        )[:1]
    )


def _with_moments(kind: type, fields: dict | None):
    """JSON has no moments: those fields come back as text."""
    if fields is None:
        return None
    return kind(**{key: moment(value) if key.endswith("_at") else value for key, value in fields.items()})
