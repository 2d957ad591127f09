"""Events as a calendar message or a feed (RFC 5545, 5546, 7986). Pure; no word of the domain."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from icalendar import (
    Alarm,
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vDuration,
    vText,
)

PRODUCT = "-//Metrolijn//Metrolijn//NL"
AMSTERDAM = "Europe/Amsterdam"
_EVENT = b"BEGIN:VEVENT"
# Line breaks of every kind, and what may not stand in a text at all.
_BREAKS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, kw_only=True)
class CalendarEvent:
    """What a calendar must know. `method` is REQUEST, CANCEL or PUBLISH; moments are aware."""

    uid: str
    sequence: int
    method: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    summary: str
    organizer: str
    dtstamp: datetime
    status: str = "CONFIRMED"
    description: str = ""
    location: str = ""
    url: str = ""
    attendee: str | None = None
    alarm_minutes: int | None = None
    is_busy: bool = True


def to_ical(event: CalendarEvent) -> bytes:
    """The calendar message: CRLF, folded at 75 octets, and one line per property whatever the texts hold."""
    calendar = _calendar(event.method)
    calendar.add_component(_event(event))
    # The first place that says so is the event: what stands before it are words of our own.
    zone = _amsterdam() if event.zone == AMSTERDAM else b""
    return calendar.to_ical().replace(_EVENT, zone + _EVENT, 1)


def to_feed(events: Iterable[CalendarEvent], *, name: str, refresh: timedelta) -> bytes:
    """All the events under this name, to be asked again after `refresh`. The same events give the same bytes."""
    calendar = _calendar("PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", vDuration(refresh), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(refresh))
    # Always, so that a feed without events is a calendar too: it must have some component.
    calendar.add_component(_amsterdam_zone())
    for event in events:
        calendar.add_component(_event(event))
    return calendar.to_ical()


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _event(event: CalendarEvent) -> Event:
    body = Event()
    body.add("uid", _line(event.uid))
    body.add("sequence", event.sequence)
    body.add("dtstamp", event.dtstamp.astimezone(UTC))
    body.add("dtstart", _moment(event.starts_at, event.zone))
    body.add("dtend", _moment(event.ends_at, event.zone))
    body.add("status", event.status)
    if not event.is_busy:
        body.add("transp", "TRANSPARENT")
    body["organizer"] = vCalAddress(f"mailto:{_line(event.organizer)}")
    if event.attendee:
        body.add("attendee", _attendee(event.attendee), encode=0)
    for name, text in (
        ("summary", _line(event.summary)),
        ("location", _line(event.location)),
        ("description", _text(event.description)),
    ):
        if text:
            body.add(name, text)
    if event.url:
        body.add("url", _line(event.url))
    if event.alarm_minutes is not None:
        body.add_component(_alarm(event))
    return body


def _attendee(address: str) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{_line(address)}")
    attendee.params["RSVP"] = vText("FALSE")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    return attendee


def _alarm(event: CalendarEvent) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _line(event.summary))
    alarm.add("trigger", -timedelta(minutes=event.alarm_minutes))
    return alarm


def _moment(moment: datetime, zone: str) -> datetime:
    # Readers differ in which zone names they know; UTC is understood by all.
    return moment.astimezone(ZoneInfo(zone) if zone == AMSTERDAM else UTC)


@cache
def _amsterdam() -> bytes:
    return _amsterdam_zone().to_ical()


def _amsterdam_zone() -> Timezone:
    """By hand: the library writes decades of dates, which Outlook ignores; two yearly rules it reads."""
    zone = Timezone()
    zone.add("tzid", AMSTERDAM)
    zone.add_component(_onset(TimezoneDaylight(), "CEST", month=3, hour=2, before=1, after=2))
    zone.add_component(_onset(TimezoneStandard(), "CET", month=10, hour=3, before=2, after=1))
    return zone


def _onset(part, name: str, *, month: int, hour: int, before: int, after: int):
    part.add("tzname", name)
    part.add("tzoffsetfrom", timedelta(hours=before))
    part.add("tzoffsetto", timedelta(hours=after))
    # The last Sunday of the month in 1996, from when on these rules hold.
    part.add("dtstart", datetime(1996, month, 31 if month == 3 else 27, hour))  # noqa: DTZ001 (wall time)
    part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})
    return part


def _line(text: str) -> str:
    return " ".join(_text(text).split())


def _text(text: str) -> str:
    return _CONTROLS.sub("", _BREAKS.sub("\n", text))
