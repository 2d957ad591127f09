"""The own words of an institution in its mails: plain placeholders, no template language.

The subject takes the place of ours. The intro stands before what we say, which always stays: whatever an
institution writes, the mail tells what is the case.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metro.accounts.models import Institution, User
from metro.accounts.services import audit
from metro.core import mail
from tracking.models import ReminderText
from tracking.models.reminders import Kind

MEANINGS = {
    "name": gettext_lazy("the first name of who gets the mail"),
    "institution": gettext_lazy("the name of your institution"),
    "title": gettext_lazy("the title of the stop"),
    "day": gettext_lazy("the day of the session, and today or tomorrow when that is so"),
    "time": gettext_lazy("the times of the session"),
    "lead": gettext_lazy("the name of the team lead"),
    "team": gettext_lazy("the name of the team"),
    "subject": gettext_lazy("our own subject; in the subject only"),
}
# What is not about one session.
_OTHER = {
    Kind.LEAD_NUDGE: ("lead", "team"),
    Kind.LEAD_DIGEST: (),
    Kind.LINE_IDLE: (),
    Kind.LINE_VERSION_NEW: (),
    Kind.EXPIRY_EARLY: (),
    Kind.EVIDENCE_WAITING: (),
    Kind.EVIDENCE_DECIDED: ("title",),
    Kind.OFFER_WAITING: (),
    Kind.OFFER_DECIDED: ("title",),
}
_BRACES = re.compile(r"\{([^{}]*)\}")
# Rows of reminders bring the own texts of their kind along: a mail costs no query more.
OF_ROW = ArraySubquery(
    ReminderText.objects.filter(institution=OuterRef("institution"), kind=OuterRef("kind")).values(
        text=JSONObject(language="language", subject="subject", intro="intro")
    )
)


class BadText(ValueError):
    """This text cannot be in a mail, with a sentence that says why and what to do."""


def names(kind: str, field: str) -> tuple[str, ...]:
    """The placeholders that the `subject` or the `intro` of this kind may hold."""
    found = ("name", "institution", *_OTHER.get(kind, ("title", "day", "time")))
    return (*found, "subject") if field == "subject" else found


def check(text: str, kind: str, field: str) -> None:
    """Raises BadText for what `fill` could not fill, and for a subject of more than one line."""
    if field == "subject" and not text.isprintable():
        raise BadText(_("A subject is one line of plain text. Take out line breaks and special characters."))
    fill(text, dict.fromkeys(names(kind, field), ""))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with a value for each {name}. Values are not read again. Raises BadText."""
    rest = _BRACES.sub("", text)
    if "{" in rest or "}" in rest:
        raise BadText(_("A brace stands alone. Braces only go around a placeholder, like {name}."))
    unknown = [name for name in _BRACES.findall(text) if name not in values]
    if unknown:
        raise BadText(
            _("{{{name}}} is not a placeholder of this mail. Choose one of the list.").format(name=unknown[0])
        )
    return _BRACES.sub(lambda found: str(values[found[1]]), text)


def render(kind: str, context: Mapping, language: str, *, own: list[dict]) -> mail.Content:
    """The mail of this kind, with the own text of this language among `own`. Raises BadText."""
    text = next((text for text in own if text["language"] == language), {})
    subject, intro = text.get("subject", ""), text.get("intro", "")
    content = mail.render(kind, {**context, "intro": filled_intro(intro, kind, context)}, language)
    if not subject:
        return content
    values = _values(kind, context) | {"subject": content.subject}
    return replace(content, subject=mail.one_line(_sentence(subject, values)) or content.subject)


def filled_intro(intro: str, kind: str, context: Mapping) -> str:
    """What the mail says before our text. Raises BadText."""
    return _sentence(intro, _values(kind, context)) if intro else ""


@transaction.atomic
def save(
    institution: Institution, kind: str, texts: Mapping[str, Mapping[str, str]], *, by: User, now: datetime
) -> None:
    """The own subject and intro per language; both empty is the default again. Raises BadText.

    One audit row per language that changed. Saving twice changes nothing.
    """
    rows = ReminderText.objects.select_for_update().filter(institution=institution, kind=kind)
    known = {row.language: row for row in rows}
    for language, wanted in texts.items():
        for field, text in wanted.items():
            check(text, kind, field)
        row = known.get(language) or ReminderText(institution=institution, kind=kind, language=language)
        if any(getattr(row, field) != text for field, text in wanted.items()):
            _put(row, wanted, by=by, now=now)


def _put(row, wanted, *, by, now):
    before = "own" if row.pk else "default"
    for field, text in wanted.items():
        setattr(row, field, text)
    is_own = bool(row.subject or row.intro)
    if is_own:
        row.save()
    after = "own" if is_own else "default"
    states = {"from_state": f"{row.language} {before}", "to_state": f"{row.language} {after}"}
    audit.record(row, f"set_text_{row.kind}", actor=by, now=now, **states)
    if not is_own:
        row.delete()


def _values(kind, context) -> dict[str, str]:
    values = {"name": context["person"], "institution": context["institution"]}
    if kind in _OTHER:
        return values | {name: context[name] for name in _OTHER[kind]}
    if "when" not in context:  # A correction of what no session gave.
        return values | {"title": context["title"], "day": context["day"], "time": ""}
    when = context["when"]
    return values | {"title": context["stop"].title, "day": when["day_in_text"], "time": when["times"]}


def _sentence(text, values):
    filled = fill(text, values)
    return capfirst(filled) if text.startswith("{") else filled
