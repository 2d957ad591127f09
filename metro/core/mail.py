"""A mail from a template directory to bytes. No word of the domain."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, parseaddr
from functools import lru_cache

import css_inline
from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils.crypto import salted_hmac
from django.utils.translation import override

# Mail systems on the way may not take 8 bits; the policy then encodes.
_PLAIN = SMTP.clone(cte_type="7bit")
_SAME_IN_ALL = {
    "auto-submitted",
    "content-transfer-encoding",
    "content-type",
    "from",
    "mime-version",
    "x-auto-response-suppress",
}


class Policy(EmailPolicy):
    """Reads and folds a header that is the same in all mails once: by value, so nothing of a person is kept."""

    def header_store_parse(self, name, value):
        parse = _parsed if _is_same(name, value) else _PLAIN.header_store_parse
        return parse(name, value)

    def fold_binary(self, name, value):
        fold = _folded if _is_same(name, value) else _PLAIN.fold_binary
        return fold(name, value)


def _is_same(name: str, value: str) -> bool:
    return name.lower() in _SAME_IN_ALL and "boundary" not in value


_parsed = lru_cache(maxsize=64)(_PLAIN.header_store_parse)
_folded = lru_cache(maxsize=64)(_PLAIN.fold_binary)
POLICY = Policy(linesep="\r\n", cte_type="7bit")
_INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Content:
    """What a mail says, in one language."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Letter:
    """A mail ready to be sent: the envelope, and the bytes that every attempt repeats."""

    to: str
    message_id: str
    raw: bytes


def render(template: str, context: dict, language: str) -> Content:
    """The mail `templates/emails/<template>/{subject.txt,body.txt,body.html}` in this language."""
    with override(language):
        subject = _render(f"emails/{template}/subject.txt", context)
        text = _render(f"emails/{template}/body.txt", context)
        html = _render(f"emails/{template}/body.html", context)
    return Content(subject=one_line(subject), text=_tidy(text), html=_INLINER.inline(html))


def build(
    content: Content,
    *,
    to: str,
    message_id: str,
    date: datetime,
    calendar: tuple[str, bytes] | None = None,
    attached: Iterable[tuple[str, bytes]] = (),
    unsubscribe: str = "",
) -> Letter:
    """The letter with fixed Message-ID and Date. `calendar`, the last alternative, is (METHOD, bytes).

    `attached`: more of these, each a file of its own, because one calendar part tells one event.
    `unsubscribe`: the address that stops this kind of mail in one click (RFC 8058).
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = settings.DEFAULT_FROM_EMAIL
    message["To"] = to
    message["Subject"] = content.subject
    message["Message-ID"] = message_id
    message["Date"] = format_datetime(date)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(content.text)
    message.add_alternative(content.html, subtype="html")
    if calendar:
        method, ical = calendar
        message.add_alternative(ical.decode(), subtype="calendar", params={"method": method})
    for number, (method, ical) in enumerate(attached, start=2):
        message.add_attachment(
            ical.decode(), subtype="calendar", params={"method": method}, filename=f"{number}.ics"
        )
    raw = _one_click(unsubscribe) + message.as_bytes() if unsubscribe else message.as_bytes()
    return Letter(to=to, message_id=message_id, raw=raw)


def message_id(key: str) -> str:
    """The Message-ID that belongs to this key, for ever. Only who got the mail knows it."""
    secret = salted_hmac("metro.core.mail.message_id", key, algorithm="sha256").hexdigest()
    return f"<{secret[:32]}@{mail_domain()}>"


def sender() -> str:
    """The bare address that mail comes from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def mail_domain() -> str:
    """The domain of the installation in Message-IDs and calendar UIDs."""
    return sender().rpartition("@")[2]


def one_line(text: str) -> str:
    """A header value: whatever a title holds, it stays one line."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _one_click(address: str) -> bytes:
    # By hand: the library would encode a long address as if it were text, and no mail program reads that.
    lines = (f"List-Unsubscribe: <{address}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _render(name: str, context: dict) -> str:
    # Plain text is not HTML: an apostrophe in a title stays an apostrophe.
    values = Context(context, autoescape=name.endswith(".html"))
    return get_template(name).template.render(values)


def _tidy(text: str) -> str:
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    return _BLANK_LINES.sub("\n\n", lines) + "\n"
