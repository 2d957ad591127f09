"""The address of a person's calendar: made, shown once, kept as a hash, and asked for by programs."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import override

from metro.accounts import queries
from metro.accounts.models import User
from metro.core.icalendar import to_feed
from metro.integrations.calendars.models import CalendarFeed
from tracking.queries import calendar

PREFIX = "metrolijn_cal_"  # So that whoever finds one knows what it opens; the log masks it.
LONGEST_TOKEN = 100
NAME = "Metrolijn"
REFRESH = timedelta(hours=1)
MOST = 20  # So many times in a window: some programs on some devices, but not one that asks every 5 seconds.
WINDOW = timedelta(minutes=10)


@dataclass(frozen=True)
class Given:
    """What a program is given: the calendar, its fingerprint, and since when it is so."""

    body: bytes
    etag: str
    since: datetime


@dataclass(frozen=True)
class TooOften:
    """Nothing is given for so many seconds."""

    wait: int


@transaction.atomic
def make(user: User, *, now: datetime) -> str:
    """A new secret for the address of this person's calendar. The old one opens nothing from now on."""
    secret = PREFIX + secrets.token_urlsafe(32)
    fresh = {"last_used_at": None, "counted_from": None, "times_asked": 0}
    CalendarFeed.objects.update_or_create(
        user=user, defaults={"token_hash": _hash(secret), "created_at": now, **fresh}
    )
    return secret


def stop(user: User) -> None:
    """The address opens nothing from now on. Twice does nothing."""
    CalendarFeed.objects.filter(user=user).delete()


def give(token: str, *, now: datetime) -> Given | TooOften | None:
    """The calendar behind this secret; None when there is none, or nothing that its person belongs to."""
    feed = _find(token, now=now)
    if feed is None:
        return None
    members = queries.active_memberships(feed.user, now=now)
    if not members and not calendar.hosts_anything(feed.user):
        return None
    wait = _count(feed, now)
    if wait:
        return TooOften(wait)
    return _note(feed, _body(feed.user, members, now), now)


def _find(token, *, now):
    if len(token) > LONGEST_TOKEN:
        return None
    rows = CalendarFeed.objects.standing(now).select_related("user")
    return rows.filter(token_hash=_hash(token)).first()


def _body(user, members, now) -> bytes:
    language = user.language or (members[0].institution.language if members else "nl")
    with override(language):
        return to_feed(calendar.feed(user, members, now=now), name=NAME, refresh=REFRESH)


def _count(feed, now) -> int:
    """Count this time; the seconds to wait when that is too often."""
    if feed.counted_from is None or feed.counted_from <= now - WINDOW:
        feed.counted_from, feed.times_asked = now, 0
    if feed.times_asked >= MOST:
        return max(1, int((feed.counted_from + WINDOW - now).total_seconds()))
    feed.times_asked += 1
    return 0


def _note(feed, body, now) -> Given:
    found = hashlib.sha256(body).hexdigest()
    if feed.content_hash != found:
        feed.content_hash, feed.content_since = found, now
    feed.last_used_at = now
    feed.save(update_fields=["last_used_at", "counted_from", "times_asked", "content_hash", "content_since"])
    return Given(body=body, etag=f'"{found}"', since=feed.content_since)


def _hash(secret: str) -> str:
    """Plain SHA-256: the secret has 256 random bits, so there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()
