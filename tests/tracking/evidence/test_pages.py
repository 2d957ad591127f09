"""The pages of who hands in, on a phone between two lessons, and of who decides."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from metro.accounts.models import Institution
from tests import factories
from tests.tracking.evidence.conftest import PDF
from tracking.models import Evidence, EvidenceFile
from tracking.services import evidence

pytestmark = pytest.mark.django_db

NEW = "/me/hours/elsewhere/new/"
REASON = "Het programma van de dag ontbreekt nog."


def typed(**more):
    return {
        "title": "Workshop AI bij de buren",
        "done_date": "2026-11-20",
        "minutes_technical": "60",
        "minutes_didactic": "30",
        "sentence": "Een middag met de vakgroep.",
        "purpose": "submit",
    } | more


@pytest.fixture
def page(client):
    def as_(member):
        client.force_login(member.user)
        client.cookies["django_language"] = "en"
        return client

    return as_


def text(response):
    return response.content.decode()


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_handing_in_in_one_form(page, teacher):
    answer = page(teacher).post(NEW, typed(), follow=True)

    row = Evidence.objects.get()
    assert (row.status, row.minutes, row.member) == ("submitted", 90, teacher)
    assert said(answer) == ["Handed in. You hear what is decided."]
    assert "Workshop AI bij de buren" in text(answer)


@pytest.mark.parametrize(("purpose", "status"), [("draft", "draft"), ("noted", "noted")])
def test_kept_for_later_or_for_oneself(page, teacher, purpose, status):
    page(teacher).post(NEW, typed(purpose=purpose))

    assert Evidence.objects.get().status == status


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"done_date": "2026-11-24"}, "This day is still to come. Hand in what you have done."),
        ({"minutes_technical": "0", "minutes_didactic": ""}, "together are 5 to 4,800 minutes."),
        ({"minutes_technical": "100000"}, "together are 5 to 4,800 minutes."),
        ({"sentence": ""}, "Add a sentence, a link or a file"),
        ({"link": "javascript:alert(1)"}, "Copy the whole link."),
    ],
)
def test_what_was_typed_is_kept_beside_what_is_wrong(page, teacher, wrong, sentence):
    answer = page(teacher).post(NEW, typed(**wrong))

    assert answer.status_code == 400
    assert sentence in text(answer)
    assert "Workshop AI bij de buren" in text(answer)
    assert not Evidence.objects.exists()


def test_a_file_that_was_chosen_must_be_chosen_again(page, teacher):
    file = SimpleUploadedFile("bewijs.pdf", PDF)

    answer = page(teacher).post(NEW, typed(done_date="2026-11-24", file=file))

    assert "Choose your file again" in text(answer)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b"<html>", "This is no PDF, PNG or JPEG"),
        (PDF[:-7], "This file is not whole"),
    ],
)
def test_a_file_that_is_not_what_it_says(page, teacher, content, sentence):
    answer = page(teacher).post(NEW, typed(file=SimpleUploadedFile("bewijs.pdf", content)))

    assert answer.status_code == 400
    assert sentence in text(answer)
    assert not Evidence.objects.exists()


def test_too_early_to_count_it_is_kept_as_a_draft(page, teacher):
    answer = page(teacher).post(NEW, typed(done_date="2024-09-01"), follow=True)

    assert Evidence.objects.get().status == "draft"
    assert "before the previous school year" in said(answer)[0]


def test_the_same_form_from_two_tabs_hands_in_once(page, teacher):
    key = page(teacher).get(NEW).context["form"].initial["key"]
    for _ in range(2):
        page(teacher).post(NEW, typed(key=key))

    assert Evidence.objects.count() == 1


def test_skills_with_their_level(page, teacher):
    skill = factories.SkillFactory()
    level = skill.framework.levels.last()
    page(teacher).post(NEW, typed(skill_1=skill.pk, level_1=level.pk))

    assert [(row.skill, row.level) for row in Evidence.objects.get().skills.all()] == [(skill, level)]


def test_a_level_without_its_skill_is_asked_for(page, teacher):
    skill, other = factories.SkillFactory(), factories.SkillFactory()
    alone = page(teacher).post(NEW, typed(skill_1=skill.pk))
    wrong = page(teacher).post(NEW, typed(skill_1=skill.pk, level_1=other.framework.levels.first().pk))

    assert "Choose a skill and its level, or neither." in text(alone)
    assert "This level does not belong to this skill." in text(wrong)
    assert not Evidence.objects.exists()


def test_changing_it_starts_with_what_stands_there(page, teacher, now):
    skill = factories.SkillFactory()
    row = factories.EvidenceFactory(member=teacher, status="draft")
    row.skills.create(skill=skill, level=skill.framework.levels.last())
    url = f"/me/hours/elsewhere/{row.pk}/"
    form = page(teacher).get(url).context["form"]
    same = {name: form.initial.get(name, "") for name in form.fields if name not in ("file", "key")}
    page(teacher).post(url, same | {"done_date": row.done_date.isoformat(), "title": "Een betere titel"})

    changed = Evidence.objects.get()
    assert (changed.title, changed.minutes, changed.skills.count()) == ("Een betere titel", row.minutes, 1)


def test_after_handing_in_the_page_only_reads(page, teacher, handed_in):
    url = f"/me/hours/elsewhere/{handed_in.pk}/"
    read = page(teacher).get(url)
    answer = page(teacher).post(url, typed())

    assert "To change something, withdraw it first." in text(read)
    assert answer.status_code == 400
    assert "This was handed in" in text(answer)
    assert "Workshop AI bij de buren" in text(answer)


def test_moves_of_the_owner(page, teacher, handed_in):
    page(teacher).post(f"/me/hours/elsewhere/{handed_in.pk}/withdraw/")
    withdrawn = Evidence.objects.get().status
    page(teacher).post(f"/me/hours/elsewhere/{handed_in.pk}/remove/")

    assert (withdrawn, Evidence.objects.count()) == ("draft", 0)


def test_the_file_is_a_download_and_nothing_else(page, teacher, lead, college, now):
    row = factories.EvidenceFactory(member=teacher, status="draft")
    evidence.attach(row, evidence.Upload.read("mijn bewijs.pdf", PDF), by=teacher.user, now=now)
    Evidence.objects.update(status="submitted")
    url = f"/evidence/{row.pk}/file/"
    answer = page(lead).get(url)

    assert answer.content == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="mijn bewijs.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in answer["Cache-Control"]
    assert page(factories.MembershipFactory(institution=college)).get(url).status_code == 404


def test_approving_in_one_tap(page, lead, teacher, handed_in):
    queue = page(lead).get("/approvals/")
    answer = page(lead).post(f"/approvals/{handed_in.pk}/", {"act": "approve"}, follow=True)

    assert handed_in.title in text(queue)
    assert teacher.user.name in text(queue)
    assert Evidence.objects.get().status == "approved"
    assert said(answer) == ["Approved. It counts for the hours now."]


def test_approving_with_other_minutes_and_levels(page, lead, handed_in):
    skill = factories.SkillFactory()
    levels = list(skill.framework.levels.order_by("index"))
    handed_in.skills.create(skill=skill, level=levels[-1])
    sent = {"act": "approve", "minutes_technical": 10, "minutes_didactic": 20}
    page(lead).post(f"/approvals/{handed_in.pk}/", sent | {f"level_{skill.pk}": levels[0].pk})

    row = Evidence.objects.get()
    assert (row.status, row.minutes, row.skills.get().level) == ("approved", 30, levels[0])


@pytest.mark.parametrize("act", ["return", "refuse"])
def test_a_short_reason_is_asked_again_and_kept(page, lead, handed_in, act):
    url = f"/approvals/{handed_in.pk}/"
    short = page(lead).post(url, {"act": act, "reason": "te kort"})
    long = page(lead).post(url, {"act": act, "reason": REASON}, follow=True)

    assert short.status_code == 400
    assert "Write briefly why (at least 10 characters)." in text(short)
    assert ">\nte kort</textarea>" in text(short)
    assert long.status_code == 200
    assert Evidence.objects.get().reason == REASON


def test_who_comes_second_reads_who_was_first(page, lead, coordinator, handed_in, decides):
    evidence.refuse(handed_in, REASON, **decides(coordinator))
    answer = page(lead).post(f"/approvals/{handed_in.pk}/", {"act": "approve"}, follow=True)

    assert said(answer) == [f"{coordinator.user.name} has already decided this."]


def test_taking_an_approval_back(page, lead, handed_in, decides):
    evidence.approve(handed_in, **decides(lead))
    listed = page(lead).get("/approvals/")
    page(lead).post(f"/approvals/{handed_in.pk}/", {"act": "revoke", "reason": REASON})

    assert handed_in.title in text(listed)
    assert Evidence.objects.get().status == "refused"


def test_the_reason_stands_on_the_page_of_the_hours(page, teacher, lead, handed_in, decides):
    evidence.return_(handed_in, REASON, **decides(lead))

    assert REASON in text(page(teacher).get("/me/hours/"))
    assert REASON in text(page(teacher).get(f"/me/hours/elsewhere/{handed_in.pk}/"))


def test_the_number_stands_where_leads_and_coordinators_look(page, team, lead, coordinator, handed_in):
    of_lead = text(page(lead).get(f"/teams/{team.pk}/"))
    lead.team_memberships.all().delete()
    of_coordinator = text(page(coordinator).get("/institution/"))

    assert "To approve (1)" in of_lead
    assert "To approve (1)" in of_coordinator


def test_who_decides_nothing_has_no_queue(page, teacher):
    assert page(teacher).get("/approvals/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("where", ["hours", "new", "edit", "queue", "coordinator", "one", "team", "overview"])
def test_pages_cost_the_same_for_one_and_three(
    page, team, teacher, lead, coordinator, count, where, now, django_assert_max_num_queries
):
    Institution.objects.update(lead_visibility="per_person")
    skill = factories.SkillFactory()
    rows = factories.EvidenceFactory.create_batch(
        count, member=teacher, submitted_at=now - timedelta(days=15)
    )
    rows += factories.EvidenceFactory.create_batch(
        count, member=teacher, status="approved", decided_by=lead.user
    )
    drafts = factories.EvidenceFactory.create_batch(count, member=teacher, status="draft")
    for row in (*rows, *drafts):
        row.skills.create(skill=skill, level=skill.framework.levels.last())
        content = {
            "name": "a.pdf",
            "media_type": "application/pdf",
            "size": 1,
            "content": b"x",
            "added_at": now,
        }
        EvidenceFile.objects.create(evidence=row, **content)
    who, url = {
        "hours": (teacher, "/me/hours/"),
        "new": (teacher, NEW),
        "edit": (teacher, f"/me/hours/elsewhere/{drafts[0].pk}/"),
        "queue": (lead, "/approvals/"),
        "coordinator": (coordinator, "/approvals/"),
        "one": (lead, f"/approvals/{rows[0].pk}/"),
        "team": (lead, f"/teams/{team.pk}/"),
        "overview": (coordinator, "/institution/"),
    }[where]
    client = page(who)

    with django_assert_max_num_queries(8):
        assert client.get(url).status_code == 200


def test_from_a_stop_that_takes_evidence_to_the_form(page, teacher, college):
    stop = factories.StopFactory(institution=college, completion="evidence")
    other = factories.StopFactory(institution=college)
    client = page(teacher)

    assert f"/me/hours/elsewhere/new/?stop={stop.pk}" in text(client.get(f"/stops/{stop.slug}/"))
    assert "/me/hours/elsewhere/" not in text(client.get(f"/stops/{other.slug}/"))
    assert f'<option value="{stop.pk}" selected' in text(client.get(f"{NEW}?stop={stop.pk}"))
