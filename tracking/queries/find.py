"""Finding a stop by the time somebody has, the moment, a word, a line, a side or a language."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from courses.models import LineStop, LineVersion, Session, SkillLevel, Stop, StopSkill
from metro.accounts.policy import Actor
from tracking.queries import sessions

MOST_WORDS = 6


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; empty means any."""

    text: str = ""
    minutes: int | None = None
    after: datetime | None = None  # A session that starts from here …
    before: datetime | None = None  # … to before here.
    side: str = ""
    line: str = ""  # Slug.
    language: str = ""


@dataclass(frozen=True)
class Found:
    """A stop with the session to register for now: the first with a free seat, else the first."""

    stop: Stop
    view: sessions.SessionView | None


def period(word: str, *, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """From when to when 'week' (this one), 'next' (the next week) or 'month' lasts, in calendar days there."""
    today = now.astimezone(zone).date()
    monday = today + timedelta(days=7 - today.weekday())
    rest_of_month = monthrange(today.year, today.month)[1] - today.day + 1
    days = {
        "week": (today, monday),
        "next": (monday, monday + timedelta(days=7)),
        "month": (today, today + timedelta(days=rest_of_month)),
    }.get(word)
    return tuple(datetime.combine(day, time(), zone) for day in days) if days else None


def matching(wanted: Wanted, actor: Actor, *, now: datetime) -> QuerySet:
    """Published stops that fit, those with the earliest session first. One query when read."""
    wanted = replace(wanted, after=max(wanted.after or now, now))
    rows = with_skills(Stop.objects.visible_to(actor)).published()
    if wanted.minutes:
        rows = rows.filter(minutes__lte=wanted.minutes)
    if wanted.language:
        rows = rows.filter(language=wanted.language)
    if wanted.side:
        rows = rows.filter(Exists(_skills().filter(skill__framework__side=wanted.side)))
    if wanted.line:
        rows = rows.filter(Exists(_places().filter(version__line__slug=wanted.line)))
    for word in wanted.text.split()[:MOST_WORDS]:
        rows = rows.filter(_says(word))
    first = _sessions(wanted, actor, now=now).order_by().values("stop").annotate(at=Min("starts_at"))
    rows = rows.annotate(first_at=Subquery(first.values("at")))
    if wanted.before:
        rows = rows.exclude(first_at=None)
    return rows.order_by(F("first_at").asc(nulls_last=True), "minutes", "title_nl", "pk")


def with_skills(stops: QuerySet) -> QuerySet:
    """Each stop with `skill_rows`: side, titles, and the level that it builds."""
    most = (
        SkillLevel.objects.filter(framework=OuterRef("skill__framework"))
        .order_by("-index")
        .values("index")[:1]
    )
    fields = {
        "side": "skill__framework__side",
        "title_nl": "skill__title_nl",
        "title_en": "skill__title_en",
        "level_nl": "level__title_nl",
        "level_en": "level__title_en",
        "code": "level__code",
        "index": "level__index",
    }
    row = JSONObject(most=Subquery(most), **{key: F(path) for key, path in fields.items()})
    return stops.annotate(skill_rows=ArraySubquery(_skills().order_by("position").values(row=row)))


def with_session(stops: list[Stop], wanted: Wanted, actor: Actor, *, now: datetime) -> list[Found]:
    """These stops with the session to register for. One query for all of them."""
    rows = Session.objects.filter(stop__in=stops)
    wanted = replace(wanted, after=max(wanted.after or now, now))
    seen = sessions.views(_within(rows, wanted, now=now), actor, now=now)
    return [Found(stop, _best([view for view in seen if view.session.stop_id == stop.pk])) for stop in stops]


def _best(views):
    own = [view for view in views if view.place]
    free = [view for view in views if view.has_free_seat and not view.overlap]
    return next(iter(own or free or views), None)


def _sessions(wanted, actor, *, now):
    """Of the stop outside: sessions for which somebody can register now."""
    visible = Session.objects.visible_to(actor).values("pk")
    return _within(Session.objects.filter(stop=OuterRef("pk"), pk__in=visible), wanted, now=now)


def _within(rows, wanted, *, now):
    rows = rows.upcoming(now).filter(
        Q(registration_opens_at=None) | Q(registration_opens_at__lte=now),
        Q(registration_closes_at=None) | Q(registration_closes_at__gt=now),
        starts_at__gte=wanted.after,
    )
    return rows.filter(starts_at__lt=wanted.before) if wanted.before else rows


def _says(word: str) -> Q:
    """The word stands in the title or goal of the stop, or in the name of a line or skill of it."""
    skill = Q(skill__title_nl__icontains=word) | Q(skill__title_en__icontains=word)
    line = Q(version__line__title_nl__icontains=word) | Q(version__line__title_en__icontains=word)
    own = Q(title_nl__icontains=word) | Q(title_en__icontains=word) | Q(goal__icontains=word)
    return own | Exists(_skills().filter(skill)) | Exists(_places().filter(line))


def _skills():
    return StopSkill.objects.filter(stop=OuterRef("pk"))


def _places():
    released = LineVersion.Status.RELEASED
    return LineStop.objects.filter(stop=OuterRef("pk"), version__status=released)
