"""Looking for a stop by the time somebody has, the moment, a word, a line, a skill, a side or a language."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from courses.models import Line, LineStop, Session, SkillLevel, Stop, StopSkill
from metro.accounts.policy import Actor

MOST_WORDS = 6


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; empty means any. Side, skill and level are asked of one and the same skill."""

    text: str = ""
    minutes: int | None = None
    after: datetime | None = None  # A session that starts from here …
    before: datetime | None = None  # … to before here.
    side: str = ""
    skill: int | None = None
    level: str = ""  # Code.
    line: str = ""  # Slug.
    language: str = ""


def matching(wanted: Wanted, actor: Actor, *, now: datetime) -> QuerySet[Stop]:
    """Published stops that fit, those with the earliest session first. One query when read."""
    wanted = replace(wanted, after=max(wanted.after or now, now))
    rows = fitting(with_skills(Stop.objects.visible_to(actor)).published(), wanted, actor)
    first = _sessions(wanted, actor, now=now).order_by().values("stop").annotate(at=Min("starts_at"))
    rows = rows.annotate(first_at=Subquery(first.values("at")))
    if wanted.before:
        rows = rows.exclude(first_at=None)
    return rows.order_by(F("first_at").asc(nulls_last=True), "minutes", "title_nl", "pk")


def fitting(rows: QuerySet[Stop], wanted: Wanted, actor: Actor) -> QuerySet[Stop]:
    """The stops among these that are what somebody wants, whenever they are given.

    A line that the actor does not see says nothing about the stops on it.
    """
    if wanted.minutes:
        rows = rows.filter(minutes__lte=wanted.minutes)
    if wanted.language:
        rows = rows.filter(language=wanted.language)
    if skill := _skill_rule(wanted):
        rows = rows.filter(Exists(_skills().filter(**skill)))
    if wanted.line:
        rows = rows.filter(Exists(_places(actor).filter(version__line__slug=wanted.line)))
    for word in wanted.text.split()[:MOST_WORDS]:
        rows = rows.filter(_says(word, actor))
    return rows


def with_skills(stops: QuerySet[Stop]) -> QuerySet[Stop]:
    """Each stop with `skill_rows`: the skills that it builds, with side, level and minutes."""
    most = (
        SkillLevel.objects.filter(framework=OuterRef("skill__framework"))
        .order_by("-index")
        .values("index")[:1]
    )
    fields = {
        "skill": "skill_id",
        "framework": "skill__framework__code",
        "side": "skill__framework__side",
        "title_nl": "skill__title_nl",
        "title_en": "skill__title_en",
        "level_nl": "level__title_nl",
        "level_en": "level__title_en",
        "code": "level__code",
        "index": "level__index",
        "minutes": "minutes",
    }
    row = JSONObject(most=Subquery(most), **{key: F(path) for key, path in fields.items()})
    return stops.annotate(skill_rows=ArraySubquery(_skills().order_by("position").values(row=row)))


def with_lines(stops: QuerySet[Stop], actor: Actor) -> QuerySet[Stop]:
    """Each stop with `line_rows`: the visible lines whose released version holds it, by code."""
    rows = _places(actor).order_by("version__line__code", "version__line_id")
    row = JSONObject(slug="version__line__slug", code="version__line__code", position="position")
    return stops.annotate(line_rows=ArraySubquery(rows.values(row=row)))


def bookable(rows: QuerySet[Session], wanted: Wanted, *, now: datetime) -> QuerySet[Session]:
    """Sessions in the wanted time for which somebody can register now. `wanted.after` must be set."""
    rows = rows.upcoming(now).filter(
        Q(registration_opens_at=None) | Q(registration_opens_at__lte=now),
        Q(registration_closes_at=None) | Q(registration_closes_at__gt=now),
        starts_at__gte=wanted.after,
    )
    return rows.filter(starts_at__lt=wanted.before) if wanted.before else rows


def _sessions(wanted, actor, *, now):
    """Of the stop outside."""
    visible = Session.objects.visible_to(actor).values("pk")
    return bookable(Session.objects.filter(stop=OuterRef("pk"), pk__in=visible), wanted, now=now)


def _skill_rule(wanted):
    rule = {"skill__framework__side": wanted.side, "skill": wanted.skill, "level__code": wanted.level}
    return {path: value for path, value in rule.items() if value not in ("", None)}


def _says(word: str, actor: Actor) -> Q:
    """The word stands in the title or goal of the stop, or in the name of a line or skill of it."""
    skill = Q(skill__title_nl__icontains=word) | Q(skill__title_en__icontains=word)
    line = Q(version__line__title_nl__icontains=word) | Q(version__line__title_en__icontains=word)
    own = Q(title_nl__icontains=word) | Q(title_en__icontains=word) | Q(goal__icontains=word)
    return own | Exists(_skills().filter(skill)) | Exists(_places(actor).filter(line))


def _skills():
    return StopSkill.objects.filter(stop=OuterRef("pk"))


def _places(actor):
    lines = Line.objects.visible_to(actor).values("pk")
    return LineStop.objects.released().filter(stop=OuterRef("pk"), version__line__in=lines)
