from datetime import timedelta

import pytest

from metro.core.errors import IllegalMove
from tests import factories
from tests.factories.courses import NOW
from tracking.models import Attendance, AttendanceSignal, Completion, WrongCode
from tracking.services import attendance, refusals

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return factories.SessionFactory(starts_at=NOW - timedelta(minutes=20))


@pytest.fixture
def member(session):
    return factories.RegistrationFactory(session=session).member


def wrong(session):
    return "000000" if attendance.code_of(session) != "000000" else "000001"


def refusal_of(*args, now):
    with pytest.raises(refusals.Refusal) as refusal:
        attendance.enter_code(*args, now=now)
    return refusal.value.code


def test_the_code_on_the_screen_says_who_was_there(session, member):
    code = attendance.code_of(session)

    attendance.enter_code(session, member, f" {code[:3]} {code[3:]}", now=NOW)
    attendance.enter_code(session, member, code, now=session.ends_at + timedelta(minutes=15))

    row, signal = Attendance.objects.get(), AttendanceSignal.objects.get()
    assert (row.result, row.source, signal.source) == ("present", 30, 30)
    assert Completion.objects.get().completed_at == session.ends_at


def test_every_session_has_its_own(session, member):
    other = factories.SessionFactory(starts_at=session.starts_at)

    assert len(attendance.code_of(session)) == 6
    assert refusal_of(session, member, attendance.code_of(other), now=NOW) == "code_wrong"
    assert not Attendance.objects.exists()


def test_it_works_from_the_start_until_a_quarter_after_the_end(session, member):
    code = attendance.code_of(session)
    early, late = session.starts_at - timedelta(seconds=1), session.ends_at + timedelta(minutes=15, seconds=1)

    assert refusal_of(session, member, code, now=early) == "code_too_early"
    assert refusal_of(session, member, code, now=late) == "code_too_late"
    assert not WrongCode.objects.exists()


def test_a_session_that_does_not_take_place_has_no_code(session, member):
    session.status = "cancelled"

    with pytest.raises(IllegalMove):
        attendance.enter_code(session, member, attendance.code_of(session), now=NOW)


def test_a_hundred_wrong_ones(session, member):
    said = [refusal_of(session, member, wrong(session), now=NOW) for _ in range(100)]

    assert (said.count("code_wrong"), said.count("too_many")) == (10, 90)
    assert refusal_of(session, member, attendance.code_of(session), now=NOW) == "too_many"
    session.ends_at = NOW + timedelta(hours=2)
    attendance.enter_code(
        session, member, attendance.code_of(session), now=NOW + timedelta(hours=1, seconds=1)
    )
    assert Attendance.objects.get().result == "present"


def test_who_walks_in_needs_no_seat(session):
    stranger = factories.MembershipFactory(institution=session.institution)

    attendance.enter_code(session, stranger, attendance.code_of(session), now=NOW)

    assert Attendance.objects.get().result == "present"
