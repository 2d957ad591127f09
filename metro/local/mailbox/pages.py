"""The mailbox in HTML, by a template engine of its own: it starts without the rest of the system."""

from datetime import UTC, datetime
from email.utils import getaddresses
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template import Context, Engine

from metro.local.mailbox.journal import Journal, Mail

AT_MOST = 200
_ENGINE = Engine(dirs=[Path(__file__).resolve().parent.parent / "templates"], autoescape=True)
_DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")

if not settings.configured:  # Outside the tests: these pages ask nothing of the settings but these two.
    settings.configure(USE_I18N=False, USE_TZ=False)


def listing(journal: Journal) -> str:
    """The newest mails, at most AT_MOST."""
    rows = [_row(mail) for mail in journal.newest(AT_MOST)]
    return _render("list.html", {"rows": rows, "total": len(journal.names()), "at_most": AT_MOST})


def one(mail: Mail) -> str:
    context = {"has_html": bool(mail.html), "text": mail.text, "parts": mail.parts, "headers": _headers(mail)}
    return _render("mail.html", _row(mail) | context)


def framed(html: str) -> str:
    """The mail's own HTML, with links that open outside the frame: no page of ours lets itself be framed."""
    head, tag, rest = html.partition("<head>")
    return f'{head}{tag}<base target="_blank">{rest}' if tag else f'<base target="_blank">{html}'


def missing() -> str:
    return _render("missing.html", {})


def _render(name: str, context: dict) -> str:
    return _ENGINE.get_template(f"mailbox/{name}").render(Context(context))


def _row(mail: Mail) -> dict:
    return {
        "id": mail.id,
        "subject": mail.subject or "(zonder onderwerp)",
        "to": ", ".join(mail.to),
        "sender": ", ".join(name or address for name, address in getaddresses([mail.message["from"] or ""])),
        "at": _words(datetime.fromtimestamp(int(mail.id.split("-")[0]) / 1e9, tz=UTC)),
        "has_calendar": any(part.kind == "text/calendar" for part in mail.parts),
    }


def _headers(mail: Mail) -> list[tuple[str, str]]:
    hidden = {
        "content-type",
        "content-transfer-encoding",
        "mime-version",
        "subject",
        "delivered-to",
        "return-path",
    }
    return [(name, str(value)) for name, value in mail.message.items() if name.lower() not in hidden]


def _words(moment: datetime) -> str:
    local = moment.astimezone(ZoneInfo("Europe/Amsterdam"))
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local:%H.%M} uur"
