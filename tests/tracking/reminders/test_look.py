"""How mails are made, so that Outlook, Gmail and phones show them well."""

import re

import pytest

from tests.tracking.reminders.conftest import local, sweep
from tracking.services.reminders import planning

pytestmark = pytest.mark.django_db


@pytest.fixture
def html(seat, mailbox):
    planning.registered(seat, now=local(2026, 11, 23, 9, 0))
    sweep(2026, 11, 23, 9, 0)
    return mailbox.journal[0].message.get_body(("html",)).get_content()


def test_outlook_gets_a_width_and_padding_it_knows(html):
    assert re.search(r"<!--\[if mso\]><table[^>]+width=\"600\"", html)
    assert html.count("<!--[if mso]>") == 2
    assert re.search(r'<td class="press" style="[^"]*mso-padding-alt: 13px 24px', html)


def test_phones_and_dark_screens_have_their_rules(html):
    assert "max-width: 600px" in html
    assert "@media (prefers-color-scheme: dark)" in html
    assert "@media (max-width: 480px)" in html


def test_the_list_of_mails_shows_the_moment_after_the_subject(html):
    first_words = re.sub(r"<[^>]+>", " ", html.partition("<body")[2].partition(">")[2]).split()

    assert " ".join(first_words[:4]) == "Thu 3 Dec 2026,"


def test_nothing_is_fetched_and_the_button_is_a_link_with_its_look_in_it(html):
    assert not re.findall(r"<(?:img|link|script|iframe)\b|url\(|@import", html)
    [button] = re.findall(r'<a class="go"[^>]+>', html)
    assert "padding: 13px 24px" in button
