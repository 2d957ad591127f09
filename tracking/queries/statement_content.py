"""What a statement says, from the facts of today: words only, in the language that is active."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from courses.models import LineVersion, Stop
from metro.accounts.models import Membership
from metro.accounts.policy import Actor
from metro.core import words
from tracking.models import Completion
from tracking.queries.hours import hours_account
from tracking.queries.network import network


@dataclass(frozen=True, kw_only=True)
class Content:
    """The words of the document: pairs of facts, and a table with dates, names and amounts."""

    heading: str
    person: str
    institution: str
    sentence: str
    about: str
    facts: tuple[tuple[str, str], ...]
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    def as_json(self) -> dict:
        """As it comes back out of the database."""
        return json.loads(json.dumps(asdict(self)))


@dataclass(frozen=True)
class Found:
    """What can be stated: the words, and the day from which it no longer counts."""

    content: Content
    expires_date: date | None = None
    line_version: LineVersion | None = None


def of_stop(member: Membership, stop: Stop) -> Found | None:
    """The last completion of a stop; None when there is none. Two queries."""
    rows = Completion.objects.valid().filter(member=member, stop=stop).order_by("-cycle")
    row = rows.prefetch_related("skills__skill", "skills__level").first()
    if row is None:
        return None
    zone = member.institution.time_zone
    sentence = _("completed this stop on {date}: {how}.")
    content = _content(
        member,
        sentence.format(date=words.long_date(row.completed_at, zone), how=row.get_kind_display()),
        stop.title,
        (
            (_("Time"), words.hours(row.minutes)),
            *_split(row.minutes_technical, row.minutes_didactic),
            *[(_("Skill"), f"{met.skill.title} ({met.level.title})") for met in row.skills.all()],
            *([(_("Valid until"), words.long_date(row.expires_date))] if row.expires_date else ()),
        ),
    )
    return Found(content, expires_date=row.expires_date)


def of_line(member: Membership, slug: str, actor: Actor, *, now: datetime) -> Found | None:
    """A line that was achieved, with the stops that were done on it; None when it was not. Two queries."""
    view = network(actor, now=now).line(slug)
    if view is None or view.progress.achieved_at is None:
        return None
    zone = member.institution.time_zone
    done = [row.stop_state for row in view.stops if row.stop_state.first_completed_at]
    rows = tuple(
        (words.long_date(row.first_completed_at, zone), row.stop.title, words.hours(row.stop.minutes))
        for row in sorted(done, key=lambda row: row.first_completed_at)
    )
    content = _content(
        member,
        _("achieved this line on {date}.").format(date=words.long_date(view.progress.achieved_at, zone)),
        _("Line {code}, {title}").format(code=view.line.code, title=view.line.title),
        ((_("Version"), str(view.version.number)), (_("Rule"), view.rule)),
        head=(_("Date"), _("Stop"), _("Time")),
        rows=rows,
    )
    return Found(content, line_version=view.version)


def of_year(member: Membership, year: int, *, now: datetime) -> Found | None:
    """The hours of a school year; None when nothing is booked in it. One query."""
    account = hours_account(member, now=now, year=year)
    if not account.done:
        return None
    zone = member.institution.time_zone
    rows = tuple(
        (
            words.long_date(row.at, zone),
            row.title,
            words.hours(row.technical),
            words.hours(row.didactic),
            words.hours(row.minutes),
        )
        for row in reversed(account.done)
    )
    content = _content(
        member,
        _("booked these hours of professional development, as known on {date}.").format(
            date=words.long_date(now, zone)
        ),
        _("School year {year}").format(year=f"{year}–{year + 1}"),
        ((_("Time"), words.hours(account.booked)), *_split(account.technical, account.didactic)),
        head=(_("Date"), _("What"), _("Technology"), _("Didactics"), _("Total")),
        rows=rows,
    )
    return Found(content)


def _content(member, sentence, about, facts, **table) -> Content:
    return Content(
        heading=_("Statement of participation"),
        person=member.user.name,
        institution=member.institution.name,
        sentence=sentence,
        about=about,
        facts=facts,
        **table,
    )


def _split(technical: int, didactic: int) -> tuple[tuple[str, str], ...]:
    return ((_("Technology"), words.hours(technical)), (_("Didactics"), words.hours(didactic)))
