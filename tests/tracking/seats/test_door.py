"""Who may go in, and the trace of it."""

from datetime import timedelta

import pytest

from tests import factories
from tests.tracking.seats.build import full_session, local
from tracking.models import AttendanceSignal, Registration
from tracking.services import joining, refusals

pytestmark = pytest.mark.django_db
STARTS, ENDS = local(2026, 12, 3, 15, 30), local(2026, 12, 3, 16)
OPENS = STARTS - timedelta(minutes=15)


@pytest.fixture
def seat():
    return factories.RegistrationFactory(session=full_session(STARTS))


def enter(seat, moment):
    return joining.join(seat.session, user=seat.user, member=seat.member, now=moment)


@pytest.mark.parametrize("moment", [OPENS, ENDS - timedelta(seconds=1)])
def test_a_seat_opens_the_door_and_the_click_is_kept(seat, moment):
    assert enter(seat, moment) == seat.session.meeting_url

    clicks = AttendanceSignal.objects.values_list("member", "source", "is_present", "at")
    assert list(clicks) == [(seat.member_id, 10, None, moment)]


@pytest.mark.parametrize(
    ("moment", "refusal"),
    [(OPENS - timedelta(seconds=1), refusals.JoinTooEarly), (ENDS, refusals.JoinOver)],
)
def test_only_around_the_session(seat, moment, refusal):
    with pytest.raises(refusal):
        enter(seat, moment)

    assert not AttendanceSignal.objects.exists()


def test_a_place_in_the_queue_does_not_open_it(seat):
    Registration.objects.update(status=Registration.Status.WAITLISTED)

    with pytest.raises(refusals.NotRegistered):
        enter(seat, STARTS)


def test_the_host_goes_in_without_a_trace(seat):
    host = factories.SessionHostFactory(session=seat.session).user

    link = joining.join(seat.session, user=host, member=None, now=STARTS)

    assert link == seat.session.meeting_url
    assert not AttendanceSignal.objects.exists()
