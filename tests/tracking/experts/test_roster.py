from datetime import timedelta

import pytest
from django.urls import reverse

from metro.accounts.models import Membership
from metro.core.errors import NotAllowed
from tests import factories
from tracking.models import Attendance, Completion, SkillAssessment
from tracking.services import assessments, attendance

pytestmark = pytest.mark.django_db

ENDED = timedelta(hours=-2)


@pytest.fixture
def skill(offer):
    skill = factories.SkillFactory(title_nl="Phishing herkennen")
    offer.stop.stop_skills.create(
        skill=skill, level=skill.framework.levels.get(index=2), minutes=30, position=1
    )
    return skill


def seats(session, count):
    return factories.RegistrationFactory.create_batch(count, session=session)


def results():
    return dict(Attendance.objects.values_list("member", "result"))


def url_of(session):
    return reverse("studio_roster", args=[session.pk])


def test_who_was_there_completes_and_who_is_not_marked_stays_unknown(host, make):
    session = make(ENDED)
    anna, bram, chris = (row.member_id for row in seats(session, 3))

    response = host.post(
        url_of(session),
        {f"person-{anna}": "present", f"person-{bram}": "absent", f"person-{chris}": "unknown"},
        follow=True,
    )

    session.refresh_from_db()
    assert results() == {anna: "present", bram: "absent", chris: "unknown"}
    assert list(Completion.objects.values_list("member", flat=True)) == [anna]
    assert session.status == "held"
    assert "1 person was there. 1 has completed the stop. Not known yet: 1." in response.content.decode()


def test_everybody_was_here_is_one_button(host, make):
    session = make(ENDED)
    members = {row.member_id for row in seats(session, 3)}

    host.post(url_of(session), {"everybody": "1"})

    assert results() == dict.fromkeys(members, "present")


def test_a_mark_can_be_changed(host, make):
    session = make(ENDED)
    [anna] = (row.member_id for row in seats(session, 1))

    for word in ("present", "absent"):
        host.post(url_of(session), {f"person-{anna}": word})

    assert results() == {anna: "absent"}
    assert Completion.objects.valid().count() == 0


def test_foreign_people_in_the_form_are_not_read(host, make):
    session = make(ENDED)
    seats(session, 1)
    stranger = factories.RegistrationFactory().member_id

    host.post(url_of(session), {f"person-{stranger}": "present", f"skilled-{stranger}": "on"})

    assert stranger not in results()
    assert SkillAssessment.objects.count() == 0


def test_before_the_start_nobody_is_marked(host, make):
    session = make(timedelta(hours=1))
    [anna] = (row.member_id for row in seats(session, 1))

    page = host.get(url_of(session)).content.decode()
    host.post(url_of(session), {f"person-{anna}": "present"})

    assert "The session has not started" in page
    assert results() == {}


def test_the_expert_confirms_skills_of_those_who_were_there(host, make, skill, expert):
    session = make(ENDED)
    anna, bram = (row.member_id for row in seats(session, 2))

    host.post(
        url_of(session),
        {
            f"person-{anna}": "present",
            f"skilled-{anna}": "on",
            f"person-{bram}": "absent",
            f"skilled-{bram}": "on",  # Was not there, so nothing is confirmed.
        },
    )

    rows = SkillAssessment.objects.values_list("member", "skill", "level__index", "kind", "assessed_by")
    assert list(rows) == [(anna, skill.pk, 2, "expert", expert.pk)]


def test_a_confirmation_is_given_once_and_can_be_taken_back(host, make, skill):
    session = make(ENDED)
    [anna] = (row.member_id for row in seats(session, 1))
    there = {f"person-{anna}": "present"}

    host.post(url_of(session), there | {f"skilled-{anna}": "on"})
    host.post(url_of(session), there | {f"skilled-{anna}": "on"})
    assert SkillAssessment.objects.count() == 1
    host.post(url_of(session), there)

    assert SkillAssessment.objects.standing().count() == 0


def test_only_a_host_confirms_skills(make, skill, now):
    session = make(ENDED)

    with pytest.raises(NotAllowed):
        assessments.confirm_expert(session, [], by=factories.UserFactory(), now=now)


def test_a_correction_of_the_institution_stands_above_the_list(host, make, now):
    session = make(ENDED)
    [row] = seats(session, 1)
    boss = factories.MembershipFactory(institution=session.institution, role=Membership.Role.COORDINATOR)
    attendance.correct(session, row.member, False, by=boss.user, reason="Was ziek die dag.", now=now)

    page = host.get(url_of(session)).content.decode()
    host.post(url_of(session), {"everybody": "1"})

    assert "corrected by the institution" in page
    assert results() == {row.member_id: "absent"}
