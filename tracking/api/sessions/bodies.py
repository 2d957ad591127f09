"""What somebody sends to plan and change sessions. Shape is checked here; the services decide."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from courses.models import Session, Stop
from courses.services import clock
from metro.core.api import Instant, Key, Serializer, VisibleRow, WallTime, Whole, Words, YesNo

SHORTEST, LONGEST = 5, 480  # Minutes.
_UNKNOWN = _("We do not know this. Choose from the list.")
_LENGTH = _("A session takes {low} to {high} minutes.")


def fault(sentence, code: str = "invalid") -> list:
    """One fault of a member, for a ValidationError that names it."""
    return ValidationError(sentence, code).detail


def unknown() -> list:
    """A row that is not there, or that the caller may not name."""
    return fault(_UNKNOWN, "unknown_reference")


class Zone(Words):
    """A time zone by its name in the IANA list, such as Europe/Amsterdam."""

    def to_internal_value(self, data):
        name = super().to_internal_value(data)
        if name not in clock.known_zones():
            raise ValidationError(_UNKNOWN, "unknown_reference")
        return name


class WhenSerializer(Serializer):
    """A time on the wall of a named zone, and its `minutes` or the wall time of the end.

    `confirmClock` says yes to the question of `clock_change`, for a time that the clock skips or shows twice.
    """

    local_start = WallTime()
    time_zone = Zone(required=False, max_length=60)
    minutes = Whole(required=False, min_value=SHORTEST, max_value=LONGEST)
    local_end = WallTime(required=False)
    confirm_clock = YesNo(required=False)

    def validate(self, data):
        if "local_end" in data and "minutes" in data:
            sentence = _("Give the minutes or the end, not both.")
            raise ValidationError({"localEnd": fault(sentence)})
        if "local_end" in data and "local_start" in data:
            _demand_length(data["local_end"] - data["local_start"])
        return data


class DetailsSerializer(Serializer):
    """`capacity` null: no limit. `registrationClosesAt` null: at the start. `hosts`: keys of experts."""

    place = Words(required=False, allow_blank=True, max_length=120)
    meeting_url = serializers.URLField(required=False, allow_blank=True, max_length=500)
    capacity = Whole(required=False, allow_null=True, min_value=1, max_value=10_000)
    registration_closes_at = Instant(required=False, allow_null=True)
    hosts = serializers.ListField(child=Key(), required=False, max_length=10)


class PlanSerializer(DetailsSerializer, WhenSerializer):
    """A new session; with `publish` people can register at once."""

    stop = VisibleRow(Stop, "slug")
    institution = Key(required=False)
    publish = YesNo(required=False)


class ChangeSerializer(DetailsSerializer, WhenSerializer):
    """Of a draft everything may change, of a planned session the link, the seats and the hosts."""

    AFTER_PUBLISHING = ("meeting_url", "capacity", "hosts")

    local_start = WallTime(required=False)


class MoveSerializer(WhenSerializer):
    """What is left out stays."""

    local_start = WallTime(required=False)
    place = Words(required=False, allow_blank=True, max_length=120)


class ReasonSerializer(Serializer):
    reason = Words(allow_blank=True, max_length=500)


class CallOffSerializer(ReasonSerializer):
    """`seen`: the `key` of the consequences that were read."""

    seen = Words(max_length=64)


def new_when(data: dict, *, zone: str) -> dict:
    """The keywords of `clock.span` for a new session."""
    return {
        "local_start": data["local_start"],
        "zone": data.get("time_zone", zone),
        "minutes": data.get("minutes"),
        "ends": data.get("local_end"),
        "confirmed_clock": data.get("confirm_clock", False),
    }


def changed_when(session: Session, data: dict) -> dict:
    """The same for another time of this session: what is left out stays, and needs no new confirmation."""
    is_new = "local_start" in data or "time_zone" in data or "local_end" in data
    start = data.get("local_start", session.local_start.replace(tzinfo=None))
    if "local_end" in data:
        _demand_length(data["local_end"] - start)
    return {
        "local_start": start,
        "zone": data.get("time_zone", session.time_zone),
        "minutes": data.get("minutes", session.planned_minutes),
        "ends": data.get("local_end"),
        "confirmed_clock": data.get("confirm_clock", not is_new),
    }


def closes(session: Session, data: dict, when: dict) -> datetime | None:
    """When registration closes: as asked, else as long before the start as it did."""
    if "registration_closes_at" in data or session.registration_closes_at is None:
        return data.get("registration_closes_at")
    start = clock.to_moment(when["local_start"], when["zone"], confirmed=True)
    return session.registration_closes_at + (start - session.starts_at)


def _demand_length(length: timedelta) -> None:
    """An end before the start is for the service to refuse."""
    if timedelta() < length < timedelta(minutes=SHORTEST) or length > timedelta(minutes=LONGEST):
        sentence = str(_LENGTH).format(low=SHORTEST, high=LONGEST)
        raise ValidationError({"localEnd": fault(sentence)})
