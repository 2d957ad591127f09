"""Moments in a request: with their offset, and inside what a database and every program can hold."""

from datetime import UTC, datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

SENTENCE = _("Write a moment with its offset: 2026-11-23T09:00:00Z.")


def parse(text: str) -> datetime | None:
    """The moment in UTC; None for what is none, or has no offset, or lies outside the years 1 to 9999."""
    if "\0" in text:  # Python would read up to there.
        return None
    try:
        moment = parse_datetime(text)
        return moment.astimezone(UTC) if moment and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
