"""What a reminder says: the values of its texts, and its calendar part."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, QuerySet
from django.utils.text import capfirst
from django.utils.translation import ngettext, override

from courses.models import Line, LineStop, Session, SessionHost
from courses.models.sessions import JOIN_OPENS
from metro.core import mail, words
from metro.core.icalendar import to_ical
from metro.core.prepared import Place, Prepared
from tracking.models import Registration, Reminder
from tracking.models.reminders import Kind
from tracking.queries import calendar
from tracking.services.reminders import (
    after,
    corrections,
    evidence,
    facts,
    hosts,
    kinds,
    leads,
    lines,
    offers,
    placing,
    recheck,
    rows,
    stopping,
    texts,
)

VALUES = {
    **hosts.VALUES,
    **after.VALUES,
    **corrections.VALUES,
    **evidence.VALUES,
    **leads.VALUES,
    **lines.VALUES,
    **offers.VALUES,
}


def letter(row: Reminder, now: datetime) -> mail.Letter:
    """The mail of a row from `recheck.with_facts`. Notes on the row what the person is told by it."""
    row.language = rows.language(row.user, row.institution)
    others = _others(row, now)
    if row.session:
        row.facts = row.facts | {"told": facts.of_session(row.session)}
    with override(row.language):
        given_by = _given_by(row)
        context = _context(row, given_by, now) | {
            "others": [_context(other, _given_by(other), now) for other in others]
        }
        content = texts.render(row.kind, context, row.language, own=row.own_texts)
        content = replace(content, subject=_subject(content.subject, len(others)))
        part = _calendar(row, given_by, now)
        more = [_calendar(other, _given_by(other), now) for other in others]
    row.facts = row.facts | {"said": content.subject}  # For the person's own list of mails.
    _note_told(others, content.subject, now)
    return mail.build(
        content,
        to=row.user.email,
        message_id=mail.message_id(f"reminder·{row.dedupe_key}"),
        date=now,
        calendar=part,
        attached=[one for one in more if one],
        unsubscribe=stopping.link(row.user_id, row.kind),
    )


def _given_by(row):
    return _HOSTS.rows(session=row.session_id) if row.session else []


def _others(row, now) -> list[Reminder]:
    """The rows that this mail tells as well, as far as they still hold."""
    if not kinds.RULES[row.kind].collapses:
        return []
    told = (
        recheck.with_facts()
        .filter(merged_into=row, final_reason="merged")
        .order_by("session__starts_at", "pk")
    )
    return [other for other in told if recheck.verdict(other, now) is None]


def _subject(subject, count):
    more = ngettext("{subject}, and {n} more", "{subject}, and {n} more", count)
    return more.format(subject=subject, n=count) if count else subject


def _note_told(others, subject, now):
    """What they were told counts from the moment this mail may have arrived: `facts.MAY_BE_KNOWN`."""
    for other in others:
        other.facts |= {"told": facts.of_session(other.session), "subject": subject}
        other.rendered_at = now
    Reminder.objects.bulk_update(others, ["facts", "rendered_at"])


def _context(row: Reminder, given_by: list[str], now: datetime) -> dict:
    values = {
        "person": row.user.first_name,
        "institution": row.institution.name,
        "registration": row.registration,
        "facts": row.facts,
        "messages_url": calendar.link("messages"),
        "unsubscribe_url": stopping.link(row.user_id, row.kind),
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
        "when": when(session, now),
        "own_when": _own_when(row),
        "place": session.place,
        "at": at(session.starts_at, session.time_zone),
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
        return {"until": at(until, row.session.time_zone) if until else ""}
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


def when(session: Session, now: datetime) -> dict:
    """The day and the times of a session, as mails tell them."""
    local = session.starts_at.astimezone(ZoneInfo(session.time_zone))
    near = words.near_day(session.starts_at, session.time_zone, now=now)
    return {
        "day": capfirst(near),
        "day_in_text": near,
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


def at(moment: datetime, zone: str) -> str:
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
    return [place.version.line for place in _PLACES.rows(stop=session.stop_id)]


def _places(stop: Place) -> QuerySet:
    rows = LineStop.objects.released().filter(stop=stop, version__line__status=Line.Status.ACTIVE)
    return rows.select_related("version__line").order_by("version__line__code")


def _hosts(session: Place) -> QuerySet:
    rows = SessionHost.objects.filter(session=session)
    return rows.order_by("position").values_list("shown_name", flat=True)


_HOSTS = Prepared(_hosts, session=BigIntegerField())
_PLACES = Prepared(_places, stop=BigIntegerField())
