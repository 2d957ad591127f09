"""What a reminder says: the values of its texts, and its calendar part."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.text import capfirst
from django.utils.translation import override

from courses.models import LineStop, LineVersion, Session
from courses.models.sessions import JOIN_OPENS
from metro.core import mail, words
from metro.core.icalendar import to_ical
from tracking.models import Registration, Reminder
from tracking.models.reminders import Kind
from tracking.queries import calendar
from tracking.services.reminders import after, corrections, facts, hosts, leads, lines, offers, placing, rows

VALUES = hosts.VALUES | after.VALUES | corrections.VALUES | leads.VALUES | lines.VALUES | offers.VALUES


def letter(row: Reminder, now: datetime) -> mail.Letter:
    """The mail of a row from `recheck.with_facts`. Notes on the row what the person is told by it."""
    row.language = rows.language(row.user, row.institution)
    given_by = []
    if row.session:
        row.facts = row.facts | {"told": facts.of_session(row.session)}
        given_by = list(row.session.hosts.order_by("position").values_list("shown_name", flat=True))
    with override(row.language):
        content = mail.render(row.kind, _context(row, given_by, now), row.language)
        part = _calendar(row, given_by, now)
    identity = mail.message_id(f"reminder·{row.dedupe_key}")
    return mail.build(content, to=row.user.email, message_id=identity, date=now, calendar=part)


def _context(row: Reminder, given_by: list[str], now: datetime) -> dict:
    values = {
        "person": row.user.first_name,
        "institution": row.institution.name,
        "registration": row.registration,
        "facts": row.facts,
        "messages_url": calendar.link("messages"),
    }
    if row.session:
        values |= _about_session(row, given_by, now)
    return values | _more(row, now)


def _about_session(row, given_by, now) -> dict:
    session = row.session
    return {
        "stop": session.stop,
        "hosts": words.and_list(given_by),
        "lines": _lines(session),
        "when": _when(session, now),
        "own_when": _own_when(row),
        "place": session.place,
        "at": _at(session.starts_at, session.time_zone),
        "join_from": words.clock(session.starts_at - JOIN_OPENS, session.time_zone),
        "join_until": words.clock(session.ends_at, session.time_zone),
        "join_url": calendar.link("join", session.pk),
        "session_url": calendar.link("session", session.pk),
        "stop_url": calendar.link("stop", session.stop.slug),
    }


def _more(row, now):
    """What only some kinds tell."""
    if row.kind in VALUES:
        return VALUES[row.kind](row, now)
    if row.kind == Kind.MOVED:
        return {"old": _old(row)}
    if row.kind == Kind.SEAT_OFFERED:
        until = row.registration.offer_expires_at
        return {"until": _at(until, row.session.time_zone) if until else ""}
    if row.kind == Kind.WAITLISTED:
        return {"number": _number(row.registration)}
    if row.kind == Kind.CANCELLED:
        return {
            "dates": calendar.other_dates(row.session, now=now),
            "is_host": row.registration is None,
            "is_withdrawn": row.session.status == Session.Status.WITHDRAWN,
            "reason": row.session.status_reason,
        }
    return {}


def _calendar(row, given_by, now) -> tuple[str, bytes] | None:
    method = _method(row)
    if method is None:
        return None
    # The event tells the session as it is loaded here, not as it was when the seat was made.
    row.registration.session = row.session
    event = calendar.event(
        row.registration, method=method, hosts=given_by, dtstamp=now, attendee=row.user.email
    )
    return method, to_ical(event)


def _method(row):
    if row.kind in (Kind.REGISTERED, Kind.SEAT_CONFIRMED):
        return "REQUEST"
    if row.kind == Kind.MOVED and row.registration.status == Registration.Status.CONFIRMED:
        return "REQUEST"
    if row.kind == Kind.SEAT_ENDED:
        return "CANCEL"
    if row.kind == Kind.CANCELLED and row.registration and facts.was_told_of_seat(row.registration):
        return "CANCEL"
    return None


def _when(session, now):
    local = session.starts_at.astimezone(ZoneInfo(session.time_zone))
    return {
        "day": capfirst(words.near_day(session.starts_at, session.time_zone, now=now)),
        "times": words.period(session.starts_at, session.ends_at, session.time_zone).split(", ", 1)[1],
        "is_tomorrow": (local.date() - now.astimezone(local.tzinfo).date()).days == 1,
    }


def _own_when(row):
    """The times in the person's own zone, when the clock there shows something else."""
    own = placing.zone(row.user, row.institution)
    session = row.session
    if (
        session.starts_at.astimezone(own).utcoffset()
        == session.starts_at.astimezone(session.zone).utcoffset()
    ):
        return ""
    return words.period(session.starts_at, session.ends_at, own.key)


def _at(moment, zone):
    """Thu 3 Dec, 15:30: for subject lines, without the year."""
    unit = " uur" if words.clock(moment, zone)[2] == "." else ""
    return f"{words.day(moment, zone)[:-5]}, {words.clock(moment, zone)}{unit}"


def _old(row):
    old = facts.told([row.registration]).get(row.registration_id) or row.facts.get("old")
    if old is None:
        return None
    row.facts = row.facts | {"old": old}
    return {
        "period": words.period(facts.start(old), facts.end(old), old["time_zone"]),
        "is_other_time": facts.start(old) != row.session.starts_at or facts.end(old) != row.session.ends_at,
    }


def _number(registration):
    queue = Registration.objects.queue().filter(session=registration.session_id)
    return list(queue.values_list("pk", flat=True)).index(registration.pk) + 1


def _lines(session):
    places = LineStop.objects.filter(
        stop=session.stop_id, version__status=LineVersion.Status.RELEASED, version__line__status="active"
    )
    return [
        place.version.line for place in places.select_related("version__line").order_by("version__line__code")
    ]
