from datetime import timedelta

import pytest

from tests import factories
from tests.factories.courses import NOW
from tests.tracking.closing.conftest import REFLECTION
from tracking.models import (
    Attendance,
    AttendanceSignal,
    CheckAnswer,
    Completion,
    Objection,
    RecordingOpening,
)
from tracking.services import attendance

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def page(client, member):
    client.force_login(member.user)
    return client


def posted(questions, option="1", text=REFLECTION):
    knowledge, reflection = questions
    return {f"question-{knowledge.pk}": option, f"question-{reflection.pk}": text}


def test_today_leads_to_the_questions_and_they_close_the_stop(page, stop, questions):
    today = text_of(page.get("/"))
    assert "Close your stop" in today
    assert "2 questions left" in today

    shown = page.get(f"/stops/{stop.slug}/close/")
    assert "Wat doet een model?" in text_of(shown)
    done = page.post(f"/stops/{stop.slug}/close/", posted(questions), follow=True)

    assert f"Completed: {stop.title}. 30 minutes are on your hours." in text_of(done)
    assert REFLECTION in text_of(done)
    assert Completion.objects.count() == 1
    assert "Close your stop" not in text_of(page.get("/"))


def test_what_was_typed_is_kept_and_what_was_right_is_saved(page, stop, questions):
    answer = page.post(f"/stops/{stop.slug}/close/", posted(questions, text="te kort"))

    assert answer.status_code == 400
    text = answer.content.decode()
    assert "te kort</textarea>" in text
    assert "Write at least 20 characters. Only you read it." in text
    assert CheckAnswer.objects.get().option == 1

    again = page.post(f"/stops/{stop.slug}/close/", posted(questions), follow=True)
    assert "Completed" in text_of(again)


def test_a_wrong_answer_does_not_tell_the_right_one(page, stop, questions):
    answer = page.post(f"/stops/{stop.slug}/close/", posted(questions, option="2"))

    text = answer.content.decode()
    assert "That is not the right answer." in text
    assert 'value="2" ' in text
    assert not Completion.objects.exists()


def test_an_empty_form_asks_for_the_answers(page, stop, questions):
    answer = page.post(f"/stops/{stop.slug}/close/")

    assert answer.status_code == 400
    assert "Answer this question to close the stop." in answer.content.decode()


def test_two_tabs_with_different_texts(page, stop, questions):
    """The second tab was opened before the first was sent: its text is shown beside the saved one."""
    page.post(f"/stops/{stop.slug}/close/", posted(questions))
    other = "Liever met de eerstejaars, op maandag."

    answer = page.post(f"/stops/{stop.slug}/close/", posted(questions, text=other))

    text = answer.content.decode()
    assert "You already wrote something here, in another window." in text
    assert f"{other}</textarea>" in text
    assert REFLECTION in text
    [row] = [row for row, field in answer.context["form"].questions() if field]
    sent = posted(questions, text=other) | {f"seen-{questions[1].pk}": row.version}
    page.post(f"/stops/{stop.slug}/close/", sent)
    assert CheckAnswer.objects.get(question=questions[1]).text == other
    assert Completion.objects.count() == 1


def test_the_word_and_the_answers_in_one_go(page, stop, session, member, questions):
    Attendance.objects.update(result="unknown", source=10)

    shown = text_of(page.get(f"/stops/{stop.slug}/close/"))
    answer = page.post(f"/stops/{stop.slug}/close/", posted(questions) | {"was_there": "on"}, follow=True)

    assert "Were you there?" in shown
    assert "as soon as it is known that you were there" in text_of(answer)
    assert "Source: own word" in text_of(answer)
    assert AttendanceSignal.objects.get().source == 20
    assert (Attendance.objects.get().result, Completion.objects.count()) == ("claimed", 0)


