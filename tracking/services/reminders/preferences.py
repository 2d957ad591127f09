"""What an institution and a person decide about the kinds, with what follows for rows that are planned."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from metro.accounts.models import Institution, User
from metro.accounts.services import audit
from tracking.models import Reminder, ReminderChoice, ReminderRule
from tracking.services.reminders import replanning, rows, settings

State = Reminder.State


@transaction.atomic
def set_rules(
    institution: Institution, values: Mapping[str, Mapping[str, Any]], *, by: User, now: datetime
) -> None:
    """What holds for everybody here who chose nothing else: per kind is_on, minutes_before, at, wait.

    What is not among the values stays. One audit row per kind that changed. Saving twice changes nothing.
    """
    known = {rule.kind: rule for rule in ReminderRule.objects.filter(institution=institution)}
    kinds = []
    for kind, wanted in values.items():
        rule = known.get(kind) or ReminderRule(institution=institution, kind=kind)
        if _changes(rule, wanted):
            rule.save()
            state = "on" if rule.is_on else "off"
            audit.record(rule, f"set_rule_{kind}", actor=by, institution=institution, to_state=state, now=now)
            kinds.append(kind)
    _follow(Reminder.objects.filter(institution=institution, kind__in=kinds), now=now)


@transaction.atomic
def choose(user: User, values: Mapping[str, Mapping[str, Any]], *, now: datetime) -> None:
    """The person's last word: per kind is_on (None: as the institution), minutes_before, at.

    Switched off, what is open is not sent, with that reason; switched on again, only moments to come are.
    """
    known = {choice.kind: choice for choice in ReminderChoice.objects.filter(user=user)}
    kinds = []
    for kind, wanted in values.items():
        choice = known.get(kind) or ReminderChoice(user=user, kind=kind)
        if _changes(choice, wanted):
            choice.save()
            kinds.append(kind)
    _follow(Reminder.objects.filter(user=user, kind__in=kinds), now=now)


def _changes(row, wanted) -> bool:
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    return bool(changed)


def _follow(affected: QuerySet, *, now) -> None:
    """Close what is off now, also in the hands of a worker; plan again what is on."""
    pairs = list(affected.open().values_list("institution_id", "user_id", "kind").distinct())
    found = settings.load(
        institutions={institution for institution, _user, _kind in pairs},
        users={user for _institution, user, _kind in pairs},
    )
    off: dict = {}
    for institution, user, kind in pairs:
        if not found.about(kind, institution=institution, user=user).is_on:
            off.setdefault((institution, kind), []).append(user)
    for (institution, kind), users in off.items():
        silenced = affected.filter(institution=institution, kind=kind, user__in=users)
        rows.close(silenced, State.SUPPRESSED, "switched_off", now=now)
    replanning.replan(affected, now=now)
