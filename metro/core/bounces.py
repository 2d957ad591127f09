"""A mail that came back, as the postal machines write it (RFC 3464). Pure; believes nothing it cannot read."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import default

# The address does not exist, does not exist any more, or is closed. A full mailbox or a policy is no such word.
_GONE = ("5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
LONGEST = 5_000_000


@dataclass(frozen=True)
class Bounce:
    """One recipient that did not get one mail, for good."""

    message_id: str
    recipient: str


def read(raw: bytes) -> list[Bounce]:
    """The recipients whose address is gone; none for anything else, such as an answer or a delay."""
    if len(raw) > LONGEST:
        return []
    message = message_from_bytes(raw, policy=default)
    if message.get_content_type() != "multipart/report":
        return []
    original = _message_id(message)
    if not original:
        return []
    return [Bounce(original, address) for address in _gone(message)]


def _gone(report: Message) -> Iterator[str]:
    for part in report.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for fields in part.get_payload():
            if _is_gone(fields):
                # What we wrote to, where the machine kept it: a forwarding address is not ours.
                yield _address(fields["Original-Recipient"] or fields["Final-Recipient"])


def _is_gone(fields: Message) -> bool:
    action, status = str(fields["Action"] or ""), str(fields["Status"] or "")
    return action.strip().casefold() == "failed" and status.split(" ")[0].strip() in _GONE


def _address(value: object) -> str:
    """From "rfc822; k.jansen@college.nl"."""
    return str(value or "").partition(";")[2].strip().strip("<>")


def _message_id(report: Message) -> str:
    """Of the mail that came back, which travels along whole or as its headers."""
    for part in report.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            return str(part.get_payload(0)["Message-ID"] or "").strip()
        if kind == "text/rfc822-headers":
            return str(message_from_bytes(_content(part), policy=default)["Message-ID"] or "").strip()
    return ""


def _content(part: Message) -> bytes:
    return part.get_payload(decode=True) or b""
