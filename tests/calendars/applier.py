"""A calendar that does with invitations what RFC 5546 asks of it, and no more."""

from dataclasses import dataclass, field

from icalendar import Calendar, Event


@dataclass
class Entry:
    """What the calendar knows of one UID; one that was removed is remembered, so that it stays removed."""

    event: Event
    is_removed: bool

    @property
    def rank(self) -> tuple:
        """Later words win: by SEQUENCE, and within one by DTSTAMP (RFC 5546 §2.1.5)."""
        return int(self.event["sequence"]), self.event["dtstamp"].dt


@dataclass
class Book:
    """The calendar of one person."""

    entries: dict[str, Entry] = field(default_factory=dict)

    def apply(self, message: bytes) -> None:
        """Take in one calendar message, whatever came before."""
        calendar = Calendar.from_ical(message)
        for event in calendar.walk("VEVENT"):
            uid = str(event["uid"])
            new = Entry(event, is_removed=calendar["method"] == "CANCEL")
            old = self.entries.get(uid)
            if old is None or new.rank >= old.rank:
                self.entries[uid] = new

    def shown(self) -> list[tuple]:
        """(title, start) of what is in the calendar."""
        kept = [entry.event for entry in self.entries.values() if not entry.is_removed]
        return sorted((str(event["summary"]), event["dtstart"].dt) for event in kept)

    def removed(self) -> list[str]:
        return sorted(str(entry.event["summary"]) for entry in self.entries.values() if entry.is_removed)
