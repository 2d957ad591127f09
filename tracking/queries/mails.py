"""The person's own ledger: what was mailed, when and why, and what was not mailed and why."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from metro.core import words
from tracking.models import Reminder
from tracking.models.reminders import Kind

State = Reminder.State

REASONS = {
    "schedule_changed": gettext_lazy("The session moved. You were told the new time."),
    "session_cancelled": gettext_lazy("The session was cancelled."),
    "deregistered": gettext_lazy("You had cancelled your seat."),
    "left_team": gettext_lazy("You had left this team."),
    "left_institution": gettext_lazy("You had left this institution."),
    "no_net_change": gettext_lazy("The change had been undone."),
    "already_done": gettext_lazy("It was already done."),
    "told_by_registered": gettext_lazy("Another message had just told you."),
    "told_by_moved": gettext_lazy("Another message had just told you."),
    "merged": gettext_lazy("This was in another message: {subject}."),
    "switched_off": gettext_lazy("You switched this kind off."),
    "cap_reached": gettext_lazy("You had enough messages that day."),
    "quiet": gettext_lazy("There was no good moment outside evenings, weekends and holidays."),
    "bounced": gettext_lazy("Sent, but it came back: your address does not accept mail."),
    "address": gettext_lazy("Your address does not accept mail."),
    "rights_changed": gettext_lazy("Your role had changed."),
    "moment_passed": gettext_lazy("The moment had passed."),
    "too_late": gettext_lazy("The moment had passed."),
    "paused": gettext_lazy("Mail is paused."),
    "unsure": gettext_lazy("We are not sure that this arrived."),
    "restored": gettext_lazy("We are not sure that this arrived."),
    "failed": gettext_lazy("Sending failed. The operator knows."),
}
_WHY = {
    Kind.REGISTERED: gettext_lazy("You were registered."),
    Kind.WAITLISTED: gettext_lazy("You joined the waiting list."),
    Kind.SEAT_CONFIRMED: gettext_lazy("A seat came free for you."),
    Kind.SEAT_OFFERED: gettext_lazy("A seat came free, and you could answer."),
    Kind.SEAT_ENDED: gettext_lazy("Your seat ended."),
    Kind.DAY_BEFORE: gettext_lazy("We remind you a day before the session."),
    Kind.STARTS_SOON: gettext_lazy("We remind you shortly before the session."),
    Kind.MOVED: gettext_lazy("The session got another time or place."),
    Kind.CANCELLED: gettext_lazy("The session does not take place."),
    Kind.HOST_DAY_BEFORE: gettext_lazy("You give this session. We remind you a day before."),
    Kind.HOST_STARTS_SOON: gettext_lazy("You give this session. We remind you shortly before."),
    Kind.SESSION_CHANGED: gettext_lazy("You give this session, and somebody else changed it."),
    Kind.ROSTER_DUE: gettext_lazy("You gave this session, and we did not know yet who came."),
    Kind.MISSED: gettext_lazy("You had a seat, and you were not there or we do not know it."),
    Kind.CLOSE_STOP: gettext_lazy("You were there, and the questions that close the stop are open."),
    Kind.RECORDING_READY: gettext_lazy("You had a seat, and have not completed the stop yet."),
    Kind.LEAD_NUDGE: gettext_lazy("The lead of your team sent it."),
    Kind.LEAD_DIGEST: gettext_lazy("You lead a team. You read on Mondays what it did."),
    Kind.LINE_IDLE: gettext_lazy("You follow a line on which nothing happened for four weeks."),
    Kind.LINE_VERSION_NEW: gettext_lazy("You follow an earlier version of this line."),
    Kind.EXPIRY_EARLY: gettext_lazy("You completed a stop that counts for a limited time."),
    Kind.OFFER_WAITING: gettext_lazy("You coordinate the institution, and an offer waits for an answer."),
    Kind.OFFER_DECIDED: gettext_lazy("You made this offer."),
    Kind.EVIDENCE_WAITING: gettext_lazy("You decide about evidence, and some waits for you."),
    Kind.EVIDENCE_DECIDED: gettext_lazy("You handed in something that you learned elsewhere."),
    Kind.CORRECTION_MADE: gettext_lazy("Somebody else changed what is known about you."),
}
_ON_THE_WAY = {
    State.PLANNED: gettext_lazy("Goes out on {when}."),
    State.QUEUED: gettext_lazy("Goes out on {when}."),
    State.CLAIMED: gettext_lazy("Is being sent."),
    State.SENDING: gettext_lazy("Is being sent."),
    State.SENT: gettext_lazy("Sent on {when}."),
    State.DEFERRED: gettext_lazy("The mail server asked to wait. We try again on {when}."),
    State.UNCERTAIN: REASONS["unsure"],
}
_BADGES = {
    State.SENT: ("good", pgettext_lazy("mail", "Sent")),
    State.HELD: ("warn", pgettext_lazy("mail", "Held")),
    State.UNCERTAIN: ("warn", pgettext_lazy("mail", "Not sure")),
    State.DEAD: ("bad", pgettext_lazy("mail", "Failed")),
    **dict.fromkeys(
        (State.CANCELLED, State.SUPPRESSED, State.EXPIRED), ("", pgettext_lazy("mail", "Not sent"))
    ),
}
_BOUNCED = ("bad", pgettext_lazy("mail", "Came back"))
_PLANNED_BADGE = ("", pgettext_lazy("mail", "Planned"))


_MISSED = {
    Kind.REGISTERED: gettext_lazy("You then get no invitation for your calendar by mail."),
    Kind.WAITLISTED: gettext_lazy("You then read on the page of the session that you are waiting."),
    Kind.SEAT_CONFIRMED: gettext_lazy("You then do not hear by mail that a seat came free for you."),
    Kind.SEAT_OFFERED: gettext_lazy("You may then miss a seat: an offer ends after a few hours."),
    Kind.SEAT_ENDED: gettext_lazy("Your calendar then does not hear by mail that a seat ended."),
    Kind.DAY_BEFORE: gettext_lazy("You then get no mail the day before a session."),
    Kind.STARTS_SOON: gettext_lazy("You then get no mail shortly before a session."),
    Kind.MOVED: gettext_lazy("You may then come at the wrong time when a session moves."),
    Kind.CANCELLED: gettext_lazy("You may then come to a session that does not take place."),
}
_MISSED_OTHER = gettext_lazy("You then read this only when you open Metrolijn.")


@dataclass(frozen=True)
class Entry:
    """One mail to the person: sent, on its way, or not sent."""

    kind: str
    stop: str
    session_id: int | None
    tone: str
    badge: str
    fate: str
    why: str
    subject: str  # Of a mail that was made.


SHOWN = {
    "sent": (State.SENDING, State.SENT, State.UNCERTAIN),
    "coming": (*Reminder.OPEN, State.HELD),
    "not_sent": (State.CANCELLED, State.SUPPRESSED, State.EXPIRED, State.DEAD),
}
SHOWN_NAMES = {
    "sent": pgettext_lazy("mails", "Sent"),
    "coming": pgettext_lazy("mails", "Still to come"),
    "not_sent": pgettext_lazy("mails", "Not sent"),
}


def of(actor, shown: str = "") -> QuerySet[Reminder]:
    """The person's rows, those of the latest moment first, ready for `entry`. `shown`: one of `SHOWN`, or all."""
    rows = Reminder.objects.visible_to(actor).select_related("session__stop", "institution")
    if shown in SHOWN:
        rows = rows.filter(state__in=SHOWN[shown])
    return rows.defer("raw").order_by("-due_at", "-pk")


