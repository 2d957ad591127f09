"""A seat as a calendar knows it."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Session
from metro.core import mail, words
from metro.core.icalendar import CalendarEvent, to_ical
from tracking.models import Registration

ALARM_MINUTES = 10
OTHER_DATES = 3
MEDIA_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"


def uid(registration: Registration) -> str:
    """The same for ever, in mail, download and feed."""
    return f"{registration.uuid}@{mail.mail_domain()}"


def event(
    registration: Registration,
    *,
    method: str,
    hosts: list[str],
    dtstamp: datetime,
    attendee: str | None = None,
) -> CalendarEvent:
    """The seat as an event in the active language. Never the meeting link: `join` asks who comes.

    `registration.session.stop` should be loaded. `method` is REQUEST, CANCEL or PUBLISH.
    """
    session = registration.session
    is_over = method == "CANCEL" or not registration.is_open
    return CalendarEvent(
        uid=uid(registration),
        sequence=registration.calendar_sequence,
        method=method,
        status="CANCELLED" if is_over else "CONFIRMED",
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=session.time_zone,
        summary=session.stop.title,
        location=session.place or _("Online"),
        description=_description(session, hosts),
        url=link("session", session.pk),
        organizer=mail.sender(),
        attendee=attendee,
        dtstamp=dtstamp,
        alarm_minutes=None if is_over else ALARM_MINUTES,
    )


def download(registration: Registration, *, dtstamp: datetime) -> bytes:
    """The seat as a calendar file. One query for the hosts."""
    hosts = [host.shown_name for host in registration.session.hosts.order_by("position")]
    return to_ical(event(registration, method="PUBLISH", hosts=hosts, dtstamp=dtstamp))


def other_dates(session: Session, *, now: datetime) -> list[str]:
    """The next dates of the same stop at the same institution, in words."""
    found = Session.objects.upcoming(now).filter(stop=session.stop_id, institution=session.institution_id)
    return [
        words.period(date.starts_at, date.ends_at, date.time_zone)
        for date in found.exclude(pk=session.pk).order_by("starts_at")[:OTHER_DATES]
    ]


def link(name: str, *args) -> str:
    """The address of a page as it stands in a mail or a calendar."""
    return settings.BASE_URL + reverse(name, args=args)


def _description(session, hosts):
    lines = [_("{n} minutes").format(n=session.planned_minutes)]
    if hosts:
        lines.append(_("Given by {names}").format(names=", ".join(hosts)))
    lines.append(_("Join: {link}").format(link=link("join", session.pk)))
    return "\n".join(lines)
