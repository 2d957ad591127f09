from datetime import timedelta

import pytest
from django.urls import reverse

from courses.models import Session
from tests import factories
from tracking.models import AttendanceSignal, Registration

pytestmark = pytest.mark.django_db
Status = Registration.Status
SECRET = "secret-room"


def press(client, name, pk, **data):
    return client.post(reverse(name, args=[pk]), data, follow=True)


def test_register_tells_title_date_time_and_zone_on_the_page(page, member, session_of):
    row = session_of(member, stop__title_nl="Phishing herkennen")

    response = press(page, "register", row.pk, next=f"/stops/{row.stop.slug}/")

    assert response.redirect_chain == [(f"/stops/{row.stop.slug}/", 302)]
    assert Registration.objects.get().status == Status.CONFIRMED
    [message] = response.context["messages"]
    assert str(message).startswith("You have a seat: Phishing herkennen, ")
    assert str(message).endswith("(Amsterdam). The invitation comes by mail.")


def test_register_for_a_full_session_tells_the_number(page, member, now, session_of):
    row = session_of(member, capacity=1)
    factories.RegistrationFactory(session=row)
    factories.RegistrationFactory(session=row, status=Status.WAITLISTED, queued_at=now - timedelta(hours=1))

    response = press(page, "register", row.pk)

    [message] = response.context["messages"]
    assert "You are number 2." in str(message)


def test_register_twice_keeps_one_registration(page, member, session_of):
    row = session_of(member)

    press(page, "register", row.pk)
    press(page, "register", row.pk)

    assert Registration.objects.count() == 1


def test_a_seat_at_another_date_asks_to_switch(page, member, session_of):
    first = session_of(member)
    second = session_of(member, hours=72, stop=first.stop)
    press(page, "register", first.pk)

    asked = press(page, "register", second.pk, next="/")
    switched = press(page, "register", second.pk, switch="1", next="/")

    assert asked.status_code == 409
    assert "You already have a seat on" in asked.content.decode()
    assert 'name="switch"' in asked.content.decode()
    assert switched.redirect_chain == [("/", 302)]
    assert list(Registration.objects.open().values_list("session", flat=True)) == [second.pk]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"registration_closes_at": timedelta(hours=-1)}, "Registration has closed. Choose another date."),
        ({"registration_opens_at": timedelta(hours=1)}, "You can register from"),
        ({"status": Session.Status.CANCELLED}, "This session is cancelled."),
    ],
)
def test_a_refusal_is_shown_as_its_sentence(fields, sentence, page, member, now, session_of):
    moments = {key: now + value if isinstance(value, timedelta) else value for key, value in fields.items()}
    row = session_of(member, **moments)

    response = press(page, "register", row.pk)

    [message] = response.context["messages"]
    assert str(message).startswith(sentence)
    assert Registration.objects.count() == 0


@pytest.mark.parametrize("name", ["session", "register", "join"])
def test_a_session_of_another_institution_does_not_exist(name, page, now):
    row = factories.SessionFactory(starts_at=now + timedelta(minutes=5))
    url = reverse(name, args=[row.pk])

    response = page.post(url) if name == "register" else page.get(url)

    assert response.status_code == 404


def test_a_link_to_another_site_is_not_followed(page, member, session_of):
    row = session_of(member)

    response = press(page, "register", row.pk, next="https://evil.example.org/")

    assert response.redirect_chain == [(f"/sessions/{row.pk}/", 302)]


def test_cancel_asks_first_and_changes_nothing_on_get(page, member, session_of):
    row = session_of(member)
    registration = factories.RegistrationFactory(session=row, member=member)

    response = page.get(reverse("cancel_registration", args=[registration.pk]))

    registration.refresh_from_db()
    assert response.status_code == 200
    assert "Cancel your seat?" in response.content.decode()
    assert registration.status == Status.CONFIRMED


def test_cancel_gives_the_seat_back(page, member, session_of):
    row = session_of(member)
    registration = factories.RegistrationFactory(session=row, member=member)

    response = press(page, "cancel_registration", registration.pk)

    registration.refresh_from_db()
    assert registration.ended_reason == Registration.EndedReason.SELF
    [message] = response.context["messages"]
    assert str(message).startswith("Cancelled: ")


@pytest.mark.parametrize("name", ["cancel_registration", "accept_seat", "decline_seat", "take_seat"])
def test_somebody_elses_registration_does_not_exist(name, page, member, session_of):
    registration = factories.RegistrationFactory(session=session_of(member))

    response = page.post(reverse(name, args=[registration.pk]))

    registration.refresh_from_db()
    assert (response.status_code, registration.status) == (404, Status.CONFIRMED)


