"""Every account mail renders in both languages, with its link, and never with our words for others."""

import pytest

from metro.core import mail

CONTEXT = {
    "name": "Karin <b>",
    "url": "https://metrolijn.example/x/",
    "site": "https://metrolijn.example",
    "institution": "Noorderhaven",
    "invited_by": "Roos",
    "expires": "wo 23 dec 2026",
    "new_email": "new@college.example",
}
TEMPLATES = [
    "password_reset",
    "unknown_account",
    "email_confirmation",
    "email_changed",
    "password_changed",
    "address_in_use",
    "invitation",
]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_it_renders(template, language):
    content = mail.render(template, CONTEXT, language)

    assert content.subject
    assert "\n" not in content.subject
    assert "Karin <b>" in content.text
    assert "Karin &lt;b&gt;" in content.html
    assert ("Dag " in content.text) == (language == "nl")
    has_link = template in {"password_reset", "email_confirmation", "invitation"}
    assert (CONTEXT["url"] in content.text, CONTEXT["url"] in content.html) == (has_link, has_link)
