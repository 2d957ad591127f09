"""How far the people of the institution are: totals, teams and lines, under the rule of five."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce, JSONObject

from courses.models import Line
from metro.accounts.models import Membership, TeamMembership
from metro.accounts.policy import Actor
from metro.core.subqueries import JSONRows
from tracking.models import Completion, Evidence, LineChoice
from tracking.queries.entitlement import school_year
from tracking.queries.hours import booked_elsewhere
from tracking.queries.small_numbers import HIDDEN, MINIMUM, TOTAL, Figure, hidden_groups, share

NO_TEAM = 0


@dataclass(frozen=True)
class TeamUse:
    """A team, or the people without one: its size, who did a stop this school year, and the minutes."""

    team_id: int
    name: str
    size: int
    share: Figure
    minutes: int | None


@dataclass(frozen=True)
class Uptake:
    """The institution in this school year. Figures are None or suppressed below five people."""

    size: int
    active: int | None
    share: Figure
    stops: int | None
    recordings: int | None
    minutes: int | None
    teams: tuple[TeamUse, ...]

    @property
    def is_suppressed(self) -> bool:
        return self.active is None

    @property
    def team_count(self) -> int:
        return sum(team.team_id != NO_TEAM for team in self.teams)


@dataclass(frozen=True)
class LineUse:
    """A released line and the number of people who follow it; None below five."""

    line: Line
    followers: int | None


def uptake(actor: Actor) -> Uptake:
    """Who did something this school year, over the institution and by team. One query."""
    people = list(_people(actor))
    groups = _groups(people)
    sizes = {key: len(rows) for key, (_, rows) in groups.items()}
    hidden = hidden_groups(sizes, total=len(people))
    teams = tuple(
        _team(key, name, rows, key in hidden) for key, (name, rows) in sorted(groups.items(), key=_by_name)
    )
    active = [row for row in people if row.stops]
    is_hidden = TOTAL in hidden
    return Uptake(
        size=len(people),
        active=None if is_hidden else len(active),
        share=HIDDEN if is_hidden else share(len(active), len(people)),
        stops=None if is_hidden else sum(row.stops for row in people),
        recordings=None if is_hidden else sum(row.recordings for row in people),
        minutes=None if is_hidden else sum(row.minutes for row in people),
        teams=teams,
    )


def line_use(actor: Actor) -> list[LineUse]:
    """The active lines with the number of people who follow them now. One query."""
    choices = LineChoice.objects.open().filter(institution=actor.institution_id, line=OuterRef("pk"))
    people = choices.filter(member__in=_active_members(actor)).order_by().values("line")
    count = Subquery(people.annotate(n=Count("member", distinct=True)).values("n"))
    lines = Line.objects.visible_to(actor).active().released().order_by("code", "pk")
    rows = lines.annotate(followers=Coalesce(count, 0))
    return [LineUse(row, row.followers if row.followers >= MINIMUM else None) for row in rows]


def hidden_teams(actor: Actor) -> set[int]:
    """The teams whose figures stay hidden beside the totals of the institution. One query."""
    groups = _groups(_active_members(actor).annotate(team_rows=_team_rows(actor)))
    sizes = {key: len(rows) for key, (_, rows) in groups.items()}
    people = {row.pk for _, rows in groups.values() for row in rows}
    return hidden_groups(sizes, total=len(people))


def _active_members(actor: Actor):
    return (
        Membership.objects.visible_to(actor)
        .active(actor.now, actor.today)
        .filter(institution=actor.institution_id)
    )


def _people(actor: Actor):
    year = Completion.objects.valid().filter(member=OuterRef("pk"), completed_at__gte=_begin(actor))
    done = year.order_by().values("member")
    approved = Evidence.objects.approved().filter(member=OuterRef("pk"), done_date__gte=_begin(actor).date())
    elsewhere = booked_elsewhere(approved).order_by().values("member")
    return _active_members(actor).annotate(
        team_rows=_team_rows(actor),
        stops=Coalesce(Subquery(done.annotate(n=Count("pk")).values("n")), 0),
        recordings=Coalesce(
            Subquery(done.filter(kind=Completion.Kind.RECORDING).annotate(n=Count("pk")).values("n")), 0
        ),
        minutes=_minutes(done) + _minutes(elsewhere),
    )


def _minutes(rows):
    return Coalesce(
        Subquery(rows.annotate(n=Sum(F("minutes_technical") + F("minutes_didactic"))).values("n")), 0
    )


def _team_rows(actor: Actor) -> JSONRows:
    rows = TeamMembership.objects.active(actor.now, actor.today).filter(member=OuterRef("pk"))
    return JSONRows(rows.values(row=JSONObject(id="team_id", name="team__name", role="role")))


def _groups(people: Iterable[Membership]) -> dict[int, tuple[str, list]]:
    """{team: (name, members)}; people in no team are a group too, or they would follow from the total."""
    groups = {}
    for person in people:
        mine = [row for row in person.team_rows if row["role"] == TeamMembership.Role.MEMBER]
        for row in mine or [{"id": NO_TEAM, "name": ""}]:
            groups.setdefault(row["id"], (row["name"], []))[1].append(person)
    return groups


def _team(key, name, rows, is_hidden) -> TeamUse:
    active = sum(bool(row.stops) for row in rows)
    return TeamUse(
        team_id=key,
        name=name,
        size=len(rows),
        share=HIDDEN if is_hidden else share(active, len(rows)),
        minutes=None if is_hidden else sum(row.minutes for row in rows),
    )


def _by_name(item):
    return item[0] == NO_TEAM, item[1][0]


def _begin(actor: Actor) -> datetime:
    """Of the school year, where the institution is: pages and API have different clocks of their own."""
    return datetime.combine(date(school_year(actor.today), 8, 1), time.min, actor.zone)
