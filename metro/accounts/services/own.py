"""What people set for themselves."""

from collections.abc import Mapping
from typing import Any

from django.db.models.functions import Now

from metro.accounts.models import Institution, User

ZONES = (
    "Europe/Amsterdam",
    "Europe/Brussels",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Madrid",
    "Europe/Rome",
    "Europe/Warsaw",
    "Europe/Athens",
    "Europe/Istanbul",
    "Africa/Casablanca",
    "America/Paramaribo",
    "America/Curacao",
    "America/Aruba",
    "America/Kralendijk",
    "America/New_York",
    "UTC",
)
NAMES = ("first_name", "prefix", "last_name", "organisation")
SETTINGS = ("language", "time_zone")


def zones(user: User) -> tuple[str, ...]:
    """The time zones to choose from, with the one that was chosen before."""
    return ZONES if not user.time_zone or user.time_zone in ZONES else (*ZONES, user.time_zone)


def change(user: User, values: Mapping[str, Any]) -> User:
    """Set what is among the names and settings. Whether the names are the person's to set, the caller knows."""
    given = [name for name in (*NAMES, *SETTINGS) if name in values]
    if "time_zone" in given:
        # A form may have put the new zone on the person already; the row still holds the old one.
        before = User.objects.filter(pk=user.pk).exclude(time_zone=values["time_zone"])
        before.update(zone_changed_at=Now())
    for name in given:
        setattr(user, name, values[name])
    if given:
        user.save(update_fields=given)
    return user


def act_in(user: User, institution: Institution) -> None:
    """The person works in this one of the own institutions from the next request on."""
    user.current_institution = institution
    user.save(update_fields=["current_institution"])
