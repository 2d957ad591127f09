"""From a template to bytes."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from metro.core import mail

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def probe(tmp_path, settings):
    folder = tmp_path / "emails" / "probe"
    folder.mkdir(parents=True)
    (folder / "subject.txt").write_text("Over {{ title }}\n")
    (folder / "body.txt").write_text("\n\n\nTitel: {{ title }}\n\n\n\nEinde\n")
    (folder / "body.html").write_text(
        "<html><head><style>p { color: red } @media (prefers-color-scheme: dark) { p { color: blue } }"
        "</style></head><body><p>{{ title }}</p></body></html>"
    )
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]


def letter(title, **more):
    content = mail.render("probe", {"title": title}, "nl")
    return mail.build(content, to="karin@example.org", message_id=mail.message_id("1"), date=NOON, **more)


def test_text_is_plain_html_is_escaped_and_the_style_is_inlined(probe):
    content = mail.render("probe", {"title": "Jip & Janneke's <les>"}, "nl")

    assert content.subject == "Over Jip & Janneke's <les>"
    assert content.text == "Titel: Jip & Janneke's <les>\n\nEinde\n"
    assert "Jip &amp; Janneke" in content.html
    assert "<les>" not in content.html
    assert 'style="color: red' in content.html
    assert "prefers-color-scheme" in content.html


def test_the_parts_stand_in_order_and_the_calendar_last(probe):
    message = message_from_bytes(
        letter("x", calendar=("REQUEST", b"BEGIN:VCALENDAR\r\n")).raw, policy=default
    )

    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    calendar = list(message.iter_parts())[-1]
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_content_disposition() is None
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"


def test_the_same_row_has_the_same_identity_for_ever(probe, settings):
    settings.DEFAULT_FROM_EMAIL = "Metrolijn <post@metro.example>"

    headers = [message_from_bytes(letter("x").raw, policy=default) for _ in range(2)]

    assert headers[0]["Message-ID"] == headers[1]["Message-ID"]
    assert headers[0]["Message-ID"].endswith("@metro.example>")
    assert headers[0]["Date"] == headers[1]["Date"] == "Mon, 23 Nov 2026 12:00:00 +0000"


@pytest.mark.parametrize("title", ["a\r\nBcc: evil@example.org", "a\nSubject: b", "a\x00b", "🚇" * 200])
def test_a_title_never_adds_a_header(probe, title):
    message = message_from_bytes(letter(title).raw, policy=default)

    assert message["Bcc"] is None
    assert len(message.get_all("Subject")) == 1


def test_every_line_is_short_enough_for_old_servers(probe):
    raw = letter("é" * 3000).raw

    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert raw.isascii()
