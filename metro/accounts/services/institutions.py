"""What an institution decides for its people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from metro.accounts.models import Institution, User
from metro.accounts.services import audit

_SETTINGS = ("lead_visibility", "works_council_date", "time_zone", "language", "releases_sessions")


@transaction.atomic
def change_settings(
    institution_id: int, values: Mapping[str, Any], *, by: User, now: datetime
) -> Institution:
    """Set what is among the settings; one audit row per setting that changed. Saving twice changes nothing."""
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
    if changed:
        institution.save(update_fields=changed)
    return institution
