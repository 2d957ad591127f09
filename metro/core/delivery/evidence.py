"""Asking the receiving side: was the message with this Message-ID accepted for this recipient?

Asked about messages of which the line broke after the text was begun. Who cannot tell says `unknown`; `no` is
only said by who would know of it.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Protocol

import structlog
from django.conf import settings

log = structlog.get_logger(__name__)


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Question:
    """One message: its Message-ID, whom it was for, and when it was handed over at the earliest."""

    message_id: str
    to: str
    since: datetime

    @property
    def key(self) -> tuple[str, str]:
        return self.message_id, self.to.lower()


class Evidence(Protocol):
    """A place that knows what was accepted. `patience`: how long after an attempt its `no` is not yet final."""

    patience: timedelta

    def answers(self, questions: list[Question]) -> list[Answer]: ...


def configured() -> Evidence | None:
    """What MAIL_EVIDENCE names. None: nobody can be asked."""
    kind, path = settings.MAIL_EVIDENCE
    return {"log": RelayLog, "journal": Journal}[kind](Path(path)) if kind != "none" else None


@dataclass(frozen=True)
class Journal:
    """A file to which the receiving side writes a line of JSON with `message_id` and `to` before it accepts."""

    path: Path
    patience: timedelta = timedelta(seconds=5)

    def answers(self, questions: list[Question]) -> list[Answer]:
        try:
            with self.path.open("rb") as lines:
                accepted = {_key(json.loads(line)) for line in lines if line.endswith(b"\n")}
        except OSError as problem:
            return _nobody_knows(questions, problem)
        return [Answer.YES if question.key in accepted else Answer.NO for question in questions]


_LINE = re.compile(r"postfix[^\[]*\[\d+\]: (?P<queue>\w+): (?P<rest>.*)")
_MESSAGE_ID = re.compile(r"message-id=(<[^>]*>)")
_RECIPIENT = re.compile(r"\b(?:orig_)?to=<([^>]*)>")


@dataclass(frozen=True)
class RelayLog:
    """The log of a local Postfix: mail.log and, before it, mail.log.1."""

    path: Path
    patience: timedelta = timedelta(minutes=5)  # A filter of the relay may take that long to accept.

    def answers(self, questions: list[Question]) -> list[Answer]:
        """`yes`: it is in the queue or was there. `no`: the log reaches back far enough and knows nothing of it."""
        try:
            begins_at, queued = self._read({question.message_id for question in questions})
        except OSError as problem:
            return _nobody_knows(questions, problem)
        return [_answer(question, begins_at, queued.get(question.message_id, [])) for question in questions]

    def _read(self, wanted: set[str]) -> tuple[datetime | None, dict[str, list["_Queued"]]]:
        begins_at, by_queue = None, {}
        for line in self._lines():
            begins_at = begins_at or _written_at(line)
            if found := _LINE.search(line):
                _note(by_queue, wanted, found["queue"], found["rest"])
        by_message: dict[str, list[_Queued]] = {}
        for message_id, queued in by_queue.values():
            by_message.setdefault(message_id, []).append(queued)
        return begins_at, by_message

    def _lines(self) -> Iterator[str]:
        older = self.path.with_name(f"{self.path.name}.1")
        files = [older, self.path] if older.exists() else [self.path]
        return chain.from_iterable(_lines_of(file) for file in files)


class _Queued:
    """What the log says about one message in the queue of the relay."""

    def __init__(self):
        self.is_accepted = False
        self.recipients: set[str] = set()


def _note(by_queue: dict, wanted: set[str], queue: str, rest: str) -> None:
    if found := _MESSAGE_ID.search(rest):
        if found[1] in wanted:
            by_queue[queue] = (found[1], _Queued())
        else:
            by_queue.pop(queue, None)  # Numbers of queue files are used again.
    elif queue in by_queue:
        queued = by_queue[queue][1]
        # The Message-ID is logged while the text still comes in; only who was accepted becomes active.
        queued.is_accepted |= "(queue active)" in rest
        queued.recipients |= {address.lower() for address in _RECIPIENT.findall(rest)}


def _answer(question: Question, begins_at: datetime | None, found: list[_Queued]) -> Answer:
    accepted = [queued for queued in found if queued.is_accepted]
    if any(not queued.recipients or question.to.lower() in queued.recipients for queued in accepted):
        return Answer.YES
    is_covered = begins_at is not None and begins_at < question.since
    return Answer.NO if is_covered and not accepted else Answer.UNKNOWN


def _written_at(line: str) -> datetime | None:
    """When a line was written, at the latest; None when it does not say."""
    stamp = line.split(" ", 1)[0]
    try:
        written = datetime.fromisoformat(stamp)
    except ValueError:
        return None  # The old style has no year and no zone.
    return written if written.tzinfo else written.replace(tzinfo=UTC) + timedelta(hours=14)


def _lines_of(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", errors="replace") as lines:
        yield from lines


def _key(entry: dict) -> tuple[str, str]:
    return entry["message_id"], entry["to"].lower()


def _nobody_knows(questions: Iterable[Question], problem: OSError) -> list[Answer]:
    log.error("mail_evidence_away", problem=type(problem).__name__)
    return [Answer.UNKNOWN for _ in questions]