def test_the_code_and_the_answers_in_one_go(page, stop, session, questions):
    Attendance.objects.all().delete()
    session.starts_at, session.ends_at = NOW - timedelta(minutes=40), NOW - timedelta(minutes=10)
    session.save()

    wrong = page.post(f"/stops/{stop.slug}/close/", posted(questions) | {"code": "12"})
    assert "This code is not right." in wrong.content.decode()
    assert CheckAnswer.objects.count() == 2
    right = page.post(f"/stops/{stop.slug}/close/", {"code": attendance.code_of(session)}, follow=True)

    assert "Completed" in text_of(right)
    assert Completion.objects.get().session == session


def test_who_was_not_in_it_reads_no_questions(client, stop, questions):
    stranger = factories.MembershipFactory()
    client.force_login(stranger.user)

    answer = client.get(f"/stops/{stop.slug}/close/")
    refused = client.post(f"/stops/{stop.slug}/close/", posted(questions))

    assert "The questions are not open yet" in text_of(answer)
    assert "Wat doet een model?" not in answer.content.decode() + refused.content.decode()
    assert not CheckAnswer.objects.exists()


def test_a_recording_opens_through_our_redirect_only(page, stop, session, member):
    stop.completion = "attended_or_recording"
    stop.save()

    shown = page.get(f"/stops/{stop.slug}/")
    answer = page.get(f"/recordings/{session.pk}")

    assert "Watch the recording" in text_of(shown)
    assert session.recording_url not in shown.content.decode()
    assert (answer.status_code, answer.url) == (302, session.recording_url)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert RecordingOpening.objects.get().member == member


class TestOnTheSession:
    def test_the_code_during_the_session(self, page, session):
        Attendance.objects.all().delete()
        session.starts_at, session.ends_at = NOW - timedelta(minutes=5), NOW + timedelta(minutes=25)
        session.status = "planned"
        session.save()

        assert "Code of the session" in text_of(page.get(f"/sessions/{session.pk}/"))
        code = {"code": attendance.code_of(session)}
        answer = page.post(f"/sessions/{session.pk}/code/", code, follow=True)

        assert "The code is right: you were there." in text_of(answer)
        assert "Source: code of the session" in text_of(answer)

    @pytest.mark.parametrize(
        ("registered", "days", "sentence"),
        [
            (True, 3, "Noted: you were there."),
            (True, 15, "You can report this until 14 days after the session."),
            (False, 3, "You had no seat at this session."),
        ],
    )
    def test_the_own_word(self, page, member, session, registered, days, sentence):
        row = factories.SessionFactory(
            institution=member.institution, starts_at=NOW - timedelta(days=days), status="held"
        )
        if registered:
            factories.RegistrationFactory(session=row, member=member)

        answer = page.post(f"/sessions/{row.pk}/claim/", follow=True)

        assert sentence in text_of(answer)
        assert Attendance.objects.filter(session=row, result="claimed").exists() is (
            sentence == "Noted: you were there."
        )

    def test_an_objection_is_one_text(self, page, session):
        Attendance.objects.update(result="absent", source=40, minutes=9)
        shown = text_of(page.get(f"/sessions/{session.pk}/"))
        said = {"text": "Ik was er het hele uur, mijn verbinding viel weg."}

        page.post(f"/sessions/{session.pk}/object/", said)
        answer = page.post(f"/sessions/{session.pk}/object/", {"text": "Nog een keer, anders."}, follow=True)

        assert "9 minutes counted, 21 needed" in shown
        assert "You already said what is not right." in text_of(answer)
        assert Objection.objects.get().text == said["text"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_with_more_questions(count, page, stop, django_assert_max_num_queries):
    stop.checks.filter(position__gt=count).delete()
    if count == 3:
        factories.CheckFactory(stop=stop, position=3)

    with django_assert_max_num_queries(8):
        page.get(f"/stops/{stop.slug}/close/")


def test_the_other_pages_stay_within_eight_queries(page, stop, session, django_assert_max_num_queries):
    for path in ("/", f"/stops/{stop.slug}/", f"/sessions/{session.pk}/"):
        with django_assert_max_num_queries(8, info=path):
            page.get(path)
