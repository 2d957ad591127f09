"""What was told, and what is still to be told: reminders, notices, and who did what."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from tracking.models import Reminder
from tracking.models.reminders import Kind
from tracking.services.reminders import kinds
from tracking.services.scale.copying import NULL
from tracking.services.scale.moments import Span
from tracking.services.scale.people import Member, Place
from tracking.services.scale.tables import Tables

_KEPT = timedelta(days=90)  # Of older sessions the messages are gone.
_SCHEDULE_VERSION = "1"
State, Channel = Reminder.State, Reminder.Channel


class Messages:
    """The messages about the confirmed seats of one session."""

    def __init__(self, tables: Tables, place: Place, session: str, span: Span, *, now: datetime):
        self._tables, self._place, self._session, self._span = tables, place, session, span
        self._is_over = span.starts <= now
        self.are_kept = span.starts > now - _KEPT
        if self.are_kept:
            self._registered_key = self._key(Kind.REGISTERED, "registration-%s", "0")
            self._timed = [
                (kind, self._key(kind, f"session-{session}", _SCHEDULE_VERSION)) for kind in span.due
            ]

    def confirmed(self, member: Member, registration: str, at: str) -> None:
        """The seat was told at once; two more reminders come before the start."""
        tables, place, session, told = self._tables, self._place, self._session, self._span.told
        self._reminder(
            member,
            registration,
            kind=Kind.REGISTERED,
            version="0",
            facts=f'{{"by_other": false, "told": {told}}}',
            key=self._registered_key % (registration, member.user),
            planned_at=at,
            due_at=at,
            sent_at=at,
        )
        for kind, key in self._timed:
            due_at = self._span.due[kind]
            self._reminder(
                member,
                registration,
                kind=kind,
                version=_SCHEDULE_VERSION,
                facts='{"noticed": true}' if self._is_over else "{}",
                key=key % member.user,
                planned_at=at,
                due_at=due_at,
                sent_at=due_at if self._is_over else NULL,
            )
        facts = f'{{"registration": {registration}, "session": {told}, "by_other": false}}'
        tables.notices.add(place.id, member.user, session, facts, at, at if self._is_over else NULL)
        tables.audit.add(place.id, member.user, member.id, registration, "confirmed", at)

    def _reminder(self, member, registration, *, kind, version, facts, key, planned_at, due_at, sent_at):
        state = State.PLANNED if sent_at == NULL else State.SENT
        until, urgency = self._span.useful_until[kind], str(kinds.RULES[kind].urgency)
        self._tables.reminders.add(
            *(self._place.id, member.user, member.id, kind, self._session, registration, version, facts),
            *(state, key, due_at, until, urgency, planned_at, sent_at, sent_at),
        )

    def _key(self, kind, about, version) -> str:
        """The key of a reminder with a gap for each part that differs between seats."""
        row = SimpleNamespace(institution_id=self._place.id, kind=kind, user_id="%s", channel=Channel.MAIL)
        return kinds.key(row, about=about, version=version)
