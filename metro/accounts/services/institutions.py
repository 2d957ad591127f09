"""What an institution decides for its people."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from metro.accounts.models import Institution, User
from metro.accounts.services import audit
from metro.core.errors import Refusal

_REGIONS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
_SETTINGS = (
    "lead_visibility",
    "works_council_date",
    "time_zone",
    "language",
    "releases_sessions",
    "holiday_country",
    "holiday_region",
    "mails_at_weekends",
    "quiet_from",
    "quiet_until",
)


class CouncilDayToCome(Refusal):
    field = "works_council_date"
    sentence = _("This day is still to come. Choose today or an earlier day.")


class CouncilDayNeeded(Refusal):
    field = "works_council_date"
    sentence = _("Fill in the day on which the works council agreed.")


def zones() -> list[str]:
    """The time zones to choose from."""
    return [*sorted(name for name in available_timezones() if name.startswith(_REGIONS)), "UTC"]


def check_policy(lead_visibility: str, works_council_date: date | None, *, today: date) -> None:
    """More than totals needs the consent of the works council: CouncilDayNeeded, CouncilDayToCome."""
    if works_council_date and works_council_date > today:
        raise CouncilDayToCome
    if lead_visibility == Institution.LeadVisibility.PER_PERSON and not works_council_date:
        raise CouncilDayNeeded


@transaction.atomic
def change_settings(
    institution_id: int, values: Mapping[str, Any], *, by: User, now: datetime
) -> Institution:
    """Set what is among the settings; one audit row per setting that changed. Saving twice changes nothing.

    Raises CouncilDayNeeded, CouncilDayToCome.
    """
    institution = Institution.objects.select_for_update().get(pk=institution_id)
    changed = [name for name in _SETTINGS if name in values and getattr(institution, name) != values[name]]
    for name in changed:
        old, new = getattr(institution, name), values[name]
        setattr(institution, name, new)
        audit.record(
            institution,
            f"set_{name}",
            now=now,
            actor=by,
            institution=institution,
            from_state=str(old)[:40],
            to_state=str(new)[:40],
        )
    if {"lead_visibility", "works_council_date"} & set(changed):
        today = now.astimezone(institution.zone).date()
        check_policy(institution.lead_visibility, institution.works_council_date, today=today)
    if changed:
        institution.save(update_fields=changed)
    return institution
