"""What the studio shows: the sessions somebody gives, who registered, and what a cancellation would mean."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from courses.models import Line, LineStop, Offer, Session, SessionHost, Stop
from courses.models.sessions import ROSTER_VISIBLE
from metro.accounts.models import Institution, User, by_name
from metro.accounts.policy import Actor
from tracking.models import Attendance, AttendanceSignal, Registration, SkillAssessment

_DECIDED = (Attendance.Result.PRESENT, Attendance.Result.ABSENT)


@dataclass(frozen=True)
class Groups:
    """Sessions that are not over, by what they ask: `near` (live, and the next one), `waiting`, `later`."""

    near: tuple[Session, ...]
    waiting: tuple[Session, ...]
    later: tuple[Session, ...]


@dataclass(frozen=True)
class Plannable:
    """A stop that the actor may plan sessions of, at one institution."""

    key: str
    stop: Stop
    institution: Institution


@dataclass(frozen=True)
class RosterRow:
    """One person with a seat, as a host may see them: name and institution; and whether they came.

    `is_fixed`: the institution corrected it, which stands above what a host says.
    """

    member_id: int
    name: str
    institution: str
    result: str
    is_marked: bool
    is_fixed: bool
    is_skilled: bool


@dataclass(frozen=True)
class Consequences:
    """What calling the session off does to people. `key` changes when any of it does."""

    registered: int
    waiting: int
    key: str


def sessions(actor: Actor) -> QuerySet[Session]:
    """Sessions the actor manages, with counts and lines.

    Each row carries `lines` [{code, palette}], `registered`, `waiting`, `present` and `unmarked` (people
    with a seat of whom nobody said whether they came).
    """
    taken = Registration.objects.filter(session=OuterRef("pk"))
    marked = Attendance.objects.filter(
        session=OuterRef("session"), member=OuterRef("member"), result__in=_DECIDED
    )
    return (
        Session.objects.managed_by(actor)
        .select_related("stop", "institution")
        .annotate(
            lines=_lines(),
            registered=_count(taken.confirmed()),
            waiting=_count(taken.filter(status__in=(_Waits.WAITLISTED, _Waits.OFFERED))),
            unmarked=_count(taken.confirmed().exclude(Exists(marked))),
            present=_count(Attendance.objects.present().filter(session=OuterRef("pk"))),
        )
    )


def current(actor: Actor) -> Groups:
    """The sessions that are not over, and those whose roster waits. One query."""
    rows = sessions(actor).filter(_still_asks(actor.now)).order_by("starts_at", "pk")
    waiting = [row for row in rows if row.ends_at <= actor.now]
    coming = [row for row in rows if row.ends_at > actor.now]
    planned = [row for row in coming if row.status == Session.Status.PLANNED]
    near = [row for row in planned if row.starts_at <= actor.now] or planned[:1]
    later = [row for row in coming if row not in near]
    return Groups(near=tuple(near), waiting=tuple(waiting), later=tuple(later))


def past(actor: Actor) -> QuerySet[Session]:
    """Everything else, the newest first."""
    return sessions(actor).exclude(_still_asks(actor.now)).order_by("-starts_at", "-pk")


def with_roster(actor: Actor) -> QuerySet[Session]:
    """Sessions whose people the actor sees by name: hosted until 90 days after, a coordinator's always."""
    rule = Q(pk__in=Session.objects.with_roster_visible_to(actor).values("pk"))
    if actor.is_coordinator:
        rule |= Q(institution=actor.institution_id)
    return sessions(actor).filter(rule).exclude(status=Session.Status.DRAFT)


def may_see_roster(session: Session, actor: Actor) -> bool:
    """Whether the names of a session that the actor manages are still to be shown."""
    is_own = actor.is_coordinator and session.institution_id == actor.institution_id
    return is_own or actor.now < session.ends_at + ROSTER_VISIBLE


def can_be_marked(actor: Actor) -> QuerySet[Session]:
    """Those of `with_roster` that take place: of these somebody says who came."""
    return with_roster(actor).filter(status__in=(Session.Status.PLANNED, Session.Status.HELD))


def own_stops(actor: Actor) -> list[Plannable]:
    """The stops of the actor's own accepted offers, when they are published. One query."""
    offers = (
        Offer.objects.visible_to(actor)
        .accepted()
        .filter(expert=actor.user_id, stop__status=Stop.Status.PUBLISHED)
        .select_related("stop", "institution")
        .order_by("stop__title_nl", "institution__name", "pk")
    )
    return [Plannable(f"offer-{row.pk}", row.stop, row.institution) for row in offers]