def test_a_host_sees_the_roster_but_does_not_answer_for_people(client, member, session_of):
    row = session_of(member)
    host = factories.SessionHostFactory(session=row)
    registration = factories.RegistrationFactory(session=row, member=member)
    client.force_login(host.user)

    response = client.post(reverse("cancel_registration", args=[registration.pk]))

    registration.refresh_from_db()
    assert (response.status_code, registration.status) == (403, Status.CONFIRMED)


@pytest.mark.parametrize(
    ("name", "status", "text"),
    [
        ("accept_seat", Status.CONFIRMED, "You have a seat: "),
        ("decline_seat", Status.CANCELLED, "You declined the seat: "),
    ],
)
def test_an_offer_is_answered_in_one_tap(name, status, text, page, member, now, session_of):
    row = session_of(member, hours=6, capacity=1)
    registration = factories.RegistrationFactory(
        session=row, member=member, status=Status.OFFERED, offer_expires_at=now + timedelta(hours=1)
    )

    response = press(page, name, registration.pk)

    registration.refresh_from_db()
    [message] = response.context["messages"]
    assert registration.status == status
    assert str(message).startswith(text)


def test_an_answer_too_late_is_refused_with_its_sentence(page, member, now, session_of):
    row = session_of(member, hours=6, capacity=1)
    registration = factories.RegistrationFactory(
        session=row, member=member, status=Status.OFFERED, offer_expires_at=now - timedelta(minutes=1)
    )

    response = press(page, "accept_seat", registration.pk)

    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_the_open_seat_is_taken_in_one_tap(page, member, session_of):
    row = session_of(member, hours=1 / 3, capacity=1)
    registration = factories.RegistrationFactory(
        session=row, member=member, status=Status.WAITLISTED, is_open_claim=True
    )

    press(page, "take_seat", registration.pk)

    registration.refresh_from_db()
    assert registration.status == Status.CONFIRMED


def test_join_redirects_to_the_meeting_and_leaves_a_signal(page, member, session_of):
    row = session_of(member, hours=1 / 6)
    factories.RegistrationFactory(session=row, member=member)

    response = page.get(reverse("join", args=[row.pk]))

    assert (response.status_code, response["Location"]) == (302, row.meeting_url)
    assert response["Referrer-Policy"] == "no-referrer"
    assert AttendanceSignal.objects.get().source == AttendanceSignal.Source.JOIN


@pytest.mark.parametrize(
    ("hours", "registered", "sentence"),
    [
        (2, True, "You can join from"),
        (-2, True, "This session is over."),
        (1 / 6, False, "Register first. Then you can join."),
    ],
)
def test_join_is_refused_with_its_sentence(hours, registered, sentence, page, member, session_of):
    row = session_of(member, hours=hours)
    if registered:
        factories.RegistrationFactory(session=row, member=member)

    response = page.get(reverse("join", args=[row.pk]))

    assert response.status_code == 403
    assert sentence in response.content.decode()
    assert SECRET not in response.content.decode()
    assert AttendanceSignal.objects.count() == 0


def test_a_waiting_place_does_not_open_the_door(page, member, session_of):
    row = session_of(member, hours=1 / 6)
    factories.RegistrationFactory(session=row, member=member, status=Status.WAITLISTED)

    response = page.get(reverse("join", args=[row.pk]))

    assert response.status_code == 403


def test_a_host_joins_without_a_signal(client, member, session_of):
    row = session_of(member, hours=1 / 6)
    host = factories.SessionHostFactory(session=row)
    client.force_login(host.user)

    response = client.get(reverse("join", args=[row.pk]))

    assert response["Location"] == row.meeting_url
    assert AttendanceSignal.objects.count() == 0


def test_join_works_from_the_other_institution_of_the_person(page, member, session_of):
    other = factories.MembershipFactory(user=member.user, institution__name="Aaa, so acted in by default")
    row = session_of(member, hours=1 / 6)
    factories.RegistrationFactory(session=row, member=member)

    response = page.get(reverse("join", args=[row.pk]))

    assert other.user == member.user
    assert response["Location"] == row.meeting_url


def test_join_of_a_cancelled_session_leads_to_the_page_that_says_so(page, member, session_of):
    row = session_of(member, hours=1 / 6, status=Session.Status.CANCELLED)

    response = page.get(reverse("join", args=[row.pk]))

    assert response["Location"] == f"/sessions/{row.pk}/"


@pytest.mark.parametrize("name", ["register", "accept_seat", "decline_seat", "take_seat"])
def test_a_link_changes_nothing(name, page):
    assert page.get(reverse(name, args=[1])).status_code == 405


@pytest.mark.parametrize("name", ["register", "cancel_registration", "join", "session"])
def test_without_login_the_login_page_comes_first(name, client):
    response = client.get(reverse(name, args=[1]))

    assert response["Location"].startswith("/accounts/login/")


def test_an_absurd_number_is_not_found(page):
    assert page.get(f"/sessions/{10**30}/").status_code == 404
