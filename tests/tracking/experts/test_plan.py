from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from courses.models import Session
from metro.accounts.models import Membership
from tests import factories
from tracking.models import Registration

pytestmark = pytest.mark.django_db

NEW = "studio_session_new"


@pytest.fixture
def typed(offer):
    """What somebody fills in for a session that is fine."""
    return {
        "stop": f"offer-{offer.pk}",
        "date": "2026-12-03",
        "time": "15:30",
        "zone": "Europe/Amsterdam",
        "minutes": "",
        "meeting_url": "https://meet.example.org/room-7",
        "capacity": "25",
        "place": "",
        "closes_before": "1440",
    }


def test_an_expert_plans_and_publishes_at_once(host, typed, expert, offer):
    response = host.post(reverse(NEW), typed | {"publish": "1"})

    session = Session.objects.get()
    assert response.url == reverse("studio_session", args=[session.pk])
    assert Session.objects.values(
        "institution", "stop", "status", "starts_at", "ends_at", "registration_closes_at", "capacity"
    ).get() == {
        "institution": offer.institution_id,
        "stop": offer.stop_id,
        "status": "planned",
        "starts_at": datetime(2026, 12, 3, 14, 30, tzinfo=UTC),
        "ends_at": datetime(2026, 12, 3, 15, 0, tzinfo=UTC),
        "registration_closes_at": datetime(2026, 12, 2, 14, 30, tzinfo=UTC),
        "capacity": 25,
    }
    assert [row.user for row in session.hosts.all()] == [expert]


def test_a_draft_is_changed_published_and_stays(host, typed):
    host.post(reverse(NEW), typed | {"draft": "1"})
    draft = Session.objects.get()
    assert draft.status == "draft"
    edit = reverse("studio_session_edit", args=[draft.pk])
    assert "room-7" in host.get(edit).content.decode()

    host.post(edit, typed | {"time": "16:00", "minutes": "45", "draft": "1"})
    host.post(reverse("studio_session_publish", args=[draft.pk]))

    draft.refresh_from_db()
    assert (draft.status, draft.starts_at, draft.planned_minutes) == (
        "planned",
        datetime(2026, 12, 3, 15, 0, tzinfo=UTC),
        45,
    )


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"meeting_url": "http://meet.example.org/room-7"}, "meeting_url", "https://"),
        ({"date": "2026-11-22"}, "date", "This moment has passed"),
        ({"date": "2027-03-28", "time": "02:30"}, "time", "Do you mean 03:30?"),
        ({"zone": "Europe/Rotterdam"}, "zone", "We do not know this"),
        ({"capacity": "0"}, "capacity", "1"),
        ({"minutes": "0"}, "minutes", "5"),
        ({"date": "2026-02-30"}, "date", "date"),
    ],
)
def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(host, typed, changes, field, sentence):
    response = host.post(reverse(NEW), typed | {"place": "Room 12"} | changes | {"publish": "1"})

    form = response.context["form"]
    assert response.status_code == 400
    assert list(form.errors) == [field]
    assert sentence in form.errors[field][0]
    assert "Room 12" in response.content.decode()
    assert changes.get("time", "15:30") in response.content.decode()
    assert Session.objects.count() == 0


def test_a_night_with_a_clock_change_is_confirmed_with_a_tick(host, typed):
    night = typed | {"date": "2027-03-28", "time": "02:30", "publish": "1"}
    asked = host.post(reverse(NEW), night)
    answer = asked.context["form"].clock_meant
    assert answer in asked.content.decode()

    other_night = host.post(reverse(NEW), night | {"date": "2028-03-26", "confirmed_clock": answer})
    assert other_night.status_code == 400
    host.post(reverse(NEW), night | {"confirmed_clock": answer})

    assert Session.objects.get().starts_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_somebody_elses_offer_is_no_choice(host, typed):
    other = factories.OfferFactory()

    response = host.post(reverse(NEW), typed | {"stop": f"offer-{other.pk}", "publish": "1"})

    assert list(response.context["form"].errors) == ["stop"]
    assert other.title not in host.get(reverse(NEW)).content.decode()


