"""A seat, or a session that one gives, as a calendar knows it."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Session, SessionHost
from metro.accounts.models import Membership, User
from metro.core import mail, words
from metro.core.icalendar import CalendarEvent, to_ical
from tracking.models import Registration

ALARM_MINUTES = 10
OTHER_DATES = 3
MEDIA_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
BACK = timedelta(days=90)
ENDED_STAYS = timedelta(days=60)
OFF = (Session.Status.CANCELLED, Session.Status.WITHDRAWN)


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
    is_over = method == "CANCEL" or not registration.is_open
    has_seat = is_over or registration.status == Registration.Status.CONFIRMED
    return CalendarEvent(
        uid=uid(registration),
        sequence=registration.calendar_sequence,
        method=method,
        status="CANCELLED" if is_over else "CONFIRMED" if has_seat else "TENTATIVE",
        is_busy=has_seat,  # A place in the queue blocks no time.
        url=link("session", registration.session_id),
        attendee=attendee,
        alarm_minutes=None if is_over else ALARM_MINUTES,
        **_of_session(registration.session, hosts, dtstamp),
    )


def host_event(session: Session, user: User, *, hosts: list[str], dtstamp: datetime) -> CalendarEvent:
    """The session as an event of somebody who gives it, to be published."""
    is_off = session.status in OFF
    return CalendarEvent(
        uid=f"host-{session.uuid}-{user.pk}@{mail.mail_domain()}",
        sequence=session.schedule_version,
        method="PUBLISH",
        status="CANCELLED" if is_off else "CONFIRMED",
        url=link("studio_session", session.pk),
        alarm_minutes=None if is_off else ALARM_MINUTES,
        **_of_session(session, hosts, dtstamp),
    )


def download(registration: Registration) -> bytes:
    """The seat as a calendar file. One query for the hosts."""
    hosts = _names(registration.session)
    return to_ical(event(registration, method="PUBLISH", hosts=hosts, dtstamp=_changed(registration)))


def download_of(session: Session, user: User) -> bytes | None:
    """What this session is to the person, as a calendar file: the last seat, or that they give it; else None."""
    seats = Registration.objects.filter(session=session, user=user).exclude(status__in=_WAITING)
    seat = seats.order_by("-pk").first()
    if seat:
        seat.session = session
        return download(seat)
    is_shown = session.status != Session.Status.DRAFT
    if is_shown and session.hosts.filter(user=user).exists():
        return to_ical(host_event(session, user, hosts=_names(session), dtstamp=session.changed_at))
    return None


def feed(user: User, members: list[Membership], *, now: datetime) -> list[CalendarEvent]:
    """Everything of the person from 90 days back on; what ended stays for 60 days, as cancelled. Four queries."""
    return [replace(one, alarm_minutes=None) for one in (*_seats(members, now), *_hostings(user, now))]


def hosts_anything(user: User) -> bool:
    """Whether the person gives, or gave, a session."""
    return SessionHost.objects.filter(user=user).exists()


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


_WAITING = (Registration.Status.WAITLISTED, Registration.Status.OFFERED)


def _seats(members, now):
    rows = Registration.objects.filter(member__in=members, session__ends_at__gt=now - BACK)
    rows = rows.filter(Q(status__in=Registration.OPEN) | Q(ended_at__gt=now - ENDED_STAYS))
    for seat in rows.select_related("session__stop").prefetch_related("session__hosts").order_by("pk"):
        hosts = _names(seat.session)
        yield event(seat, method="PUBLISH", hosts=hosts, dtstamp=_changed(seat))


def _hostings(user, now):
    rows = Session.objects.filter(hosts__user=user, ends_at__gt=now - BACK)
    rows = rows.exclude(status=Session.Status.DRAFT)
    rows = rows.exclude(status__in=OFF, changed_at__lte=now - ENDED_STAYS)
    for session in rows.select_related("stop").prefetch_related("hosts").order_by("pk"):
        yield host_event(session, user, hosts=_names(session), dtstamp=session.changed_at)


def _names(session):
    return [host.shown_name for host in sorted(session.hosts.all(), key=lambda host: host.position)]


def _changed(seat):
    return max(seat.changed_at, seat.session.changed_at)


def _of_session(session, hosts, dtstamp):
    return {
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "zone": session.time_zone,
        "summary": session.stop.title,
        "location": session.place or _("Online"),
        "description": _description(session, hosts),
        "organizer": mail.sender(),
        "dtstamp": dtstamp,
    }


def _description(session, hosts):
    lines = [_("{n} minutes").format(n=session.planned_minutes)]
    if hosts:
        lines.append(_("Given by {names}").format(names=", ".join(hosts)))
    lines.append(_("Join: {link}").format(link=link("join", session.pk)))
    return "\n".join(lines)
