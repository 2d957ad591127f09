"""Believable values for the texts of every kind, so that a coordinator sees a mail before anybody gets it."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from metro.accounts.models import Institution
from metro.core import words
from tracking.models.reminders import Kind
from tracking.services.reminders import content

_ZONE = "Europe/Amsterdam"
_NOWHERE = "#"  # A preview leads nowhere.
_ADDRESSES = (
    "join_url session_url stop_url studio_url roster_url today_url team_url line_url progress_url offers_url"
    " approvals_url hours_url messages_url unsubscribe_url"
)


def context(kind: str, institution: Institution, *, now: datetime) -> dict:
    """What a mail of this kind would be told, in the language that is active."""
    session = _session(now)
    values = {
        "person": "Sanne",
        "institution": institution.name,
        "facts": {"by_self": True},
        "registration": SimpleNamespace(registered_at=now - timedelta(days=9), status="confirmed"),
        "stop": SimpleNamespace(title=_("AI in class: what may I, and what works?")),
        "hosts": "Fatima el Amrani",
        "lines": [SimpleNamespace(code="M1", title=_("AI and data"), colour="#0b63ce")],
        "when": content.when(session, now),
        "at": content.at(session.starts_at, _ZONE),
        "join_from": words.clock(session.starts_at - timedelta(minutes=15), _ZONE),
        "join_until": words.clock(session.ends_at, _ZONE),
        **dict.fromkeys(_ADDRESSES.split(), _NOWHERE),
    }
    return values | _more(kind, values, session)


def _session(now) -> SimpleNamespace:
    """Tomorrow at half past three."""
    day = now.astimezone(ZoneInfo(_ZONE)) + timedelta(days=1)
    start = day.replace(hour=15, minute=30, second=0, microsecond=0)
    return SimpleNamespace(starts_at=start, ends_at=start + timedelta(minutes=30), time_zone=_ZONE)


def _more(kind, values, session) -> dict:
    line, stop, title = values["lines"][0], values["stop"], values["stop"].title
    earlier = session.starts_at - timedelta(hours=2)
    old = words.period(earlier, earlier + timedelta(minutes=30), _ZONE)
    share = SimpleNamespace(text="60%")
    week = {"team": {"name": "ICT"}, "people": [], "completed": share, "achieved": share}
    advised = SimpleNamespace(state=SimpleNamespace(stop=SimpleNamespace(title=title, minutes=30)))
    return {
        Kind.MOVED: {"old": {"period": old, "is_other_time": True}},
        Kind.SEAT_OFFERED: {"until": content.at(earlier, _ZONE)},
        Kind.WAITLISTED: {"number": 2},
        Kind.HOST_DAY_BEFORE: {"taken": 12},
        Kind.HOST_STARTS_SOON: {"taken": 12},
        Kind.CORRECTION_MADE: {"was": _("absent"), "result": _("present"), "layout": "emails/session"},
        Kind.LEAD_NUDGE: {"lead": "Mark de Vries", "team": "ICT"},
        Kind.LEAD_DIGEST: {"weeks": [week]},
        Kind.LINE_IDLE: {"lines": [(line, _("3 of 5 stops"))], "advice": [advised]},
        Kind.LINE_VERSION_NEW: {"lines": [(line, "v2.")]},
        Kind.EXPIRY_EARLY: {"completions": [(stop, words.date_only(session.starts_at.date()))]},
        Kind.EVIDENCE_WAITING: {"count": 2},
        Kind.EVIDENCE_DECIDED: {"title": title, "is_approved": True, "minutes": 90},
        Kind.OFFER_WAITING: {"titles": [title], "count": 1},
        Kind.OFFER_DECIDED: {"title": title, "is_accepted": True},
    }.get(kind, {})