def test_an_expert_of_a_releasing_institution_saves_a_draft_only(host, typed, offer):
    offer.institution.releases_sessions = True
    offer.institution.save()

    refused = host.post(reverse(NEW), typed | {"publish": "1"})
    assert "A coordinator of Noorderhaven can." in refused.content.decode()
    assert Session.objects.count() == 0
    host.post(reverse(NEW), typed | {"draft": "1"})

    session = Session.objects.get()
    page = host.get(reverse("studio_session", args=[session.pk])).content.decode()
    assert "A coordinator of Noorderhaven publishes this session." in page
    assert host.post(reverse("studio_session_publish", args=[session.pk])).status_code == 403


def test_a_coordinator_plans_a_stop_with_one_of_the_own_experts(client, typed, offer, expert):
    boss = factories.MembershipFactory(institution=offer.institution, role=Membership.Role.COORDINATOR).user
    stranger = factories.OfferFactory().expert
    client.force_login(boss)
    wanted = typed | {"stop": f"stop-{offer.stop_id}", "publish": "1"}

    foreign = client.post(reverse(NEW), wanted | {"host": stranger.pk})
    assert list(foreign.context["form"].errors) == ["host"]
    client.post(reverse(NEW), wanted | {"host": expert.pk})

    assert [row.user for row in Session.objects.get().hosts.all()] == [expert]


def test_a_coordinator_keeps_the_unseen_link_and_the_hosts(client, make):
    session = make()
    factories.SessionHostFactory(session=session, position=2)
    before = session.meeting_url, set(session.hosts.values_list("user", flat=True))
    boss = factories.MembershipFactory(institution=session.institution, role=Membership.Role.COORDINATOR).user
    host = session.hosts.get(position=1).user_id
    client.force_login(boss)

    client.post(
        reverse("studio_session_edit", args=[session.pk]),
        {"meeting_url": "", "capacity": "30", "host": host},
    )

    session.refresh_from_db()
    assert (session.meeting_url, set(session.hosts.values_list("user", flat=True))) == before
    assert session.capacity == 30


def test_more_seats_go_to_the_queue_and_fewer_than_taken_are_refused(host, make):
    session = make(capacity=1)
    factories.RegistrationFactory(session=session)
    waiting = factories.RegistrationFactory(session=session, status=Registration.Status.WAITLISTED)
    url = reverse("studio_session_edit", args=[session.pk])

    host.post(url, {"meeting_url": session.meeting_url, "capacity": "2"})
    waiting.refresh_from_db()
    refused = host.post(url, {"meeting_url": "https://other.example.org/", "capacity": "1"})

    session.refresh_from_db()
    assert waiting.status == "confirmed"
    assert "2 seats are taken. It cannot be lower." in refused.content.decode()
    assert (session.capacity, session.meeting_url) == (2, "https://meet.example.org/secret-room")


def test_a_move_shows_old_and_new_first(host, make):
    session = make()
    seat = factories.RegistrationFactory(session=session)
    url = reverse("studio_session_move", args=[session.pk])
    typed = {"date": "2026-12-08", "time": "16:00", "zone": "Europe/Amsterdam", "minutes": "30", "place": ""}

    shown = host.post(url, typed)
    session.refresh_from_db()
    assert session.schedule_version == 1
    assert shown.context["new"] == "Tue 8 Dec 2026, 16:00–16:30 (Amsterdam)"
    host.post(url, typed | {"confirm": "1"})

    session.refresh_from_db()
    seat.refresh_from_db()
    assert (session.schedule_version, session.starts_at) == (2, datetime(2026, 12, 8, 15, 0, tzinfo=UTC))
    assert (seat.status, seat.calendar_sequence) == ("confirmed", 1)
    assert list(seat.reminders.filter(kind="moved").values_list("version", flat=True)) == [2]


@pytest.mark.parametrize("page", ["studio_session_move", "studio_session_cancel"])
def test_a_session_that_is_over_says_so(host, make, page):
    session = make(-timedelta(days=1))

    response = host.post(reverse(page, args=[session.pk]), {}, follow=True)

    assert "This is no longer possible: the status is ended." in response.content.decode()
    session.refresh_from_db()
    assert session.status == "planned"


def test_a_draft_is_thrown_away_after_a_question(host, make):
    session = make(status="draft")
    url = reverse("studio_session_delete", args=[session.pk])
    assert "Gone is gone" in host.get(url).content.decode()

    host.post(url)

    assert Session.objects.count() == 0
