"""The own words of an institution in its mails."""

import re

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from tests.tracking.reminders.conftest import local
from tracking.models import Reminder, ReminderText
from tracking.models.reminders import Kind
from tracking.services.reminders import engine, planning, samples, texts

NINE = local(2026, 11, 23, 9, 0)
VALUES = {"name": "Sanne", "title": "{day} <b>{name}</b>", "day": "tomorrow"}
PIECES = st.lists(
    st.sampled_from([*"{}", "{name}", "{title}", "{day}", "{x}", "x", "!", ":", " "]), max_size=8
)


@given(PIECES.map("".join))
def test_a_text_is_filled_whole_or_refused(text):
    """No brace is left over, and no value is read again for placeholders."""
    parts = re.split(r"(\{(?:name|title|day)\})", text)
    is_good = not any(mark in part for part in parts[::2] for mark in "{}")

    try:
        filled = texts.fill(text, VALUES)
    except texts.BadText:
        assert not is_good
    else:
        assert is_good
        assert filled == "".join(VALUES[part[1:-1]] if part[:1] == "{" else part for part in parts)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Hi {naam}", "{naam}"),
        ("{name.__class__}", "{name.__class__}"),
        ("{name[0]}", "{name[0]}"),
        ("{name!r:>9}", "{name!r:>9}"),
        ("{}", "{}"),
        ("{{name}}", "A brace stands alone"),
        ("50} off", "A brace stands alone"),
        ("{subject}", "{subject}"),  # In the subject only.
        ("{lead}", "{lead}"),  # Of another kind.
    ],
)
def test_what_is_no_placeholder_is_refused_by_name(text, named):
    with override("en"), pytest.raises(texts.BadText, match=re.escape(named)):
        texts.check(text, "moved", "intro")


@pytest.mark.parametrize("text", ["a\r\nBcc: x@example.org", "a\nb", "a\x00b", "a\u202eb"])
def test_a_subject_is_one_line(text):
    with override("en"), pytest.raises(texts.BadText, match="one line"):
        texts.check(text, "moved", "subject")


@pytest.mark.django_db
def test_every_kind_can_be_seen_with_each_of_its_placeholders():
    college = factories.InstitutionFactory(name="Kleurcollege")

    for kind in Kind.values:
        context = samples.context(kind, college, now=NINE)
        names = texts.names(kind, "subject")
        own = {
            "language": "en",
            "subject": "·".join(f"{{{name}}}" for name in names),
            "intro": "·".join(f"{{{name}}}" for name in names[:-1]),
        }
        usual = texts.render(kind, context, "en", own=[])
        content = texts.render(kind, context, "en", own=[own])

        said = content.subject.split("·")
        assert len(said) == len(names)
        assert all(said), kind
        assert said[-1] == usual.subject
        greeting, _, rest = usual.text.partition("\n\n")
        intro = "·".join(said[:-1])
        assert content.text in (f"{greeting}\n\n{intro}\n\n{rest}"), kind


@pytest.mark.django_db
def test_a_mail_has_the_own_words_before_ours_and_its_html_escaped(seat, mailbox):
    planning.registered(seat, now=NINE)
    own = ReminderText(institution=seat.institution, kind="registered", language="en")
    own.subject, own.intro = "{name}, {subject}", "Bring <b>a laptop</b>\n{title}"
    own.save()

    engine.send_reminders(now=NINE)

    message = mailbox.journal[0].message
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert message["Subject"] == f"{seat.user.first_name}, Registered: AI in class, Thu 3 Dec, 15:30"
    assert text.splitlines()[1:5] == ["", "Bring <b>a laptop</b>", "AI in class", ""]
    assert text.splitlines()[5].startswith("You are registered for this session.")
    assert "<p>Bring &lt;b&gt;a laptop&lt;/b&gt;<br>AI in class</p>" in re.sub(r' style="[^"]*"', "", html)


@pytest.mark.django_db
def test_a_broken_text_ends_that_kind_of_that_institution_and_nothing_else(session, mailbox):
    """RT16. The form refuses such a text; this one was written around it."""
    seats = [factories.RegistrationFactory(session=session) for _ in range(2)]
    other = factories.RegistrationFactory()
    for seat in (*seats, other):
        planning.registered(seat, now=NINE)
    waiting = factories.RegistrationFactory(session=session, status="waitlisted")
    planning.waitlisted(waiting, now=NINE)
    for kind in ("registered", "day_before"):
        ReminderText.objects.create(
            institution=session.institution, kind=kind, language="en", intro="Hi {name.__class__}"
        )

    engine.send_reminders(now=NINE)

    due = Reminder.objects.filter(due_at__lte=NINE).order_by("pk")
    assert list(due.values_list("user", "kind", "state", "final_reason")) == [
        *[(seat.user_id, "registered", "dead", "failed") for seat in seats],
        (other.user_id, "registered", "sent", ""),
        (waiting.user_id, "waitlisted", "sent", ""),
    ]
    assert due[0].last_error.startswith("BadText fill:")
    assert len(mailbox.journal) == 2
