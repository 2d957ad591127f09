"""What the kinds of reminders differ in: one table of data, no decisions elsewhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from courses.models import Session
from tracking.models import Reminder
from tracking.models.reminders import Kind
from tracking.services.reminders import timing
from tracking.services.reminders.windows import Quiet


class Category(StrEnum):
    SERVICE = "service"
    NUDGE = "nudge"
    DIGEST = "digest"
    WORK = "work"


class Before(StrEnum):
    """From what a reminder before a start is counted: both are a choice of the institution and the person."""

    DAY = "day"  # The day before, at the time of the session or at 08:00.
    MINUTES = "minutes"  # So many minutes before the start.


class Until(StrEnum):
    """Until when a message is still worth sending."""

    START = "start"
    TWO_HOURS_BEFORE_START = "two_hours_before_start"
    OFFER = "offer"
    END = "end"
    DAYS = "days"  # So many days after it was due.


@dataclass(frozen=True)
class Collapse:
    """Several due rows of one group, person and institution become one mail: the first tells the others.

    `group`: kinds with the same name go together. `within`: how long after the first one is due. `same_day`:
    only sessions that start on one local day. A kind that collapses shows `others` in its template; the rows
    that were told are `merged_into` the first, and go alone when that one is not sent after all.
    """

    group: str
    within: timedelta = timedelta()
    same_day: bool = False


@dataclass(frozen=True)
class Rule:
    """One kind: its place in the order, its manners, and what happens when its arrival is unsure.

    `quiet_by_other`: the policy when it answers what somebody else did (`facts`: by_other, or by_self false).
    `before`: it is meant for a moment before the start of its session; without it, for the moment it is
    planned with. `category`: nudges and digests are spread over two minutes; every mail that can wait counts for
    the caps of `gathering`, nudges for stricter ones.
    `days` belongs to `Until.DAYS`. `is_announced`: its notice is written when its moment comes, as that of a
    kind with `before`; that of the others in the transaction of the fact.
    """

    urgency: int
    quiet: Quiet
    until: Until
    resends: bool
    category: Category = Category.SERVICE
    quiet_by_other: Quiet | None = None
    before: Before | None = None
    collapses: Collapse | None = None
    days: int = 0
    is_announced: bool = False


RULES = {
    Kind.CANCELLED: Rule(1, Quiet.IGNORE, Until.END, resends=True),
    Kind.MOVED: Rule(1, Quiet.IGNORE, Until.START, resends=True),
    Kind.STARTS_SOON: Rule(1, Quiet.IGNORE, Until.START, resends=False, before=Before.MINUTES),
    Kind.SEAT_OFFERED: Rule(1, Quiet.UNLESS_NEAR, Until.OFFER, resends=True),
    Kind.REGISTERED: Rule(
        2,
        Quiet.IGNORE,
        Until.START,
        resends=True,
        quiet_by_other=Quiet.LATER,
        collapses=Collapse("registered", within=timing.TOGETHER),
    ),
    Kind.SEAT_CONFIRMED: Rule(2, Quiet.UNLESS_NEAR, Until.START, resends=True),
    Kind.DAY_BEFORE: Rule(
        3,
        Quiet.AROUND,
        Until.TWO_HOURS_BEFORE_START,
        resends=False,
        before=Before.DAY,
        collapses=Collapse("day_before", within=timedelta(hours=24), same_day=True),
    ),
    Kind.WAITLISTED: Rule(5, Quiet.IGNORE, Until.START, resends=False),
    Kind.SEAT_ENDED: Rule(5, Quiet.IGNORE, Until.START, resends=True, quiet_by_other=Quiet.LATER),
    Kind.HOST_DAY_BEFORE: Rule(
        3, Quiet.AROUND, Until.TWO_HOURS_BEFORE_START, False, Category.WORK, before=Before.DAY
    ),
    Kind.HOST_STARTS_SOON: Rule(3, Quiet.IGNORE, Until.START, False, Category.WORK, before=Before.MINUTES),
    Kind.SESSION_CHANGED: Rule(3, Quiet.WITHIN_A_DAY, Until.START, True, Category.WORK),
    Kind.ROSTER_DUE: Rule(5, Quiet.LATER, Until.DAYS, False, Category.WORK, days=10, is_announced=True),
    Kind.MISSED: Rule(7, Quiet.LATER, Until.DAYS, False, Category.NUDGE, days=10, is_announced=True),
    Kind.CLOSE_STOP: Rule(7, Quiet.LATER, Until.DAYS, False, Category.NUDGE, days=14, is_announced=True),
    Kind.RECORDING_READY: Rule(7, Quiet.LATER, Until.DAYS, False, Category.NUDGE, days=30, is_announced=True),
    Kind.LEAD_NUDGE: Rule(7, Quiet.LATER, Until.DAYS, False, Category.NUDGE, days=10),
    Kind.LEAD_DIGEST: Rule(9, Quiet.LATER, Until.DAYS, False, Category.DIGEST, days=4, is_announced=True),
    Kind.LINE_IDLE: Rule(7, Quiet.LATER, Until.DAYS, False, Category.NUDGE, days=7, is_announced=True),
    Kind.LINE_VERSION_NEW: Rule(
        7, Quiet.LATER, Until.DAYS, False, Category.NUDGE, days=30, is_announced=True
    ),
    Kind.EXPIRY_EARLY: Rule(5, Quiet.LATER, Until.DAYS, False, days=30, is_announced=True),
    Kind.OFFER_WAITING: Rule(5, Quiet.LATER, Until.DAYS, False, Category.WORK, days=7, is_announced=True),
    Kind.OFFER_DECIDED: Rule(5, Quiet.LATER, Until.DAYS, True, Category.WORK, days=30, is_announced=True),
    Kind.EVIDENCE_WAITING: Rule(5, Quiet.LATER, Until.DAYS, False, Category.WORK, days=7, is_announced=True),
    Kind.EVIDENCE_DECIDED: Rule(5, Quiet.LATER, Until.DAYS, True, days=30, is_announced=True),
    Kind.CORRECTION_MADE: Rule(5, Quiet.LATER, Until.DAYS, False, days=14),
}

# Planned for a moment before the start; the others answer something that just happened.
TIMED = tuple(kind for kind, rule in RULES.items() if rule.before)
# Told to who gives the session.
TO_HOSTS = (Kind.HOST_DAY_BEFORE, Kind.HOST_STARTS_SOON, Kind.SESSION_CHANGED, Kind.ROSTER_DUE)
# Bound to the schedule of the session: a newer version makes them void.
OF_SCHEDULE = (*TIMED, Kind.MOVED, Kind.CANCELLED)
# These told the person of a seat, so that its end carries a cancellation for the calendar.
TELL_OF_SEAT = (Kind.REGISTERED, Kind.SEAT_CONFIRMED)
# Useful until the start, so that a moved start moves their end too.
UNTIL_START = tuple(kind for kind, rule in RULES.items() if rule.until == Until.START)
ANNOUNCED = tuple(kind for kind, rule in RULES.items() if rule.is_announced or rule.before)
RESENT_WHEN_UNSURE = tuple(kind for kind, rule in RULES.items() if rule.resends)

OPEN_CLAIM_ENDS = timedelta(minutes=5)


def quiet(row: Reminder) -> Quiet:
    """What a night does to this row: an answer to what one did oneself comes at once."""
    rule = RULES[row.kind]
    is_by_other = row.facts.get("by_other") or row.facts.get("by_self") is False
    return rule.quiet_by_other if is_by_other and rule.quiet_by_other else rule.quiet


def useful_until(
    kind: str,
    session: Session | None = None,
    *,
    due_at: datetime | None = None,
    offer_expires_at: datetime | None = None,
) -> datetime:
    """The last moment at which a message of this kind (about this session, due then) is worth sending."""
    until = RULES[kind].until
    if until == Until.DAYS:
        return due_at + timedelta(days=RULES[kind].days)
    if until == Until.OFFER:
        return offer_expires_at or session.starts_at - OPEN_CLAIM_ENDS
    if until == Until.TWO_HOURS_BEFORE_START:
        return session.starts_at - timedelta(hours=2)
    return session.ends_at if until == Until.END else session.starts_at


def key(row: Reminder, *, about: str, version: int) -> str:
    """Unique per institution, kind, object, version, person and channel: what one person is told once."""
    return f"v1·{row.institution_id}·{row.kind}·{about}·{version}·{row.user_id}·{row.channel}"
