"""The stops that somebody looked for, each with the session to register for."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from courses.models import Session, Stop
from courses.queries.stops import Wanted, bookable
from metro.accounts.policy import Actor
from tracking.queries import sessions


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


def with_session(stops: list[Stop], wanted: Wanted, actor: Actor, *, now: datetime) -> list[Found]:
    """These stops with the session to register for. One query for all of them."""
    rows = Session.objects.filter(stop__in=stops)
    wanted = replace(wanted, after=max(wanted.after or now, now))
    seen = sessions.views(bookable(rows, wanted, now=now), actor, now=now)
    return [Found(stop, _best([view for view in seen if view.session.stop_id == stop.pk])) for stop in stops]


def _best(views):
    own = [view for view in views if view.place]
    free = [view for view in views if view.has_free_seat and not view.overlap]
    return next(iter(own or free or views), None)
