from datetime import timedelta

import pytest

from courses.models import Session
from metro.accounts import policy
from tests import factories
from tracking.models import Registration
from tracking.queries import sessions

pytestmark = pytest.mark.django_db
WAITLISTED, OFFERED = Registration.Status.WAITLISTED, Registration.Status.OFFERED


@pytest.fixture
def now():
    return factories.courses.NOW


def actor_of(member, now):
    return policy.actor_for(member.user, member.institution, now=now)


def session(member, **fields):
    return factories.SessionFactory(institution=member.institution, **fields)


@pytest.mark.parametrize("count", [1, 3])
def test_sessions_of_a_stop_cost_one_query(count, member, now, django_assert_num_queries):
    stop = factories.StopFactory()
    for day in range(count):
        row = session(member, stop=stop, starts_at=now + timedelta(days=1 + day))
        factories.SessionHostFactory(session=row, shown_name="Olga")
    factories.SessionFactory(stop=stop)  # Another institution's, which must not show.
    session(member, stop=stop, starts_at=now - timedelta(days=1))
    session(member, stop=stop, status=Session.Status.CANCELLED)
    actor = actor_of(member, now)

    with django_assert_num_queries(1):
        rows = sessions.sessions_of_stop(stop, actor, now=now)

    assert [(row.hosts, row.phase, row.free) for row in rows] == [(("Olga",), "open", None)] * count


def test_a_full_session_shows_the_queue_and_the_own_number(member, now):
    row = session(member, capacity=2)
    factories.RegistrationFactory(session=row)
    factories.RegistrationFactory(session=row, status=OFFERED, offer_expires_at=now)
    for minutes in (3, 1):
        factories.RegistrationFactory(
            session=row, status=WAITLISTED, queued_at=now + timedelta(minutes=minutes)
        )
    factories.RegistrationFactory(
        session=row, member=member, status=WAITLISTED, queued_at=now + timedelta(minutes=2)
    )

    [view] = sessions.own_sessions(actor_of(member, now), now=now)

    assert (view.phase, view.taken, view.free, view.queue_length) == ("full", 2, 0, 3)
    assert (view.place.queue_number, view.place.is_waiting, view.place.offer_expires_at) == (2, True, None)


def test_a_free_seat_with_a_queue_is_not_a_free_seat(member, now):
    row = session(member, capacity=2)
    factories.RegistrationFactory(session=row, status=WAITLISTED)

    [view] = sessions.sessions_of_stop(row.stop, actor_of(member, now), now=now)

    assert (view.free, view.phase, view.is_bookable) == (2, "full", True)


def test_an_offer_tells_until_when(member, now):
    until = now + timedelta(hours=2)
    row = session(member)
    factories.RegistrationFactory(session=row, member=member, status=OFFERED, offer_expires_at=until)

    [view] = sessions.own_sessions(actor_of(member, now), now=now)

    assert (view.place.is_offered, view.place.offer_expires_at) == (True, until)


def test_another_seat_at_that_time_is_an_overlap(member, now):
    row = session(member)
    other = session(member, starts_at=row.starts_at + timedelta(minutes=20), stop__title_nl="Phishing")
    factories.RegistrationFactory(session=other, member=member)
    elsewhere = session(member, starts_at=row.ends_at, stop=row.stop)  # Begins when the first ends.
    factories.RegistrationFactory(session=row)  # Somebody else's.

    first, second = sessions.sessions_of_stop(row.stop, actor_of(member, now), now=now)

    assert (first.overlap.title_nl, first.overlap.starts_at) == ("Phishing", other.starts_at)
    assert second.id == elsewhere.pk
    assert second.overlap.title_nl == "Phishing"


def test_the_meeting_link_is_not_read(member, now):
    row = session(member)

    [view] = sessions.sessions_of_stop(row.stop, actor_of(member, now), now=now)

    assert "meeting_url" in view.session.get_deferred_fields()