def plannable(actor: Actor) -> list[Plannable]:
    """Own stops, then for a coordinator all published stops of the institution. One or three queries."""
    return own_stops(actor) + _stops_of_coordinator(actor)


def institutions_for(stop: Stop, actor: Actor) -> QuerySet[Institution]:
    """Where the actor may plan sessions of this stop: by an own accepted offer, or as a coordinator."""
    offers = Offer.objects.visible_to(actor).accepted().filter(expert=actor.user_id, stop=stop)
    rule = Q(pk__in=offers.values("institution"))
    if actor.is_coordinator:
        rule |= Q(pk=actor.institution_id)
    return Institution.objects.filter(rule).order_by("pk")


def experts(actor: Actor, session: Session | None = None) -> QuerySet[User]:
    """Who a coordinator may name as host: experts of accepted offers, and who gives the session already."""
    offers = Offer.objects.visible_to(actor).accepted().filter(institution=actor.institution_id)
    hosts = SessionHost.objects.filter(session=session).values("user")
    return User.objects.filter(Q(pk__in=offers.values("expert")) | Q(pk__in=hosts)).order_by(*by_name(), "pk")


def roster(session: Session, actor: Actor) -> list[RosterRow]:
    """The people with a seat, by name: for a host until 90 days after, for a coordinator the own people."""
    facts = Attendance.objects.filter(session=session, member=OuterRef("member"))
    confirmed = SkillAssessment.objects.standing().filter(
        session=session, member=OuterRef("member"), kind=SkillAssessment.Kind.EXPERT
    )
    rows = (
        Registration.objects.visible_to(actor)
        .confirmed()
        .filter(session=session)
        .select_related("user", "institution")
        .annotate(
            result=Subquery(facts.values("result")),
            source=Subquery(facts.values("source")),
            is_skilled=Exists(confirmed),
        )
        .order_by(*by_name("user__"), "pk")
    )
    return [_roster_row(row) for row in rows]


def skills_of(stop: Stop) -> list[str]:
    """The skills that the stop builds, with their level, in words. One query."""
    rows = stop.stop_skills.select_related("skill", "level").order_by("position")
    return [f"{row.skill.title} ({row.level.title})" for row in rows]


def consequences(session: Session) -> Consequences:
    """Who would lose a seat or a place in the queue. One query."""
    rows = list(session.registrations.open().order_by("pk").values_list("pk", "status"))
    registered = sum(status == Registration.Status.CONFIRMED for _pk, status in rows)
    text = f"{session.pk}:{session.schedule_version}:{rows}"
    key = hashlib.sha256(text.encode()).hexdigest()[:32]
    return Consequences(registered=registered, waiting=len(rows) - registered, key=key)


_Waits = Registration.Status


def _still_asks(now: datetime) -> Q:
    open_status = Q(status__in=(Session.Status.DRAFT, Session.Status.PLANNED))
    has_roster = Q(status__in=(Session.Status.PLANNED, Session.Status.HELD), unmarked__gt=0)
    recent = Q(ends_at__lte=now, ends_at__gt=now - ROSTER_VISIBLE)
    return (open_status & Q(ends_at__gt=now)) | (has_roster & recent)


def _count(rows):
    counted = rows.order_by().values("session").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _lines():
    owner = Q(version__line__institution=None) | Q(version__line__institution=OuterRef("institution"))
    rows = (
        LineStop.objects.released()
        .filter(owner, stop=OuterRef("stop"), version__line__status=Line.Status.ACTIVE)
        .order_by("version__line__code")
    )
    return ArraySubquery(
        rows.values(row=JSONObject(code="version__line__code", palette="version__line__palette"))
    )


def _stops_of_coordinator(actor):
    if not actor.is_coordinator:
        return []
    institution = Institution.objects.get(pk=actor.institution_id)
    stops = Stop.objects.visible_to(actor).published().order_by("title_nl", "pk")
    return [Plannable(f"stop-{stop.pk}", stop, institution) for stop in stops]


def _roster_row(row):
    return RosterRow(
        member_id=row.member_id,
        name=row.user.name,
        institution=row.institution.name,
        result=row.result or Attendance.Result.UNKNOWN,
        is_marked=row.result in _DECIDED,
        is_fixed=row.source == AttendanceSignal.Source.CORRECTION,
        is_skilled=row.is_skilled,
    )
