"""Every message that came in: one file each, as it came, below lines that say who sent it to whom."""

import os
import re
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from pathlib import Path

_NAME = re.compile(r"[0-9]{19}-[0-9]+-[0-9]+")


@dataclass(frozen=True)
class Part:
    """One attachment, or a calendar part, as it can be downloaded."""

    number: int
    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    id: str
    message: EmailMessage

    @property
    def to(self) -> list[str]:
        """Those that the server was told to deliver to, whatever the headers say."""
        return self.message.get_all("Delivered-To", [])

    @property
    def subject(self) -> str:
        return str(self.message["subject"] or "")

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    @property
    def parts(self) -> list[Part]:
        leaves = [part for part in self.message.walk() if not part.is_multipart()]
        return [_part(number, part) for number, part in enumerate(leaves) if _is_apart(part)]

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return part.get_content() if part is not None else ""


class Journal:
    def __init__(self, folder: Path):
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self._numbers = count()

    def add(self, raw: bytes, *, sender: str | None, to: list[str]) -> str:
        """The id of the message, which is on disk when this returns, whole or not at all."""
        name = f"{time.time_ns():019d}-{os.getpid()}-{next(self._numbers)}"
        envelope = [f"Return-Path: <{sender or ''}>", *(f"Delivered-To: {address}" for address in to)]
        head = "".join(f"{line}\r\n" for line in envelope).encode()
        unfinished = self.folder / f".{name}"
        unfinished.write_bytes(head + raw)
        unfinished.replace(self.folder / f"{name}.eml")
        return name

    def names(self) -> list[str]:
        """Newest first."""
        return sorted((path.stem for path in self.folder.glob("*.eml")), reverse=True)

    def newest(self, limit: int, *, start: int = 0) -> list[Mail]:
        return [self._read(name) for name in self.names()[start : start + limit]]

    def all(self) -> list[Mail]:
        return [self._read(name) for name in self.names()]

    def get(self, name: str) -> Mail | None:
        if not _NAME.fullmatch(name) or not (self.folder / f"{name}.eml").exists():
            return None
        return self._read(name)

    def _read(self, name: str) -> Mail:
        raw = (self.folder / f"{name}.eml").read_bytes()
        return Mail(id=name, message=message_from_bytes(raw, policy=policy.default))


def _is_apart(part: EmailMessage) -> bool:
    is_shown = part.get_content_type() in {"text/plain", "text/html"} and not part.get_filename()
    return part.get_content_disposition() == "attachment" or not is_shown


def _part(number: int, part: EmailMessage) -> Part:
    kind = part.get_content_type()
    unnamed = f"bijlage-{number}.ics" if kind == "text/calendar" else f"bijlage-{number}"
    name = part.get_filename() or unnamed
    return Part(number, name, kind, part.get_payload(decode=True) or b"")
