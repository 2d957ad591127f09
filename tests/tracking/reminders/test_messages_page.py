"""My messages: the notices, and the ledger of mail."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from tests import factories
from tests.tracking.reminders.conftest import end, local, move, sweep
from tracking.models import Notice, Reminder
from tracking.queries import mails
from tracking.services.reminders import planning, preferences

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, seat):
    client.force_login(seat.user)
    return client


def texts(response, name):
    return [getattr(row, {"notices": "text", "mails": "fate"}[name]) for row in response.context[name]]


def test_what_changed_is_read_as_sentences(reader, seat, session):
    planning.registered(seat, now=local(2026, 11, 23, 9, 0))
    move(session, local(2026, 12, 8, 15, 30), now=local(2026, 11, 23, 10, 0))
    end(seat, now=local(2026, 11, 23, 11, 0))
    stranger = factories.RegistrationFactory(session=session)  # Whose message must not show.
    planning.waitlisted(stranger, now=local(2026, 11, 23, 11, 0))

    response = reader.get("/me/messages/")

    assert texts(response, "notices") == [
        "You cancelled your seat: AI in class, Tue 8 Dec 2026, 15:30–16:00 (Amsterdam).",
        "Moved: AI in class, from Thu 3 Dec 2026, 15:30–16:00 (Amsterdam)"
        " to Tue 8 Dec 2026, 15:30–16:00 (Amsterdam).",
        "You are registered: AI in class, Thu 3 Dec 2026, 15:30–16:00 (Amsterdam).",
    ]


def test_the_ledger_tells_what_was_sent_and_why_not(reader, seat, mailbox):
    planning.registered(seat, now=local(2026, 11, 23, 9, 0))
    sweep(2026, 11, 23, 9, 0)
    end(seat, now=local(2026, 11, 24, 11, 0))
    Reminder.objects.filter(kind="registered").update(sent_at=local(2026, 11, 23, 9, 0))

    response = reader.get("/me/messages/?view=mail")

    assert texts(response, "mails") == [
        "You had cancelled your seat.",
        "You had cancelled your seat.",
        "Goes out on Tue 24 Nov 2026 at 11:00.",
        "Sent on Mon 23 Nov 2026 at 09:00.",
    ]


@pytest.mark.parametrize(
    ("show", "kinds"),
    [
        ("sent", ["registered"]),
        ("coming", ["starts_soon"]),
        ("not_sent", ["day_before"]),
        ("nonsense", ["starts_soon", "day_before", "registered"]),
    ],
)
def test_the_ledger_shows_one_sort_of_fate(reader, seat, mailbox, show, kinds):
    planning.registered(seat, now=local(2026, 11, 23, 9, 0))
    sweep(2026, 11, 23, 9, 0)
    preferences.switch_off(seat.user, "day_before", now=local(2026, 11, 23, 9, 1))

    response = reader.get(f"/me/messages/?view=mail&show={show}")

    assert [row.kind for row in response.context["page"]] == kinds


def test_a_sent_mail_is_named_by_its_subject(reader, seat, mailbox):
    planning.registered(seat, now=local(2026, 11, 23, 9, 0))
    sweep(2026, 11, 23, 9, 0)

    text = reader.get("/me/messages/?view=mail").content.decode()

    assert "Subject: Registered: AI in class, Thu 3 Dec, 15:30" in text


def test_reading_marks_nothing_and_the_button_marks_all_that_was_shown(reader, seat, now):
    planning.registered(seat, now=now)
    planning.waitlisted(seat, now=timezone.now() + timedelta(minutes=5))  # Came after the page was made.

    reader.get("/me/messages/")
    assert Notice.objects.unread().count() == 2

    reader.post("/me/messages/", {"until": timezone.now().isoformat()})
    assert [row.kind for row in Notice.objects.unread()] == ["waitlisted"]


@pytest.mark.parametrize("until", ["", "yesterday", "2026-99-99T00:00", "2026-11-23T09:00"])
def test_a_wrong_moment_marks_what_was_there(reader, seat, now, until):
    planning.registered(seat, now=now)

    response = reader.post("/me/messages/", {"until": until})

    assert response.status_code == 302
    assert not Notice.objects.unread().exists()


@pytest.mark.parametrize("view", ["notices", "mail"])
@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(
    reader, seat, now, view, count, django_assert_max_num_queries
):
    for row in [seat, *factories.RegistrationFactory.create_batch(count - 1, member=seat.member)]:
        planning.registered(row, now=now)

    with django_assert_max_num_queries(8) as counted:
        reader.get(f"/me/messages/?view={view}")

    assert len(counted) <= 6


def test_every_reason_has_its_dutch_sentence(seat):
    planning.registered(seat, now=local(2026, 11, 23, 9, 0))
    row = Reminder.objects.get(kind="registered")
    row.state, row.final_reason = "suppressed", "told_by_moved"

    with override("nl"):
        assert mails.fate(row, "Europe/Amsterdam") == "Je had dit net al gehoord in een ander bericht."
