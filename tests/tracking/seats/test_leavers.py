from datetime import date, timedelta

import pytest

from metro.accounts.models import TeamMembership
from tests import factories
from tests.tracking.seats.build import Status, events, full_session, join, local, person, states
from tracking.models import Notice, Reminder
from tracking.services import leavers

pytestmark = pytest.mark.django_db


@pytest.fixture
def noor():
    return person("Noor", factories.InstitutionFactory(name="Zuiderwijk"))


@pytest.fixture
def session(noor):
    return full_session(local(2027, 1, 14, 15, 30), institution=noor.institution)


def test_the_day_after_the_last_day():
    """The worked example: Noor leaves on 31 December, Umar is first in the queue."""
    south = factories.InstitutionFactory(name="Zuiderwijk")
    noor, umar = person("Noor", south), person("Umar", south)
    noor.end_date = date(2026, 12, 31)
    noor.save()
    team = factories.TeamMembershipFactory(member=noor, team__institution=south)
    choice = factories.LineChoiceFactory(member=noor, version=factories.make_line([]))
    completion = factories.CompletionFactory(member=noor)
    session = full_session(local(2027, 1, 14, 15, 30), institution=south)
    seat = join(session, noor, local(2026, 12, 1, 10))
    join(session, umar, local(2026, 12, 1, 11))
    Reminder.objects.filter(user=noor.user, kind="registered").update(state="sent")

    leavers.close_ended(now=local(2026, 12, 31, 23, 59))
    assert states(session) == {"Noor": "confirmed", "Umar": "waitlisted"}

    midnight = local(2027, 1, 1)
    notices = Notice.objects.filter(user=noor.user).count()
    leavers.close_ended(now=midnight)

    seat.refresh_from_db()
    assert (seat.status, seat.ended_reason, seat.ended_at) == (
        Status.RELEASED,
        "left_institution",
        midnight,
    )
    of_noor = Reminder.objects.filter(user=noor.user).values_list("kind", "state", "final_reason")
    assert set(of_noor) == {
        ("registered", "sent", ""),
        ("day_before", "cancelled", "left_institution"),
        ("starts_soon", "cancelled", "left_institution"),
    }
    assert Notice.objects.filter(user=noor.user).count() == notices
    assert states(session) == {"Noor": "left_institution", "Umar": "confirmed"}
    told = Notice.objects.get(user=umar.user, kind="seat_confirmed")
    assert told.created_at == midnight
    assert Reminder.objects.filter(user=umar.user, kind="seat_confirmed", state="planned").count() == 1

    noor.refresh_from_db()
    team.refresh_from_db()
    choice.refresh_from_db()
    completion.refresh_from_db()
    assert noor.closed_at == midnight
    assert not TeamMembership.objects.active(midnight).filter(pk=team.pk).exists()
    assert (choice.left_at, completion.revoked_at) == (None, None)
    assert events(noor) == [("end", "active", "ended")]


def test_at_once(noor, session, now):
    coordinator = factories.MembershipFactory(institution=noor.institution, role="coordinator").user
    umar = person("Umar", noor.institution)
    lead = factories.LeadFactory(member=noor, team__institution=noor.institution)
    join(session, noor, now)
    join(session, umar, now)

    ended = leavers.end_membership(noor, by=coordinator, now=now)

    assert (ended.revoked_at, ended.closed_at, ended.is_active(now)) == (now, now, False)
    assert states(session) == {"Noor": "left_institution", "Umar": "confirmed"}
    lead.refresh_from_db()
    assert lead.revoked_at == now


def test_twice_is_once(noor, session, now):
    join(session, noor, now)
    leavers.end_membership(noor, by=noor.user, now=now)

    leavers.end_membership(noor, by=noor.user, now=now + timedelta(days=1))
    leavers.close_ended(now=now + timedelta(days=1))

    noor.refresh_from_db()
    assert noor.closed_at == now
    assert events(noor) == [("end", "active", "ended")]


def test_a_revoked_membership_is_closed_by_the_clock(noor, session, now):
    join(session, noor, now)
    noor.revoked_at = now
    noor.save()

    leavers.close_ended(now=now)

    assert states(session) == {"Noor": "left_institution"}


def test_a_place_in_a_queue_is_given_up_too(noor, session, now):
    join(session, person("Anna", noor.institution), now)
    join(session, noor, now)

    leavers.end_membership(noor, by=noor.user, now=now)

    assert states(session) == {"Anna": "confirmed", "Noor": "left_institution"}


def test_what_was_held_stays(noor, now):
    past = full_session(now - timedelta(days=3), institution=noor.institution, status="held")
    seat = factories.RegistrationFactory(session=past, member=noor)

    leavers.end_membership(noor, by=noor.user, now=now)

    seat.refresh_from_db()
    assert seat.status == Status.CONFIRMED


def test_another_institution_of_the_same_person_is_left_alone(noor, now):
    elsewhere = factories.MembershipFactory(user=noor.user)
    session = full_session(local(2027, 1, 14, 15, 30), institution=elsewhere.institution)
    seat = join(session, elsewhere, now)

    leavers.end_membership(noor, by=noor.user, now=now)

    seat.refresh_from_db()
    assert seat.status == Status.CONFIRMED
    assert not Reminder.objects.filter(user=noor.user, final_reason="left_institution").exists()


def test_the_day_is_that_of_the_institution():
    there = person("Ana", factories.InstitutionFactory(time_zone="America/Curacao"))
    there.end_date = date(2026, 12, 31)
    there.save()

    leavers.close_ended(now=local(2027, 1, 1, 4, 59))  # 23:59 there.
    there.refresh_from_db()
    assert there.closed_at is None

    leavers.close_ended(now=local(2027, 1, 1, 5))
    there.refresh_from_db()
    assert there.closed_at == local(2027, 1, 1, 5)