def entry(row: Reminder, zone: str) -> Entry:
    """The row in words, in the active language and the reader's zone."""
    tone, badge = _BOUNCED if row.final_reason == "bounced" else _BADGES.get(row.state, _PLANNED_BADGE)
    return Entry(
        kind=row.get_kind_display(),
        stop=row.session.stop.title if row.session else "",
        session_id=row.session_id,
        tone=tone,
        badge=str(badge),
        fate=fate(row, zone),
        why=why(row),
        subject=row.facts.get("said", ""),
    )


def missed(kind: str) -> str:
    """What somebody misses who switches this kind off."""
    return str(_MISSED.get(kind, _MISSED_OTHER))


def masked(address: str) -> str:
    """The address as its owner knows it and others do not: k…@college.nl."""
    name, _sign, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"


def why(row: Reminder) -> str:
    """Why there is such a mail."""
    return str(_WHY.get(row.kind, ""))


def fate(row: Reminder, zone: str) -> str:
    """When it went or goes out, or why it did not."""
    moment = row.sent_at or row.due_at
    when = _("{day} at {time}").format(day=words.day(moment, zone), time=words.clock(moment, zone))
    if row.state in _ON_THE_WAY and row.final_reason != "bounced":
        return str(_ON_THE_WAY[row.state]).format(when=when)
    reason = str(REASONS.get(row.final_reason, ""))
    return reason.format(subject=row.facts.get("subject", ""))
