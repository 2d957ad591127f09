"""Sessions that do not take place: cancelled, withdrawn, or found not to have been held."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories, sink
from tests.factories.courses import NOW
from tracking.models import Attendance, Completion, Registration
from tracking.services import completions
from tracking.services.reminders import engine, planning

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_cancelling_lists_the_consequences_and_releases_everybody(host, make):
    session = make()
    seat = factories.RegistrationFactory(session=session)
    waiting = factories.RegistrationFactory(session=session, status=Registration.Status.WAITLISTED)
    url = reverse("studio_session_cancel", args=[session.pk])
    text = host.get(url)
    seen = text.context["consequences"]["key"]
    assert "1 person loses the seat." in text.content.decode()

    short = host.post(url, {"seen": seen, "reason": "ziek"})
    assert short.context["form"].errors == {"reason": ["Write briefly why (at least 10 characters)."]}
    host.post(url, {"seen": seen, "reason": "The expert is ill."})

    session.refresh_from_db()
    rows = Registration.objects.order_by("pk").values_list("pk", "status", "ended_reason")
    assert session.status == "cancelled"
    assert list(rows) == [
        (seat.pk, "released", "session_cancelled"),
        (waiting.pk, "released", "session_cancelled"),
    ]
    assert seat.reminders.filter(kind="cancelled").count() == 1


def test_consequences_that_changed_are_read_again(host, make):
    session = make()
    url = reverse("studio_session_cancel", args=[session.pk])
    seen = host.get(url).context["consequences"]["key"]
    factories.RegistrationFactory(session=session)

    again = host.post(url, {"seen": seen, "reason": "The expert is ill."})

    session.refresh_from_db()
    assert session.status == "planned"
    assert "The consequences changed. Read the list once more." in again.content.decode()
    assert "1 person loses the seat." in again.content.decode()
    assert "The expert is ill." in again.content.decode()
    host.post(url, {"seen": again.context["consequences"]["key"], "reason": "The expert is ill."})
    session.refresh_from_db()
    assert session.status == "cancelled"


def test_withdrawing_is_for_who_gives_it_and_has_its_own_sentence(host, client, make):
    session = make()
    seat = factories.RegistrationFactory(session=session)
    planning.registered(seat, now=NOW)
    url = reverse("studio_session_withdraw", args=[session.pk])
    assert url in host.get(reverse("studio_session", args=[session.pk])).content.decode()
    page = host.get(url)
    seen = page.context["consequences"]["key"]

    host.post(url, {"seen": seen, "reason": "Ik kan die week <niet> & zo."})

    session.refresh_from_db()
    seat.refresh_from_db()
    assert "1 person loses the seat." in page.content.decode()
    assert (session.status, seat.ended_reason) == ("withdrawn", "session_withdrawn")
    with sink.running() as mailbox:
        engine.send_reminders(now=timezone.now())
    (mail,) = [entry.message for entry in mailbox.journal]
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "The host cannot be there, so this session does not take place." in text
    assert "Why: Ik kan die week <niet> & zo." in text
    assert "Why: Ik kan die week &lt;niet&gt; &amp; zo." in html


def test_a_coordinator_cancels_but_does_not_withdraw(client, make):
    session = make()
    member = factories.MembershipFactory(institution=session.institution, role="coordinator")
    client.force_login(member.user)

    assert client.get(reverse("studio_session_withdraw", args=[session.pk])).status_code == 403
    shown = client.get(reverse("studio_session", args=[session.pk])).content.decode()
    assert "Withdraw the session" not in shown
    assert "Cancel the session" in shown


def test_a_session_that_was_not_held_is_set_right(host, make):
    session = make(-2 * DAY, status="held")
    member = factories.MembershipFactory(institution=session.institution)
    factories.AttendanceFactory(session=session, member=member)
    completions.evaluate(member, session.stop, now=NOW)
    url = reverse("studio_session_not_held", args=[session.pk])
    assert url in host.get(reverse("studio_session", args=[session.pk])).content.decode()

    short = host.post(url, {"reason": "ziek"})
    done = host.post(url, {"reason": "The host was ill that day."}, follow=True)

    session.refresh_from_db()
    assert short.context["form"].errors == {"reason": ["Write briefly why (at least 10 characters)."]}
    assert "this session did not take place" in done.content.decode()
    assert (session.status, session.status_reason) == ("cancelled", "The host was ill that day.")
    assert not Attendance.objects.exists()
    assert Completion.objects.get().revoked_reason == "did_not_take_place"


@pytest.mark.parametrize(
    ("days", "is_coordinator", "status", "shows"),
    [(6, False, 200, True), (8, False, 403, False), (8, True, 200, True), (-3, False, 302, False)],
)
def test_a_host_has_a_week_to_say_that_it_was_not_held(
    host, client, make, days, is_coordinator, status, shows
):
    session = make(-days * DAY)
    if is_coordinator:
        member = factories.MembershipFactory(institution=session.institution, role="coordinator")
        client.force_login(member.user)
    url = reverse("studio_session_not_held", args=[session.pk])

    answer = client.get(url)

    shown = client.get(reverse("studio_session", args=[session.pk])).content.decode()
    assert (answer.status_code, url in shown) == (status, shows)


@pytest.mark.parametrize("page", ["withdraw", "not_held"])
def test_the_pages_cost_at_most_eight_queries(host, make, page, django_assert_max_num_queries):
    session = make(DAY if page == "withdraw" else -DAY)
    factories.RegistrationFactory.create_batch(3, session=session)

    with django_assert_max_num_queries(8):
        response = host.get(reverse(f"studio_session_{page}", args=[session.pk]))

    assert response.status_code == 200
