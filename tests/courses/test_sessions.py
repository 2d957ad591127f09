from datetime import UTC, datetime, timedelta

import pytest

from courses.models import Offer, Session, Stop
from courses.services import sessions
from courses.services.refusals import (
    CapacityBelowTaken,
    ClockChange,
    ClosesAfterStart,
    EndsBeforeStart,
    LinkNotSecure,
    StartsInThePast,
)
from metro.accounts.models import AuditEntry, Membership
from metro.core.errors import IllegalMove, NotAllowed, ReasonNeeded
from tests import factories

pytestmark = pytest.mark.django_db

AMSTERDAM = "Europe/Amsterdam"
WALL = datetime(2026, 12, 3, 15, 30)


@pytest.fixture
def offer():
    expert = factories.UserFactory(first_name="Olga", last_name="Vis", organisation="Kadeland")
    return factories.OfferFactory(expert=expert)


@pytest.fixture
def plan(offer, now):
    def make(**changes):
        values = {"local_start": WALL, "zone": AMSTERDAM, "by": offer.expert, "now": now} | changes
        return sessions.create(offer.stop, offer.institution, **values)

    return make


def coordinator_of(institution):
    return factories.MembershipFactory(institution=institution, role=Membership.Role.COORDINATOR).user


def test_an_expert_plans_a_draft_and_is_its_host(plan, offer, now):
    session = plan(meeting_url="https://meet.example.org/x", capacity=25)

    row = Session.objects.filter(pk=session.pk).values(
        "status", "starts_at", "ends_at", "local_start", "schedule_version", "capacity", "created_by"
    )
    assert row.get() == {
        "status": "draft",
        "starts_at": datetime(2026, 12, 3, 14, 30, tzinfo=UTC),
        "ends_at": datetime(2026, 12, 3, 15, 0, tzinfo=UTC),
        "local_start": datetime(2026, 12, 3, 15, 30, tzinfo=UTC),
        "schedule_version": 0,
        "capacity": 25,
        "created_by": offer.expert.pk,
    }
    assert list(session.hosts.values_list("user", "shown_name")) == [
        (offer.expert.pk, "Olga Vis, Kadeland")
    ]
    assert list(AuditEntry.objects.values_list("event", "from_state", "to_state", "institution")) == [
        ("create", "", "draft", offer.institution_id)
    ]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"local_start": datetime(2026, 11, 23, 9, 59)}, StartsInThePast),
        ({"ends": datetime(2026, 12, 3, 15, 0)}, EndsBeforeStart),
        ({"local_start": datetime(2027, 3, 28, 2, 30)}, ClockChange),
        ({"meeting_url": "http://meet.example.org/x"}, LinkNotSecure),
        ({"meeting_url": "javascript:alert(1)"}, LinkNotSecure),
        ({"closes": datetime(2026, 12, 3, 14, 31, tzinfo=UTC)}, ClosesAfterStart),
    ],
)
def test_a_refused_plan_leaves_nothing(plan, changes, refusal):
    with pytest.raises(refusal):
        plan(**changes)

    assert Session.objects.count() == 0
    assert AuditEntry.objects.count() == 0


