"""Learning done elsewhere through the API: the same moves under the same rules as the pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories
from tests.api.clients import Api, token_for
from tests.tracking.evidence.conftest import PDF
from tracking.models import Evidence, EvidenceFile

pytestmark = pytest.mark.django_db

REASON = "Het programma van de dag ontbreekt nog."


@pytest.fixture
def college():
    return factories.InstitutionFactory()


@pytest.fixture
def team(college):
    return factories.TeamFactory(institution=college)


@pytest.fixture
def teacher(college, team):
    member = factories.MembershipFactory(institution=college)
    factories.TeamMembershipFactory(team=team, member=member)
    return member


@pytest.fixture
def lead(college, team):
    member = factories.MembershipFactory(institution=college)
    factories.TeamMembershipFactory(team=team, member=member, role="lead")
    return member


@pytest.fixture
def api(now):
    return lambda member: Api(token_for(member.user, member.institution, now=now))


def body(**more):
    return {"title": "Workshop", "doneDate": "2026-11-20", "minutesTechnical": 60, "sentence": "Zo."} | more


def test_from_writing_to_hours(api, teacher, lead):
    mine, theirs = api(teacher), api(lead)
    skill = factories.SkillFactory()
    level = skill.framework.levels.last()
    made = mine.post("evidence", body(skills=[{"skill": skill.pk, "level": level.pk}]))
    path = f"evidence/{made.json()['id']}"
    before = theirs.get(path).status_code
    mine.post(f"{path}/submit")
    turn = theirs.get("evidence", {"isMyTurn": "true"}).json()["results"]
    approved = theirs.post(f"{path}/approve", {"minutesTechnical": 20, "minutesDidactic": 25})
    account = mine.get("hours").json()["own"]["account"]

    assert (made.status_code, made.json()["status"], before) == (201, "draft", 404)
    assert [(row["title"], row["sentence"]) for row in turn] == [("Workshop", "Zo.")]
    assert (approved.status_code, approved.json()["status"]) == (200, "approved")
    assert (account["booked"], account["technical"], account["didactic"]) == (45, 20, 25)
    assert [(row["kind"], row["stopSlug"], row["isWaiting"]) for row in account["rows"]] == [
        ("elsewhere", "", False)
    ]


def test_the_api_and_the_screens_show_the_same(api, teacher, lead):
    for status in Evidence.Status.values:
        factories.EvidenceFactory(member=teacher, title=status, status=status)
    browser = Client()
    browser.force_login(teacher.user)
    own = browser.get("/me/hours/").context["elsewhere"]
    browser.force_login(lead.user)
    queue = browser.get("/approvals/").context["waiting"]

    listed = api(teacher).get("evidence").json()["results"]
    turn = api(lead).get("evidence", {"isMyTurn": "true"}).json()["results"]

    assert {(row["title"], row["status"]) for row in listed} == {(row.title, row.status) for row in own}
    assert [row["id"] for row in turn] == [view.row.pk for view in queue]


def test_a_file_goes_in_and_comes_out(api, teacher, lead):
    row = factories.EvidenceFactory(member=teacher, status="draft")
    mine = api(teacher)
    url = f"/api/v1/evidence/{row.pk}/file"
    sent = Client().post(url, {"file": SimpleUploadedFile("bewijs.pdf", PDF)}, headers=mine.headers)
    mine.post(f"evidence/{row.pk}/submit")
    found = api(lead).get(f"evidence/{row.pk}/file")

    assert sent.json()["file"] == {"name": "bewijs.pdf", "mediaType": "application/pdf", "size": len(PDF)}
    assert (found.content, found["X-Content-Type-Options"]) == (PDF, "nosniff")
    assert found["Content-Disposition"] == 'attachment; filename="bewijs.pdf"'
    assert mine.delete(f"evidence/{row.pk}/file").json()["code"] == "illegal_move"


@pytest.mark.parametrize(("content", "status"), [(b"<html>", 415), (b"", 415)])
def test_a_file_that_is_not_what_it_says(api, teacher, content, status):
    row = factories.EvidenceFactory(member=teacher, status="draft")
    file = SimpleUploadedFile("bewijs.pdf", content)
    answer = Client().post(f"/api/v1/evidence/{row.pk}/file", {"file": file}, headers=api(teacher).headers)

    assert (answer.status_code, answer.json()["code"]) == (status, "file_refused")
    assert not EvidenceFile.objects.exists()


def test_refusals_carry_their_codes(api, teacher, lead, college):
    row = factories.EvidenceFactory(member=teacher)
    other = factories.MembershipFactory(institution=college, role="coordinator")
    path = f"evidence/{row.pk}"
    answers = [
        api(teacher).post(f"{path}/approve", {}),
        api(lead).post(f"{path}/refuse", {"reason": "kort"}),
        api(lead).post(f"{path}/refuse", {"reason": REASON}),
        api(other).post(f"{path}/approve", {}),
        api(teacher).post(f"{path}/submit"),
        api(lead).post(f"{path}/submit"),
    ]

    assert [(answer.status_code, answer.json().get("code")) for answer in answers] == [
        (403, "own_evidence"),
        (400, "reason_needed"),
        (200, None),
        (409, "already_decided"),
        (409, "illegal_move"),
        (404, "not_found"),
    ]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"doneDate": "2026-11-24"}, "/doneDate"),
        ({"minutesTechnical": 0}, "/minutesTechnical"),
        ({"minutesTechnical": 100_000}, "/minutesTechnical"),
        ({"sentence": ""}, "/sentence"),
        ({"link": "javascript:alert(1)"}, "/link"),
        ({"stop": "no-such-stop"}, "/stop"),
    ],
)
def test_what_cannot_be_names_its_place(api, teacher, wrong, pointer):
    answer = api(teacher).post("evidence", body(**wrong))

    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Evidence.objects.exists()


def test_approved_evidence_is_read_without_what_was_said_to_the_approver(api, teacher, lead, college):
    college.lead_visibility = "per_person"
    college.save()
    row = factories.EvidenceFactory(member=teacher, status="approved", link="https://elders.example/")

    seen = api(lead).get(f"evidence/{row.pk}").json()

    assert (seen["title"], seen["minutesTechnical"]) == (row.title, 60)
    assert {seen[name] for name in ("sentence", "link", "file", "reason", "submittedAt")} == {None}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(api, teacher, count, django_assert_max_num_queries):
    skill = factories.SkillFactory()
    for row in factories.EvidenceFactory.create_batch(count, member=teacher):
        row.skills.create(skill=skill, level=skill.framework.levels.last())
    mine = api(teacher)
    mine.get("evidence")

    with django_assert_max_num_queries(5):
        assert len(mine.get("evidence").json()["results"]) == count
