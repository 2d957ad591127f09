"""Right before sending: several messages to one person become one, and nobody gets too many on one day.

One gatherer at a time, so that two sweeps cannot each let the last mail of a day through.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from tracking.models import Reminder
from tracking.services.reminders import facts, kinds, placing, rows
from tracking.services.reminders.kinds import Category
from tracking.services.reminders.windows import Quiet

State = Reminder.State
A_DAY, A_WEEK = 4, 3  # Mails that can wait per local day; nudges per seven days.
NUDGES_A_DAY = 1
WEEK = timedelta(days=7)
LOOKS_BACK = timedelta(days=14)
_LOCK = 0x47415448


def gather(*, now: datetime) -> dict:
    """Merge and cap what is due. Counts by outcome; safe to repeat."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        tally = {"released": _release(now), "merged": _merge(now), "capped": _cap(now)}
    return {name: count for name, count in tally.items() if count}


def _release(now) -> int:
    """What rode along with a mail that did not go after all goes on its own."""
    left = Reminder.objects.filter(
        state=State.SUPPRESSED,
        final_reason="merged",
        due_at__gt=now - LOOKS_BACK,
        useful_until__gte=now,
        merged_into__state__in=[State.CANCELLED, State.SUPPRESSED, State.EXPIRED],
    )
    return left.update(
        state=State.PLANNED,
        final_reason="",
        finished_at=None,
        merged_into=None,
        rendered_at=None,
        fence=F("fence") + 1,
    )


def _merge(now) -> int:
    collapsing = {kind: rule.collapses for kind, rule in kinds.RULES.items() if rule.collapses}
    due = _fresh(collapsing).filter(due_at__lte=now)
    users = set(due.values_list("user_id", flat=True))
    if not users:
        return 0
    furthest = now + max(collapse.within for collapse in collapsing.values())
    found = _fresh(collapsing).filter(user__in=users, due_at__lte=furthest)
    groups = defaultdict(list)
    for row in found.select_related("session", "user", "institution").defer("raw").order_by("due_at", "pk"):
        groups[_group(row)].append(row)
    return sum(_swallow(group, now) for group in groups.values() if group[0].due_at <= now)


def _fresh(collapsing) -> QuerySet:
    """Rows that no mail server has seen yet."""
    return Reminder.objects.filter(
        state__in=[State.PLANNED, State.QUEUED], rendered_at=None, kind__in=collapsing
    )


def _group(row: Reminder) -> tuple:
    collapse = kinds.RULES[row.kind].collapses
    day = None
    if collapse.same_day and row.session:
        day = row.session.starts_at.astimezone(placing.zone(row.user, row.institution)).date()
    return row.institution_id, row.user_id, row.channel, collapse.group, day


def _swallow(group: list[Reminder], now) -> int:
    """The first tells what the others would, as far as they are due soon enough after it."""
    lead, within = group[0], kinds.RULES[group[0].kind].collapses.within
    told = [row.pk for row in group[1:] if row.due_at <= lead.due_at + within]
    others = Reminder.objects.filter(pk__in=told, state__in=[State.PLANNED, State.QUEUED])
    return others.update(
        state=State.SUPPRESSED,
        final_reason="merged",
        finished_at=now,
        merged_into=lead,
        fence=F("fence") + 1,
    )


def _cap(now) -> int:
    can_wait = [
        kind for kind, rule in kinds.RULES.items() if rule.quiet != Quiet.IGNORE or rule.quiet_by_other
    ]
    due = Reminder.objects.due(now).filter(kind__in=can_wait, rendered_at=None)
    waiting = defaultdict(list)
    for row in due.select_related("user", "institution").defer("raw").order_by("urgency", "due_at", "pk"):
        if kinds.quiet(row) != Quiet.IGNORE:
            waiting[row.user_id].append(row)
    told = _told(waiting, now) if waiting else {}
    over = [pk for user, rows_ in waiting.items() for pk in _over(rows_, told.get(user, []), now)]
    return rows.close(Reminder.objects.filter(pk__in=over), State.SUPPRESSED, "cap_reached", now=now)


def _told(waiting, now) -> dict[int, list[Reminder]]:
    """What these people got, or may have got, in the last week. One query."""
    told = defaultdict(list)
    in_hand = Q(state=State.CLAIMED) | Q(rendered_at__gt=now - WEEK) & facts.MAY_HAVE_ARRIVED
    recent = Reminder.objects.filter(in_hand, user__in=waiting, due_at__gt=now - LOOKS_BACK)
    for row in recent.defer("raw"):
        if kinds.quiet(row) != Quiet.IGNORE:
            told[row.user_id].append(row)
    return told


def _over(waiting: list[Reminder], told: list[Reminder], now) -> list[int]:
    """The ids of the rows for which there is no room; the most urgent come first."""
    zone = placing.zone(waiting[0].user, waiting[0].institution)
    today = now.astimezone(zone).date()
    room = Room()
    for row in told:
        room.take(is_nudge=_is_nudge(row), is_today=(row.rendered_at or now).astimezone(zone).date() == today)
    return [row.pk for row in waiting if not room.take(is_nudge=_is_nudge(row), is_today=True)]


def _is_nudge(row: Reminder) -> bool:
    return kinds.RULES[row.kind].category == Category.NUDGE


@dataclass
class Room:
    """How many mails one person got: today, nudges today, nudges in seven days. Pure."""

    today: int = 0
    nudges_today: int = 0
    nudges: int = 0

    def take(self, *, is_nudge: bool, is_today: bool) -> bool:
        """Count one more mail. False, and not counted, when there is no room for it today."""
        if is_today and self.today >= A_DAY:
            return False
        if is_today and is_nudge and (self.nudges_today >= NUDGES_A_DAY or self.nudges >= A_WEEK):
            return False
        self.today += is_today
        self.nudges_today += is_today and is_nudge
        self.nudges += is_nudge
        return True