def test_a_confirmed_night_is_planned(plan):
    session = plan(local_start=datetime(2027, 3, 28, 2, 30), confirmed_clock=True)

    assert session.starts_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert session.local_start == datetime(2027, 3, 28, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize("status", [Offer.Status.OFFERED, Offer.Status.DECLINED, Offer.Status.WITHDRAWN])
def test_an_offer_that_is_not_accepted_plans_nothing(plan, offer, status):
    offer.status = status
    offer.save()

    with pytest.raises(NotAllowed):
        plan()


def test_an_offer_counts_at_its_own_institution_only(offer, now):
    elsewhere = factories.InstitutionFactory()

    with pytest.raises(NotAllowed):
        sessions.create(
            offer.stop, elsewhere, local_start=WALL, zone=AMSTERDAM, by=offer.expert, now=now
        )


def test_a_coordinator_plans_with_a_host(plan, offer):
    session = plan(by=coordinator_of(offer.institution), hosts=[offer.expert])

    assert [host.user for host in session.hosts.all()] == [offer.expert]


def test_a_stop_that_is_not_published_has_no_sessions(plan, offer):
    offer.stop.status = Stop.Status.RETIRED
    offer.stop.save()

    with pytest.raises(IllegalMove):
        plan()


def test_publishing_counts_the_first_version_and_does_nothing_twice(plan, offer, now):
    session = plan()

    sessions.publish(session, by=offer.expert, now=now)
    sessions.publish(session, by=offer.expert, now=now)

    session.refresh_from_db()
    assert (session.status, session.schedule_version) == ("planned", 1)
    assert AuditEntry.objects.filter(event="publish").count() == 1


def test_where_the_institution_releases_sessions_only_a_coordinator_publishes(plan, offer, now):
    session = plan()
    offer.institution.releases_sessions = True
    offer.institution.save()
    session.institution.refresh_from_db()

    with pytest.raises(NotAllowed):
        sessions.publish(session, by=offer.expert, now=now)

    sessions.publish(session, by=coordinator_of(offer.institution), now=now)
    assert session.status == "planned"


def test_a_draft_of_the_past_is_not_published(plan, offer, now):
    session = plan()

    with pytest.raises(StartsInThePast):
        sessions.publish(session, by=offer.expert, now=session.starts_at)


def test_a_move_counts_a_version_and_keeps_the_distance_of_the_closing_time(plan, offer, now):
    session = plan(closes=datetime(2026, 12, 2, 14, 30, tzinfo=UTC))
    sessions.publish(session, by=offer.expert, now=now)

    has_moved = sessions.move(
        session, local_start=datetime(2026, 12, 8, 16, 0), zone=AMSTERDAM, by=offer.expert, now=now
    )

    session.refresh_from_db()
    assert has_moved
    assert (session.schedule_version, session.starts_at, session.planned_minutes) == (
        2,
        datetime(2026, 12, 8, 15, 0, tzinfo=UTC),
        30,
    )
    assert session.registration_closes_at == datetime(2026, 12, 7, 15, 0, tzinfo=UTC)


def test_a_move_to_the_same_time_does_nothing(plan, offer, now):
    session = plan()
    sessions.publish(session, by=offer.expert, now=now)

    has_moved = sessions.move(session, local_start=WALL, zone=AMSTERDAM, by=offer.expert, now=now)

    assert (has_moved, session.schedule_version) == (False, 1)


def test_a_session_is_not_moved_into_the_past(plan, offer, now):
    session = plan()
    sessions.publish(session, by=offer.expert, now=now)

    with pytest.raises(StartsInThePast):
        sessions.move(
            session, local_start=datetime(2026, 11, 1, 9, 0), zone=AMSTERDAM, by=offer.expert, now=now
        )


def test_seats_are_never_fewer_than_taken(plan, offer, now):
    session = plan(capacity=10)
    sessions.publish(session, by=offer.expert, now=now)

    with pytest.raises(CapacityBelowTaken) as refusal:
        sessions.set_capacity(session, 3, taken=4, by=offer.expert, now=now)

    assert refusal.value.details == {"n": 4}
    assert sessions.set_capacity(session, 4, taken=4, by=offer.expert, now=now).capacity == 4


def test_a_cancellation_needs_a_reason_of_ten_characters(plan, offer, now):
    session = plan()
    sessions.publish(session, by=offer.expert, now=now)

    with pytest.raises(ReasonNeeded):
        sessions.cancel(session, reason="  ziek    ", by=offer.expert, now=now)

    sessions.cancel(session, reason="De expert is ziek.", by=offer.expert, now=now)
    assert (session.status, session.schedule_version, session.status_reason) == (
        "cancelled",
        2,
        "De expert is ziek.",
    )


def test_a_draft_is_deleted_and_a_planned_session_never(plan, offer, now):
    draft, planned = plan(), plan()
    sessions.publish(planned, by=offer.expert, now=now)

    sessions.delete(draft, by=offer.expert, now=now)
    with pytest.raises(IllegalMove):
        sessions.delete(planned, by=offer.expert, now=now)

    assert list(Session.objects.all()) == [planned]


@pytest.mark.parametrize("move", ["publish", "delete"])
def test_a_stranger_changes_nothing(plan, now, move):
    session = plan()
    stranger = factories.OfferFactory().expert  # An expert too, of another stop.

    with pytest.raises(NotAllowed):
        getattr(sessions, move)(session, by=stranger, now=now)

    session.refresh_from_db()
    assert session.status == "draft"


def test_a_host_who_stays_keeps_the_name_as_shown(plan, offer, now):
    session = plan()
    session.hosts.update(shown_name="Dr. O. Vis")
    second = factories.UserFactory()

    sessions.set_hosts(session, [second, offer.expert])

    assert list(session.hosts.order_by("position").values_list("shown_name", flat=True)) == [
        second.name,
        "Dr. O. Vis",
    ]


def test_a_session_that_ended_is_held(plan, offer, now):
    session = plan()
    sessions.publish(session, by=offer.expert, now=now)

    sessions.hold(session, by=None, now=session.ends_at + timedelta(hours=2))

    assert session.status == "held"
