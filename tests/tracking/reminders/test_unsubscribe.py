"""Stopping a kind of mail from the mail itself, in one click (RFC 8058; faults WL7)."""

import re

import pytest
from django.test import Client
from django.urls import resolve

from tests.tracking.reminders.conftest import local, rows, sweep
from tracking.models import Notice, ReminderChoice
from tracking.services.reminders import planning, stopping

pytestmark = pytest.mark.django_db
BASE = "http://localhost:8000"


@pytest.fixture
def outside():
    """A mail program: no login, no cookie, and whatever protects forms is switched on."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def path(seat):
    return stopping.link(seat.user_id, "day_before").removeprefix(BASE)


def test_every_mail_carries_the_link_as_header_and_in_both_texts(seat, mailbox):
    planning.registered(seat, now=local(2026, 11, 23, 9, 0))
    for moment in ((2026, 11, 23, 9, 0), (2026, 12, 2, 15, 30), (2026, 12, 3, 14, 30)):
        sweep(*moment)

    for entry, kind in zip(mailbox.journal, ("registered", "day_before", "starts_soon"), strict=True):
        link = stopping.link(seat.user_id, kind)
        # As the bytes are, not as a parser mends them: a filter reads the header unfolded and undecoded.
        header = re.search(rb"(?m)^List-Unsubscribe: (\S+)\r$", entry.raw)
        assert header[1].decode() == f"<{link}>"
        assert entry.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert link in entry.message.get_body(("plain",)).get_content()
        assert f'href="{link}"' in entry.message.get_body(("html",)).get_content()


def test_looking_changes_nothing_and_says_what_is_missed(seat, path, outside):
    text = outside.get(path).content.decode()

    assert "You then get no mail the day before a session." in text
    assert seat.user.email not in text
    assert not ReminderChoice.objects.exists()


def test_one_click_stops_the_kind_and_twice_is_once(seat, path, outside):
    planning.registered(seat, now=local(2026, 11, 23, 9, 0))

    answers = [outside.post(path, {"List-Unsubscribe": "One-Click"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert rows(kind="day_before") == [("day_before", 1, "02 Dec 15:30", "suppressed", "switched_off")]
    assert rows(kind="starts_soon") == [("starts_soon", 1, "03 Dec 14:30", "planned", "")]
    assert Notice.objects.filter(user=seat.user).exists()


def test_the_button_on_the_page_undoes_it(seat, path, outside):
    planning.registered(seat, now=local(2026, 11, 23, 9, 0))
    outside.post(path)

    outside.post(path, {"do": "on"})

    assert rows(kind="day_before") == [("day_before", 1, "02 Dec 15:30", "planned", "")]


def test_an_altered_token_is_not_there(seat, path, outside):
    token = resolve(path).kwargs["token"]
    value, _sign, signature = token.partition(".")
    foreign = stopping.link(seat.user_id + 1, "moved").rsplit("/", 1)[1].partition(".")[0]

    for forged in (value, token[:-1], token + "x", f"{foreign}.{signature}", f"{value}.", "x" * 5000):
        assert outside.post(f"/unsubscribe/{forged}").status_code == 404
    assert not ReminderChoice.objects.exists()


def test_of_somebody_who_is_erased_it_says_so_and_does_nothing(seat, path, outside):
    seat.user.delete()

    answers = [outside.get(path), outside.post(path)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert "Er is niets om te stoppen" in answers[1].content.decode()
    assert not ReminderChoice.objects.exists()
