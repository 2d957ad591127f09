"""The page about one's calendar."""

import re

import pytest

from metro.integrations.calendars.models import CalendarFeed
from tests.calendars.conftest import ask, entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, seat):
    client.force_login(seat.user)
    return client


def test_the_address_is_shown_once_and_works(page):
    made = page.post("/me/calendar/", {"do": "make"})

    [token] = re.findall(r"http://localhost:8000/calendar/([\w-]+)\.ics", made.content.decode())
    assert f"webcal://localhost:8000/calendar/{token}.ics" in made.content.decode()
    assert made["Cache-Control"] == "no-store"
    assert entries(ask(token).content) == [("AI in de les", "CONFIRMED", 0)]
    assert token not in page.get("/me/calendar/").content.decode()


def test_stopping_leaves_nothing(page):
    page.post("/me/calendar/", {"do": "make"})

    page.post("/me/calendar/", {"do": "stop"})
    page.post("/me/calendar/", {"do": "stop"})

    assert not CalendarFeed.objects.exists()


def test_looking_makes_nothing(page):
    assert page.get("/me/calendar/").status_code == 200
    assert not CalendarFeed.objects.exists()
