"""A notice as a sentence, made when it is read: in the reader's language, from the facts that were kept."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Session
from metro.core import words
from tracking.models import Notice

_SENTENCES = {
    "registered": gettext_lazy("You are registered: {stop}, {when}."),
    "registered_by_other": gettext_lazy("Your institution registered you: {stop}, {when}."),
    "waitlisted": gettext_lazy("You are on the waiting list: {stop}, {when}."),
    "seat_confirmed": gettext_lazy("You have a seat: {stop}, {when}."),
    "seat_offered": gettext_lazy("A seat is held for you until {until}: {stop}, {when}."),
    "open_claim": gettext_lazy("A seat came free. The first to take it has it: {stop}, {when}."),
    "offer_lapsed": gettext_lazy(
        "Your answer came too late. You are on the waiting list again: {stop}, {when}."
    ),
    "list_closed": gettext_lazy("The waiting list is closed: {stop}, {when}. See the other dates."),
    "left_queue": gettext_lazy("You left the waiting list: {stop}, {when}."),
    "seat_ended": gettext_lazy("Your seat was cancelled: {stop}, {when}."),
    "seat_ended_by_self": gettext_lazy("You cancelled your seat: {stop}, {when}."),
    "moved": gettext_lazy("Moved: {stop}, now {when}."),
    "moved_from": gettext_lazy("Moved: {stop}, from {old} to {when}."),
    "cancelled": gettext_lazy("This session does not take place: {stop}, {when}."),
    "day_before": gettext_lazy("Reminder: {stop}, {when}."),
    "host_day_before": gettext_lazy("You give this session: {stop}, {when}."),
    "host_starts_soon": gettext_lazy("Your session starts soon: {stop}, {when}."),
    "session_changed": gettext_lazy("Your session was changed: {stop}, {when}."),
    "missed": gettext_lazy("Were you there? {stop}, {when}. See the other dates."),
    "close_stop": gettext_lazy("Close this stop with its questions: {stop}, {when}."),
    "recording_ready": gettext_lazy("You can watch the recording: {stop}, {when}."),
    "lead_nudge": gettext_lazy("A friendly message from your team {team}: which stop fits you?"),
    "lead_digest": gettext_lazy("What your team did last week."),
    "line_idle": gettext_lazy("Your lines {codes}: a next step, when you want to go on."),
    "line_version_new": gettext_lazy("There is a new version of lines that you follow: {codes}."),
    "expiry_early": gettext_lazy("Some of what you completed expires soon. Do it again in time."),
    "offer_waiting": gettext_lazy("Offers of experts wait for your answer."),
    "offer_decided": gettext_lazy("There is an answer to your offer: {title}."),
    "evidence_waiting": gettext_lazy("Learning done elsewhere waits for your approval."),
    "evidence_decided": gettext_lazy("Somebody decided about what you handed in: {title}."),
    "evidence_revoked": gettext_lazy("This does not count for your hours any more: {title}."),
    "unreachable": gettext_lazy("Not everybody could be told by mail: {stop}, {when}."),
    "correction_made": gettext_lazy("Your presence was corrected: {stop}, {when}."),
    "roster_due": gettext_lazy("Who came to your session? {stop}, {when}."),
    "starts_soon": gettext_lazy("Starts soon: {stop}, {when}."),
    "address_refused": gettext_lazy(
        "Your mail address does not accept mail. Until you change it, you read our messages only here."
    ),
}
# Where a notice leads that does not lead to its session.
_PAGES = {
    "unreachable": "institution_unreachable",
    "lead_nudge": "today",
    "lead_digest": "teams",
    "line_idle": "today",
    "line_version_new": "progress",
    "expiry_early": "progress",
    "offer_waiting": "institution",
    "offer_decided": "studio",
    "evidence_waiting": "approvals",
    "evidence_decided": "hours",
}
_OTHER = gettext_lazy("There is news about {stop}.")


@dataclass(frozen=True)
class Message:
    """A notice as the page shows it."""

    text: str
    created_at: datetime
    is_unread: bool
    session_id: int | None
    stop_slug: str
    url: str


def of(actor) -> QuerySet[Notice]:
    """The person's notices, the newest first, ready for `message`."""
    here = Session.objects.visible_to(actor).filter(pk=OuterRef("session"))
    rows = Notice.objects.visible_to(actor).annotate(leads_somewhere=Exists(here))
    return rows.select_related("session__stop").order_by("-created_at", "-pk")


def message(notice: Notice) -> Message:
    """The notice as one sentence in the active language, with where it leads."""
    return Message(
        text=sentence(notice),
        created_at=notice.created_at,
        is_unread=notice.read_at is None,
        session_id=notice.session_id if notice.leads_somewhere else None,
        stop_slug=notice.session.stop.slug if notice.session else "",
        url=_url(notice),
    )


def _url(notice):
    if "evidence" in notice.facts:
        return reverse("hours")
    if notice.kind in _PAGES:
        return reverse(_PAGES[notice.kind])
    return reverse("session", args=[notice.session_id]) if notice.leads_somewhere else ""


def sentence(notice: Notice) -> str:
    """What the notice says, with the times that it told then."""
    facts = notice.facts
    values = {
        "stop": notice.session.stop.title if notice.session else _("your account"),
        "when": _period(facts.get("session")),
        "old": _period(facts.get("old")),
        "until": _clock(facts),
        "team": facts.get("team_name", ""),
        "codes": words.and_list(facts.get("codes", [])),
        "title": facts.get("title", ""),
    }
    return str(_SENTENCES.get(_variant(notice.kind, facts), _OTHER)).format(**values)


def _variant(kind, facts):
    if kind == "registered" and facts.get("by_other"):
        return "registered_by_other"
    if kind == "seat_ended" and facts.get("by_self"):
        return "seat_ended_by_self"
    if kind == "correction_made" and "evidence" in facts:
        return "evidence_revoked"
    if kind == "moved" and _is_other_time(facts):
        return "moved_from"
    return kind


def _is_other_time(facts):
    old, new = facts.get("old"), facts["session"]
    return bool(old) and (old["starts_at"], old["ends_at"]) != (new["starts_at"], new["ends_at"])


def _period(values):
    if not values:
        return ""
    starts_at, ends_at = (datetime.fromisoformat(values[name]) for name in ("starts_at", "ends_at"))
    return words.period(starts_at, ends_at, values["time_zone"])


def _clock(facts):
    if "offer_expires_at" not in facts:
        return ""
    until, zone = datetime.fromisoformat(facts["offer_expires_at"]), facts["session"]["time_zone"]
    return f"{words.day(until, zone)}, {words.clock(until, zone)}"
