"""What holds for one kind, person and institution: the system's default, the institution's rule, the person's
choice; the last word wins."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from metro.accounts.models import Institution, User
from tracking.models import Reminder, ReminderChoice, ReminderRule
from tracking.models.reminders import At
from tracking.services.reminders import timing


@dataclass(frozen=True)
class Setting:
    """One kind as it holds for one person. `at` None: the time of the session; `wait` empty: as the system has it."""

    is_on: bool = True
    minutes: int = timing.STARTS_SOON_MINUTES
    at: time | None = None
    wait: str = ""


def resolve(rule: ReminderRule | None, choice: ReminderChoice | None) -> Setting:
    """The last word, value by value."""
    rule, choice = rule or ReminderRule(), choice or ReminderChoice()
    at = choice.at or rule.at or At.START
    return Setting(
        is_on=rule.is_on if choice.is_on is None else choice.is_on,
        minutes=choice.minutes_before or rule.minutes_before or timing.STARTS_SOON_MINUTES,
        at=None if at == At.START else time.fromisoformat(at),
        wait=rule.wait,
    )


class Settings:
    """The settings of many people at many institutions, read in two queries."""

    def __init__(self, rules: Iterable[ReminderRule], choices: Iterable[ReminderChoice]):
        self._rules = {(rule.institution_id, rule.kind): rule for rule in rules}
        self._choices = {(choice.user_id, choice.kind): choice for choice in choices}

    def of(self, row: Reminder) -> Setting:
        """What holds for this row."""
        return self.about(row.kind, institution=row.institution_id, user=row.user_id)

    def about(self, kind: str, *, institution: int | None, user: int | None) -> Setting:
        return resolve(self._rules.get((institution, kind)), self._choices.get((user, kind)))


def load(*, institutions: Iterable[Institution | int], users: Iterable[User | int]) -> Settings:
    """The settings of all these people at all these institutions. Two queries."""
    return Settings(
        ReminderRule.objects.filter(institution__in=institutions),
        ReminderChoice.objects.filter(user__in=users),
    )
