"""From the time on the wall to the moment that is meant. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.services.refusals import ClockChange, EndsBeforeStart
from metro.core import words
from metro.core.errors import UnknownReference


@dataclass(frozen=True)
class Span:
    """When a session is: two moments, and the wall time at its start (labelled UTC, never compared)."""

    starts_at: datetime
    ends_at: datetime
    local_start: datetime


def span(
    local_start: datetime,
    zone: str,
    *,
    minutes: int | None = None,
    ends: datetime | None = None,
    confirmed: bool = False,
) -> Span:
    """The span that starts at this wall time and takes `minutes`, or ends at the wall time `ends`.

    Raises UnknownReference, ClockChange and EndsBeforeStart.
    """
    starts_at = to_moment(local_start, zone, confirmed=confirmed)
    if ends is None:
        ends_at = starts_at + timedelta(minutes=minutes or 0)
    else:
        ends_at = to_moment(ends, zone, confirmed=confirmed)
    if ends_at <= starts_at:
        raise EndsBeforeStart
    return Span(starts_at, ends_at, to_wall(starts_at, zone).replace(tzinfo=UTC))


def to_moment(wall: datetime, zone: str, *, confirmed: bool = False) -> datetime:
    """The moment of a naive wall time, in UTC.

    A wall time that the clock skips or shows twice raises ClockChange. Confirmed, it is taken by the clock
    of before the change: a skipped time is as much later as was skipped, of a doubled one the first counts.
    """
    local = wall.replace(tzinfo=_zone(zone), fold=0)
    moment = local.astimezone(UTC)
    if not confirmed and moment != local.replace(fold=1).astimezone(UTC):
        raise ClockChange(time=_question(wall, moment, zone))
    return moment


def to_wall(moment: datetime, zone: str) -> datetime:
    """What the clock on the wall shows, naive."""
    return moment.astimezone(_zone(zone)).replace(tzinfo=None)


def _question(wall, moment, zone):
    time = words.clock(moment, zone)
    is_doubled = to_wall(moment, zone) == wall
    return gettext("{time}, the first of the two").format(time=time) if is_doubled else time


def _zone(name):
    if name not in known_zones():
        raise UnknownReference(field=_("Time zone"))
    return ZoneInfo(name)


@cache
def known_zones() -> set[str]:
    return available_timezones()
