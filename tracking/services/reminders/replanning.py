"""Planned rows get their moment again: when a free day, a setting or the rules of a zone changed, and when a
row that waits for a good moment comes too late for the one it had."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from courses.services import zones
from metro.accounts.models import Institution, User
from metro.core import changed
from metro.core.models import Heartbeat
from tracking.models import Reminder
from tracking.services.reminders import kinds, placing
from tracking.services.reminders.windows import Quiet

State = Reminder.State
AT_ONCE = 500
LATE = timedelta(minutes=15)
OVERLAP = timedelta(minutes=1)
SEEN = "moments"  # The heartbeat that remembers what was looked at.


def follow(*, now: datetime) -> dict:
    """Re-plan what depends on a person, an institution or zone data that changed since the last time.

    People and institutions are watched by their `changed_at`, so that every way to change them counts.
    """
    until, edition = changed.horizon(), zones.data_version()
    seen = Heartbeat.objects.filter(name=SEEN).values_list("detail", flat=True).first()
    tally = {}
    if seen and seen["tzdata"] != edition:
        tally["sessions"] = len(session_ids := zones.keep_wall_times(now=now))
        tally["by_zone"] = replan(_of_sessions(session_ids, now), now=now)
    if seen:
        rows = _of_changed(datetime.fromisoformat(seen["until"]), until, now)
        tally["by_change"] = replan(rows, now=now)
    detail = {"until": until.isoformat(), "tzdata": edition}
    Heartbeat.objects.update_or_create(name=SEEN, defaults={"beaten_at": now, "detail": detail})
    return {name: count for name, count in tally.items() if count}


def replan(rows: QuerySet, *, now: datetime) -> int:
    """Give these rows the moment that they would get now, as far as they still wait or had no good moment.

    Those of a kind that was off count too when they were meant for a moment to come. Counts what changed.
    """
    waiting = Q(state__in=[State.PLANNED, State.QUEUED])
    without = Q(state=State.SUPPRESSED, final_reason="quiet", useful_until__gte=now)
    switched = Q(state=State.SUPPRESSED, final_reason="switched_off", meant_at__gt=now)
    return _in_batches(rows.filter(waiting | without | switched), _again, now)


def postpone(*, now: datetime) -> int:
    """Rows that can wait and are late, because mail was away, go at the next good moment and not at night."""
    late = Q(due_at__lt=now - LATE) | Q(state=State.DEFERRED)
    can_wait = [
        kind for kind, rule in kinds.RULES.items() if rule.quiet != Quiet.IGNORE or rule.quiet_by_other
    ]
    return _in_batches(Reminder.objects.due(now).filter(late, kind__in=can_wait), _later, now)


def _of_sessions(ids, now) -> QuerySet:
    return Reminder.objects.filter(session__in=ids, useful_until__gte=now)


def _of_changed(since, until, now) -> QuerySet:
    """Rows of institutions and people whose calendar or zone may be another one."""
    institutions = Institution.objects.filter(changed_at__gt=since, changed_at__lte=until)
    # A transaction writes the moment of its beginning, and may end only now.
    people = User.objects.filter(zone_changed_at__gt=since - OVERLAP)
    return Reminder.objects.filter(
        Q(institution__in=list(institutions.values_list("pk", flat=True)))
        | Q(user__in=list(people.values_list("pk", flat=True))),
        useful_until__gte=now,
    )


def _in_batches(rows, decide, now) -> int:
    count, last = 0, 0
    while batch := _decide_some(rows.filter(pk__gt=last), decide, now):
        last = batch[-1][0].pk
        count += sum(is_changed for _row, is_changed in batch)
    return count


@transaction.atomic
def _decide_some(rows, decide, now) -> list[tuple[Reminder, bool]]:
    batch = list(
        rows.select_related("institution", "user", "session", "registration")
        .select_for_update(of=("self",), skip_locked=True)
        .defer("raw")
        .order_by("pk")[:AT_ONCE]
    )
    known = placing.calendars(batch) if batch else None
    decided = [(row, decide(row, known, now)) for row in batch]
    fields = ["meant_at", "due_at", "state", "final_reason", "finished_at", "useful_until"]
    Reminder.objects.bulk_update([row for row, is_changed in decided if is_changed], fields)
    return decided


def _again(row, known, now) -> bool:
    before = _moment(row)
    row.state, row.final_reason, row.finished_at = State.PLANNED, "", None
    row.meant_at = row.meant_at or row.due_at
    if row.session and row.registration_id:
        row.useful_until = kinds.useful_until(
            row.kind, row.session, offer_expires_at=row.registration.offer_expires_at
        )
    placing.decide(row, known, now=now)
    return _moment(row) != before


def _later(row, known, now) -> bool:
    windows = known.windows(row.user, row.institution)
    if windows.permits(now):
        return False
    due_at = placing.moved(row, known.settings.of(row), windows, now=now)
    if due_at is None:
        placing.close(row, State.SUPPRESSED, "quiet", now=now)
    elif due_at > now:
        row.due_at = due_at
    return due_at is None or due_at > now


def _moment(row):
    return row.meant_at, row.due_at, row.state, row.final_reason, row.useful_until
