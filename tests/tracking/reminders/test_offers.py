"""What is told about offers, and to coordinators about people whom no mail reached."""

import pytest

from courses.models import Offer
from tests import factories
from tests.tracking.reminders.conftest import local, move, notices, rows, sweep, texts
from tracking.models import Reminder
from tracking.services.reminders import offers, planning

pytestmark = pytest.mark.django_db

FRIDAY = local(2026, 11, 27, 15, 0)


def of_kind(kind):
    return [(due, state, reason) for _, _, due, state, reason in rows(kind=kind)]


@pytest.fixture
def offer():
    return factories.OfferFactory(status=Offer.Status.OFFERED, stop__title_nl="Ethiek", created_at=FRIDAY)


@pytest.fixture
def coordinator(offer):
    return factories.MembershipFactory(institution=offer.institution, role="coordinator")


def test_a_waiting_offer_is_told_to_coordinators_and_weekly_after_that(offer, coordinator, mailbox):
    factories.MembershipFactory(institution=offer.institution)  # A teacher, who is not told.
    for day in (27, 28, 29, 30):
        offers.plan(now=local(2026, 11, day, 16, 0))
    sweep(2026, 11, 30, 8, 0)
    for day in range(1, 9):
        offers.plan(now=local(2026, 12, day, 7, 45))

    assert of_kind("offer_waiting") == [("30 Nov 08:00", "sent", ""), ("07 Dec 08:00", "planned", "")]
    assert mailbox.subjects == ["1 offer waits for your answer"]
    assert "- Ethiek" in texts(mailbox)[0]


def test_an_offer_that_was_answered_does_not_wait(offer, coordinator, mailbox):
    offers.plan(now=FRIDAY)
    offer.status = Offer.Status.DECLINED
    offer.save()
    sweep(2026, 11, 30, 8, 0)

    assert of_kind("offer_waiting") == [("30 Nov 08:00", "suppressed", "already_done")]


@pytest.mark.parametrize(
    ("status", "subject"),
    [
        ("accepted", "Accepted: your offer Ethiek"),
        ("returned", "A question about your offer Ethiek"),
        ("declined", "Not this time: your offer Ethiek"),
    ],
)
def test_the_expert_hears_what_was_decided_once(offer, mailbox, status, subject):
    offer.status, offer.decided_at = status, local(2026, 11, 27, 10, 0)
    offer.save()
    for minute in (0, 59):
        offers.plan(now=local(2026, 11, 27, 10, minute))
    sweep(2026, 11, 27, 10, 59)

    assert of_kind("offer_decided") == [("27 Nov 10:00", "sent", "")]
    assert mailbox.subjects == [subject]
    assert notices() == ["offer_decided"]


@pytest.fixture
def unreached(seat, session):
    """The mail about a move that the address refused."""
    move(session, local(2026, 12, 8, 15, 30), now=local(2026, 11, 23, 9, 0))
    Reminder.objects.filter(kind="moved").update(
        state="suppressed", final_reason="address", finished_at=local(2026, 11, 23, 9, 30)
    )
    return seat


def test_coordinators_are_told_once_of_people_who_were_not_reached(client, unreached, session):
    coordinator = factories.MembershipFactory(institution=session.institution, role="coordinator")
    stranger = factories.MembershipFactory(role="coordinator")
    for minute in (40, 50):
        sweep(2026, 11, 23, 9, minute)
    answers = {}
    for member in (coordinator, stranger):
        client.force_login(member.user)
        answers[member] = client.get("/institution/unreachable/").content.decode()

    assert notices().count("unreachable") == 1
    assert unreached.user.name in answers[coordinator]
    assert unreached.user.name not in answers[stranger]


def test_who_was_reached_by_the_next_mail_is_not_on_the_list(client, unreached, session):
    move(session, local(2026, 12, 9, 15, 30), now=local(2026, 11, 23, 10, 0))
    Reminder.objects.filter(kind="moved", version=3).update(state="sent")
    client.force_login(factories.MembershipFactory(institution=session.institution, role="coordinator").user)

    assert unreached.user.name not in client.get("/institution/unreachable/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, session, django_assert_max_num_queries, count):
    for seat in factories.RegistrationFactory.create_batch(count, session=session):
        planning.registered(seat, now=local(2026, 11, 23, 9, 0))
    move(session, local(2026, 12, 8, 15, 30), now=local(2026, 11, 23, 9, 0))
    Reminder.objects.filter(kind="moved").update(state="dead", final_reason="failed")
    client.force_login(factories.MembershipFactory(institution=session.institution, role="coordinator").user)

    with django_assert_max_num_queries(8):
        response = client.get("/institution/unreachable/")

    assert [len(row.people) for row in response.context["rows"]] == [count]
