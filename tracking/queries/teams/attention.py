"""Who needs attention, each with a plain reason. Only under the policy per_person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from metro.accounts.models import Team
from metro.accounts.policy import Actor
from metro.core import words
from tracking.models import Attendance
from tracking.queries.hours import school_year
from tracking.queries.teams.overview import TeamLines
from tracking.queries.teams.people import Person

IDLE = timedelta(weeks=8)
MISSED = 2


@dataclass(frozen=True)
class Attention:
    """A person and the reason. The title and the first name are for whoever reads the list."""

    member_id: int
    name: str
    reason: str


def attention(team: Team, view: TeamLines, actor: Actor) -> list[Attention] | None:
    """Who of the team needs attention; None for who may not open its people."""
    if not actor.opens_people_of(team.pk):
        return None
    return needs_attention(view.people, now=actor.now, today=actor.today)


def needs_attention(people: Iterable[Person], *, now: datetime, today: date) -> list[Attention]:
    """Who missed two sessions or more this school year, or has nothing behind and nothing ahead."""
    rows = []
    for person in people:
        reason = _missed(person, today) or _idle(person, now, today)
        if reason:
            rows.append(Attention(person.member_id, person.name, reason))
    return rows


def _missed(person: Person, today: date) -> str:
    begin = date(school_year(today), 8, 1)
    absent = [
        row for row in person.visits if row.result == Attendance.Result.ABSENT and row.at.date() >= begin
    ]
    done = person.done(today) if len(absent) >= MISSED else {}
    missed = [row.title for row in absent if row.stop_id not in done]
    count = len(missed)
    if count < MISSED:
        return ""
    text = ngettext(
        "Registered {n} time and was not there: {stops}.",
        "Registered {n} times and was not there: {stops}.",
        count,
    )
    return text.format(n=count, stops=words.and_list(list(dict.fromkeys(missed))))


def _idle(person: Person, now: datetime, today: date) -> str:
    since = now - IDLE
    present = [row.at for row in person.visits if row.result == Attendance.Result.PRESENT]
    facts = [row.at for row in person.completions] + present
    if person.seats or today - person.start_date < IDLE or any(at > since for at in facts):
        return ""
    if facts:
        return _("No session planned. The last stop was on {date}.").format(date=words.day(max(facts)))
    return _("No session planned and nothing done yet since {date}.").format(
        date=words.date_only(_begin(person, today))
    )


def _begin(person: Person, today: date) -> date:
    """What 'since' means to a reader: the start of the school year, or the day the person came."""
    return max(person.start_date, date(school_year(today), 8, 1))
