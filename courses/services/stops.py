"""When a stop may be seen, and when it may go."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Check, Session, Stop
from courses.services.refusals import PublishIncomplete, StopInUse
from metro.accounts.models import User
from metro.accounts.services import audit
from metro.core import words
from metro.core.errors import IllegalMove

WEBINAR_MINUTES = (15, 60)
OTHER_MINUTES = (15, 480)
WITH_CHECK = (Stop.Completion.ATTENDED_AND_CHECK, Stop.Completion.RECORDING_AND_CHECK)


@transaction.atomic
def publish(stop: Stop, *, by: User, now: datetime) -> Stop:
    """Show the stop, so that sessions can be planned. PublishIncomplete names what is still needed."""
    if stop.status == Stop.Status.PUBLISHED:
        return stop
    if missing := still_needed(stop):
        raise PublishIncomplete(list=words.and_list(missing))
    return _set(stop, Stop.Status.PUBLISHED, "publish", by=by, now=now)


@transaction.atomic
def retire(stop: Stop, *, by: User, now: datetime) -> Stop:
    """Take the stop out of search and advice; completions stay. Refused while a session is planned."""
    if stop.status == Stop.Status.RETIRED:
        return stop
    if stop.status != Stop.Status.PUBLISHED:
        raise IllegalMove(status=stop.get_status_display())
    if Session.objects.planned().filter(stop=stop).exists():
        raise StopInUse
    return _set(stop, Stop.Status.RETIRED, "retire", by=by, now=now)


def still_needed(stop: Stop) -> list[str]:
    """What keeps a stop from being published, in words; empty when nothing does."""
    low, high = WEBINAR_MINUTES if stop.form == Stop.Form.WEBINAR else OTHER_MINUTES
    shares = list(stop.stop_skills.values_list("minutes", flat=True))
    needs = [
        (not stop.title_nl, _("a title")),
        (not stop.goal, _("a goal")),
        (not low <= stop.minutes <= high, _("{low} to {high} minutes").format(low=low, high=high)),
        (not shares, _("a skill with its level")),
        (_asks_nothing(stop), _("a question, as the rule asks for a check")),
        (bool(shares) and sum(shares) != stop.minutes, _("minutes of the skills that add up")),
    ]
    return [name for is_missing, name in needs if is_missing]


def _asks_nothing(stop: Stop) -> bool:
    """A rule with a check needs something to check."""
    return stop.completion in WITH_CHECK and not Check.objects.asked().filter(stop=stop).exists()


def _set(stop, status, event, *, by, now):
    before, stop.status = stop.status, status
    stop.save(update_fields=["status"])
    audit.record(stop, event, actor=by, from_state=before, to_state=status, now=now)
    return stop
