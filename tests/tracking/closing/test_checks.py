from datetime import date, timedelta

import pytest

from metro.core.errors import UnknownReference
from tests import factories
from tests.factories.courses import NOW
from tests.tracking.closing.conftest import REFLECTION
from tracking.models import Attendance, CheckAnswer, Completion, RecordingOpening
from tracking.services import checks, completions, refusals

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def right(questions, text=REFLECTION):
    knowledge, reflection = questions
    return {knowledge.pk: 1, reflection.pk: text}


def codes(answered):
    return {pk: fault.code for pk, fault in answered.faults.items()}


def absent(member):
    Attendance.objects.filter(member=member).update(result="absent")


def test_who_was_there_closes_the_stop_with_the_answers(stop, member, questions):
    before = completions.evaluate(member, stop, now=NOW)

    answered = checks.answer(stop, member, right(questions), now=LATER)

    row = Completion.objects.get()
    assert (before, answered.faults, answered.completion) == (None, {}, row)
    assert (row.completed_at, row.recorded_at, row.kind, row.minutes) == (LATER, LATER, "live", 30)


def test_presence_that_is_known_later_counts_from_when_it_happened(stop, session, member, questions):
    absent(member)
    checks.answer(stop, member, right(questions), now=session.starts_at + timedelta(minutes=10))
    Attendance.objects.update(result="present")

    completion = completions.evaluate(member, stop, now=LATER)

    assert (completion.completed_at, completion.recorded_at) == (session.ends_at, LATER)


def test_what_is_right_stays_when_the_rest_is_not(stop, member, questions):
    knowledge, reflection = questions

    first = checks.answer(stop, member, {knowledge.pk: 2, reflection.pk: REFLECTION}, now=NOW)
    second = checks.answer(stop, member, {knowledge.pk: 2, reflection.pk: "kort"}, now=NOW)
    third = checks.answer(stop, member, {knowledge.pk: 1}, now=NOW)

    assert codes(first) == {knowledge.pk: "answer_wrong"}
    assert codes(second) == {knowledge.pk: "answer_wrong", reflection.pk: "reflection_short"}
    assert (third.faults, third.completion.kind) == ({}, "live")
    assert dict(CheckAnswer.objects.values_list("option", "text")) == {1: "", None: REFLECTION}


def test_answering_twice_changes_nothing(stop, member, questions):
    first = checks.answer(stop, member, right(questions), now=NOW)
    second = checks.answer(stop, member, right(questions), now=LATER)

    assert second.completion == first.completion
    assert set(CheckAnswer.objects.values_list("answered_at", flat=True)) == {NOW}
    assert Completion.objects.get().completed_at == NOW


def test_another_text_replaces_only_what_its_writer_read(stop, member, questions):
    _knowledge, reflection = questions
    checks.answer(stop, member, right(questions), now=NOW)
    kept, other = (
        CheckAnswer.objects.get(question=reflection),
        "Liever met de eerstejaars, in de les van maandag.",
    )

    blind = checks.answer(stop, member, {reflection.pk: other}, now=LATER)
    kept.refresh_from_db()
    assert (codes(blind), kept.text) == ({reflection.pk: "changed_meanwhile"}, REFLECTION)

    read = {reflection.pk: checks.version(kept)}
    checks.answer(stop, member, {reflection.pk: other}, replaces=read, now=LATER)
    kept.refresh_from_db()
    assert (kept.text, kept.answered_at, kept.written_at) == (other, NOW, LATER)


def test_after_the_stop_was_completed_elsewhere_the_answers_are_still_kept(stop, member, questions):
    done = factories.CompletionFactory(member=member, stop=stop, session=None, kind="evidence")

    answered = checks.answer(stop, member, right(questions), now=LATER)

    assert answered.completion == done
    assert CheckAnswer.objects.count() == 2
    assert Completion.objects.get().completed_at == NOW


def test_the_questions_are_for_who_was_in_a_session_that_has_started(stop, questions):
    stranger = factories.MembershipFactory()
    early = factories.RegistrationFactory(session__stop=stop).member

    for member in (stranger, early):
        with pytest.raises(refusals.CheckNotOpen):
            checks.answer(stop, member, right(questions), now=NOW)


@pytest.mark.parametrize("option", [0, 3, "1"])
def test_what_is_not_asked_here_is_refused(stop, member, questions, option):
    knowledge, _reflection = questions

    with pytest.raises(UnknownReference):
        checks.answer(stop, member, {factories.CheckFactory().pk: REFLECTION}, now=NOW)
    answered = checks.answer(stop, member, {knowledge.pk: option}, now=NOW)

    assert codes(answered) == {knowledge.pk: "unknown_reference"}
    assert not CheckAnswer.objects.exists()


class TestRecording:
    @pytest.fixture(autouse=True)
    def _rule(self, stop):
        stop.completion = "attended_or_recording"
        stop.save()

    def test_it_counts_with_the_questions(self, stop, session, questions):
        member = factories.MembershipFactory(institution=session.institution)

        url = checks.open_recording(session, member, now=NOW)
        checks.open_recording(session, member, now=LATER)
        answered = checks.answer(stop, member, right(questions), now=LATER)

        assert url == session.recording_url
        assert RecordingOpening.objects.get().opened_at == NOW
        row = answered.completion
        assert (row.kind, row.session, row.completed_at) == ("recording", None, LATER)

    def test_a_click_is_not_a_completion(self, stop, session, questions):
        stop.checks.all().delete()
        member = factories.MembershipFactory(institution=session.institution)

        checks.open_recording(session, member, now=NOW)

        assert completions.evaluate(member, stop, now=LATER) is None

    def test_live_after_the_recording_is_better_and_booked_once(self, stop, session, member, questions):
        absent(member)
        checks.open_recording(session, member, now=NOW)
        checks.answer(stop, member, right(questions), now=NOW)
        again = factories.SessionFactory(stop=stop, institution=session.institution, starts_at=LATER)
        there = factories.AttendanceFactory(session=again, member=member)

        completions.evaluate(member, stop, now=LATER + timedelta(days=1))
        row = Completion.objects.get()
        assert (row.kind, row.session, row.completed_at, row.minutes) == ("live", again, NOW, 30)

        there.result = "absent"
        there.save()
        completions.evaluate(member, stop, now=LATER + timedelta(days=1))
        row.refresh_from_db()
        assert (row.kind, row.session, row.completed_at, row.revoked_at) == ("recording", None, NOW, None)


def test_renewing_asks_the_questions_again(stop, session, member, questions):
    stop.valid_months = 12
    stop.save()
    first = checks.answer(stop, member, right(questions), now=NOW).completion
    again = factories.SessionFactory(
        stop=stop, institution=session.institution, starts_at=NOW + timedelta(days=300)
    )
    factories.AttendanceFactory(session=again, member=member)
    later = NOW + timedelta(days=301)

    assert completions.evaluate(member, stop, now=later) == first
    second = checks.answer(stop, member, right(questions), now=later).completion

    assert (second.cycle, second.session, second.expires_date) == (2, again, date(2028, 11, 23))
