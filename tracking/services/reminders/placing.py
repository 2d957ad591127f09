"""The moment of every row: meant, moved by nights and free days, or none. The one place that decides it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from metro.accounts.models import Institution, User
from metro.accounts.services import free_days
from tracking.models import Reminder
from tracking.services.reminders import kinds, timing
from tracking.services.reminders.kinds import Before
from tracking.services.reminders.settings import Setting, Settings, load
from tracking.services.reminders.windows import Quiet, Windows, shift

State = Reminder.State
JUST_TOLD = {Before.DAY: timedelta(hours=4), Before.MINUTES: timedelta(minutes=15)}


@dataclass(frozen=True)
class Calendars:
    """What the moments of rows depend on: free days by institution, and everybody's settings."""

    free: dict[int, free_days.FreeDays]
    settings: Settings

    def windows(self, user: User, institution: Institution) -> Windows:
        return windows(user, institution, self.free[institution.pk])


def windows(user: User, institution: Institution, free: free_days.FreeDays) -> Windows:
    """When mail that can wait may go to this person of this institution."""
    return Windows(
        zone=zone(user, institution),
        opens=institution.quiet_until,
        closes=institution.quiet_from,
        has_weekends=institution.mails_at_weekends,
        is_free=free.is_free,
    )


def zone(user: User, institution: Institution) -> ZoneInfo:
    """The person's own zone, else the institution's."""
    return ZoneInfo(user.time_zone) if user.time_zone else institution.zone


def calendars(rows: Iterable[Reminder]) -> Calendars:
    """All that `place` needs for these rows, whose institutions and users are loaded. Three queries."""
    institutions = {row.institution_id: row.institution for row in rows}
    return Calendars(
        free=free_days.of(institutions.values()),
        settings=load(institutions=institutions, users={row.user_id for row in rows}),
    )


def place(rows: Iterable[Reminder], *, now: datetime, told_by: str = "") -> list[Reminder]:
    """Give each row without a moment the one that the settings and calendars make of it, or close it.

    A row keeps `meant_at` from who plans it, or gets it here when its kind counts from a start. Closed are
    those of a kind that is off, of a moment that has passed, without a good moment, and those told just now
    by the mail that `told_by` names. The notice of a closed row stays. Safe to repeat.
    """
    rows = list(rows)
    open_rows = [row for row in rows if row.due_at is None]
    if open_rows:
        known = calendars(open_rows)
        for row in open_rows:
            decide(row, known, now=now, told_by=told_by)
    return rows


def decide(row: Reminder, known: Calendars, *, now: datetime, told_by: str = "") -> None:
    """The moment of one row, or why it has none."""
    setting = known.settings.of(row)
    before = kinds.RULES[row.kind].before
    row.meant_at = meant(row, setting) if before else row.meant_at
    row.due_at = row.meant_at
    if row.state != State.PLANNED:
        return
    if before == Before.DAY and row.meant_at < now:
        close(row, State.EXPIRED, "moment_passed", now=now)
    elif not setting.is_on:
        close(row, State.SUPPRESSED, "switched_off", now=now)
    else:
        _shift(row, setting, known, now)
        if before and told_by and row.due_at <= now + JUST_TOLD[before]:
            close(row, State.SUPPRESSED, told_by, now=now)


def _shift(row, setting, known, now):
    due_at = moved(row, setting, known.windows(row.user, row.institution), now=now)
    if due_at is None:
        close(row, State.SUPPRESSED, "quiet", now=now)
    else:
        row.due_at = due_at


def moved(row: Reminder, setting: Setting, windows: Windows, *, now: datetime) -> datetime | None:
    """When the row is due, or None when no moment is good. What waits and was meant for earlier waits from now."""
    quiet = setting.wait or kinds.quiet(row)
    return shift(
        row.meant_at if quiet == Quiet.IGNORE else max(row.meant_at, now),
        quiet,
        windows,
        now=now,
        useful_until=row.useful_until,
        starts_at=row.session.starts_at if row.session else None,
    )


def meant(row: Reminder, setting: Setting) -> datetime:
    """The moment before the start that this person chose."""
    if kinds.RULES[row.kind].before == Before.DAY:
        return timing.day_before(row.session.starts_at, zone(row.user, row.institution), setting.at)
    return timing.starts_soon(row.session.starts_at, setting.minutes)


def close(row: Reminder, state: str, reason: str, *, now: datetime) -> Reminder:
    """The row as one that will not be sent, with the reason that the person reads."""
    row.state, row.final_reason, row.finished_at = state, reason, now
    return row
