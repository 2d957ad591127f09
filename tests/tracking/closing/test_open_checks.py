from datetime import date, timedelta

import pytest

from tests import factories
from tests.factories.courses import NOW
from tracking.models import CheckAnswer
from tracking.queries.checks import has_open_check, with_open_check

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def session():
    stop = factories.StopFactory(completion="attended_and_check")
    factories.CheckFactory(stop=stop)
    factories.CheckFactory(stop=stop, position=2, options=["Ja", "Nee"], right=1)
    return factories.SessionFactory(stop=stop, starts_at=NOW - timedelta(hours=3), status="held")


def answer(member, question, **fields):
    said = {"answered_at": NOW, "written_at": NOW, **fields}
    return CheckAnswer.objects.create(
        institution=member.institution, member=member, question=question, **said
    )


def open_of(session):
    return set(with_open_check(session, today=TODAY))


def test_who_was_there_and_has_questions_left(session):
    first, second = session.stop.checks.order_by("position")
    nothing, half, done, completed, absent = factories.MembershipFactory.create_batch(
        5, institution=session.institution
    )
    for member in (nothing, half, done, completed):
        factories.AttendanceFactory(session=session, member=member)
    factories.AttendanceFactory(session=session, member=absent, result="absent")
    answer(half, first)
    for question in (first, second):
        answer(done, question)
    factories.CompletionFactory(member=completed, stop=session.stop)

    assert open_of(session) == {nothing, half}
    assert has_open_check(session, half.pk, today=TODAY)
    assert not has_open_check(session, done.pk, today=TODAY)


def test_a_question_that_went_is_not_asked(session):
    first, second = session.stop.checks.order_by("position")
    member = factories.AttendanceFactory(session=session).member
    answer(member, first)
    second.removed_at = NOW
    second.save()

    assert open_of(session) == set()


def test_a_stop_without_questions_has_no_check():
    session = factories.AttendanceFactory().session

    assert open_of(session) == set()


def test_an_expired_completion_opens_the_check_again(session):
    member = factories.AttendanceFactory(session=session).member
    for question in session.stop.checks.all():
        answer(member, question)
    before = factories.CompletionFactory(member=member, stop=session.stop, expires_date=TODAY)

    assert open_of(session) == {member}
    before.revoked_at = NOW
    before.save()
    assert open_of(session) == set()  # The answers are of the cycle that is open again.
