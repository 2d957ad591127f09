"""The personal calendar: what is in it, whom it opens for, and how programs may ask (rules.md §6)."""

from datetime import timedelta

import pytest
import time_machine
from icalendar import Calendar

from metro.accounts.services import memberships, tokens
from metro.core.logs import mask
from metro.integrations.calendars import services
from metro.integrations.calendars.models import CalendarFeed
from tests import factories
from tests.calendars.conftest import ask, entries
from tests.tracking.reminders.conftest import end, local, move

pytestmark = pytest.mark.django_db


def seat_of(member, title, **fields):
    session = factories.SessionFactory(
        institution=member.institution,
        stop__title_nl=title,
        starts_at=fields.pop("at", local(2026, 12, 4, 9, 0)),
    )
    return factories.RegistrationFactory(session=session, member=member, **fields)


def test_it_holds_seats_queue_ends_and_what_one_gives_and_nothing_of_others(seat, token, now):
    seat_of(seat.member, "In de rij", status="waitlisted")
    end(seat_of(seat.member, "Afgemeld"), now=now)
    end(seat_of(seat.member, "Lang geleden afgemeld"), now=now - timedelta(days=61))
    seat_of(seat.member, "Vorig jaar", at=local(2026, 8, 20, 9, 0))
    given = factories.SessionFactory(stop__title_nl="Zelf gegeven")
    factories.SessionHostFactory(session=given, user=seat.user)
    seat_of(factories.MembershipFactory(institution=seat.institution), "Van een ander")

    answer = ask(token)

    assert answer.status_code == 200
    assert entries(answer.content) == [
        ("AI in de les", "CONFIRMED", 0),
        ("In de rij", "TENTATIVE", 0),
        ("Afgemeld", "CANCELLED", 1),
        ("Zelf gegeven", "CONFIRMED", 1),
    ]


def test_it_leads_through_our_door_and_says_when_to_come_back(seat, token):
    answer = ask(token)

    body = answer.content.decode().replace("\r\n ", "")
    assert f"Join: http://localhost:8000/join/{seat.session_id}" in body
    assert "secret-room" not in body
    assert "VALARM" not in body
    assert "ATTENDEE" not in body
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in body
    assert "X-PUBLISHED-TTL:PT1H" in body
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies


def test_a_moved_session_is_the_same_entry_with_a_higher_sequence(seat, session, token, now):
    [before] = Calendar.from_ical(ask(token).content).walk("VEVENT")

    move(session, local(2026, 12, 8, 15, 30), now=now)
    [after] = Calendar.from_ical(ask(token).content).walk("VEVENT")

    assert before["uid"] == after["uid"] == f"{seat.uuid}@localhost"
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after["dtstart"].dt == local(2026, 12, 8, 15, 30)


def test_what_did_not_change_is_not_sent_again(session, token, now):
    first = ask(token)
    with time_machine.travel(now + timedelta(minutes=5)):
        by_tag = ask(token, if_none_match=first["ETag"])
        by_date = ask(token, if_modified_since=first["Last-Modified"])

    move(session, local(2026, 12, 8, 15, 30), now=now)
    with time_machine.travel(now + timedelta(minutes=6)):
        later = ask(token, if_none_match=first["ETag"], if_modified_since=first["Last-Modified"])
        by_old_date = ask(token, if_modified_since=first["Last-Modified"])

    assert (by_tag.status_code, by_tag.content) == (304, b"")
    assert (by_date.status_code, by_date.content) == (304, b"")
    assert (later.status_code, by_old_date.status_code) == (200, 200)
    assert later["ETag"] != first["ETag"]


def test_a_new_address_and_a_stop_each_kill_the_old_one(seat, token, now):
    fresh = services.make(seat.user, now=now)
    assert (ask(token).status_code, ask(fresh).status_code) == (404, 200)

    services.stop(seat.user)

    assert ask(fresh).status_code == 404


def test_it_dies_with_the_last_membership_and_with_the_account(seat, token, now):
    other = factories.MembershipFactory(user=seat.user)
    seat_of(other, "Elders")
    memberships.end(seat.member, by=seat.user, now=now)
    assert entries(ask(token).content) == [("Elders", "CONFIRMED", 0)]

    memberships.end(other, by=seat.user, now=now)
    assert ask(token).status_code == 404

    factories.MembershipFactory(user=seat.user)
    assert ask(token).status_code == 200
    seat.user.is_active = False
    seat.user.save()
    assert ask(token).status_code == 404


def test_what_nobody_asked_for_in_180_days_is_off(seat, token, now):
    with time_machine.travel(now + timedelta(days=100)):
        assert ask(token).status_code == 200
    with time_machine.travel(now + timedelta(days=279)):
        assert ask(token).status_code == 200
    with time_machine.travel(now + timedelta(days=459)):
        assert ask(token).status_code == 404


def test_a_program_that_asks_every_five_seconds_is_told_to_wait(token, now):
    answers = []
    for turn in range(25):
        with time_machine.travel(now + timedelta(seconds=5 * turn), tick=False):
            answers.append(ask(token))

    assert [answer.status_code for answer in answers] == [200] * 20 + [429] * 5
    assert answers[-1]["Retry-After"] == "480"
    with time_machine.travel(now + timedelta(minutes=10)):
        assert ask(token).status_code == 200


def test_the_address_opens_nothing_else_and_no_key_opens_it(seat, token, client, now):
    api = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    key = tokens.make(
        seat.user, seat.institution, name="x", scopes=["me:read"], expires_at=now + timedelta(1), now=now
    )

    assert api.status_code == 401
    assert ask(key.secret).status_code == 404
    assert {ask("x" * length).status_code for length in (1, 5000)} == {404}


def test_the_secret_is_kept_nowhere_and_the_log_does_not_have_it(token):
    row = CalendarFeed.objects.get()

    assert token not in str(vars(row))
    assert len(token) >= len(services.PREFIX) + 43  # 256 bits.
    assert mask(f"GET /calendar/{token}.ics 200") == "GET /calendar/… 200"
    assert token not in mask(f"somewhere else: {token}")


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_and_three(seat, token, count, django_assert_num_queries):
    for number in range(count - 1):
        seat_of(seat.member, f"Stop {number}")
    given = factories.SessionFactory()
    factories.SessionHostFactory(session=given, user=seat.user)

    with django_assert_num_queries(7):
        ask(token)
