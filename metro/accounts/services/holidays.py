"""The free days by which an institution corrects the calendar of its region."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from metro.accounts.models import Holiday, Institution, User
from metro.accounts.services import audit
from metro.core.errors import Refusal


class EndsBeforeItStarts(Refusal):
    field = "end_date"
    sentence = _("The last day is before the first. Choose a later last day.")


@transaction.atomic
def add(
    institution: Institution,
    *,
    name: str,
    start_date: date,
    end_date: date,
    is_free: bool,
    by: User,
    now: datetime,
) -> Holiday:
    """Make these days free, or take them back as days like any other. The same days twice are one row.

    Raises EndsBeforeItStarts.
    """
    if end_date < start_date:
        raise EndsBeforeItStarts
    days = {"start_date": start_date, "end_date": end_date, "is_free": is_free}
    row, is_new = Holiday.objects.get_or_create(institution=institution, **days, defaults={"name": name})
    if is_new:
        _note(row, "add_holiday", by=by, now=now)
    return row


@transaction.atomic
def remove(holiday: Holiday, *, by: User, now: datetime) -> None:
    """Forget the correction: the calendar of the region holds again."""
    _note(holiday, "remove_holiday", by=by, now=now)
    holiday.delete()


def _note(row, event, *, by, now):
    days = f"{row.start_date} {row.end_date}"
    audit.record(row, event, actor=by, institution=row.institution, to_state=days, now=now)
    # Its change says to all that follows the calendar that there is another one.
    row.institution.save(update_fields=["holiday_region"])
