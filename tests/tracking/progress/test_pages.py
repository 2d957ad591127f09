from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models import LineStop, LineVersion
from metro.accounts.models import AuditEntry, Membership
from tests import factories
from tracking.models import CompletionSkill, LineChoice, SkillAssessment

pytestmark = pytest.mark.django_db

PAGES = ["map", "progress", "hours"]


@pytest.fixture
def member():
    return factories.MembershipFactory()


@pytest.fixture
def page(client, member):
    client.force_login(member.user)
    return client


def live(member, count):
    """A member with so many lines, stops on each, completions, seats, ratings and earlier lines."""
    now = timezone.now()
    skills = factories.SkillFactory.create_batch(count)
    for _ in range(count):
        stops = factories.StopFactory.create_batch(count, skills=[(skill, 2) for skill in skills])
        version = factories.make_line(stops)
        factories.LineChoiceFactory(member=member, version=version, joined_at=now)
        completion = factories.CompletionFactory(member=member, stop=stops[0], completed_at=now)
        session = factories.SessionFactory(
            stop=factories.StopFactory(), institution=member.institution, starts_at=now + timedelta(days=1)
        )
        factories.RegistrationFactory(session=session, member=member)
        for skill in skills:
            level = skill.framework.levels.get(index=1)
            CompletionSkill.objects.create(completion=completion, skill=skill, level=level)
            SkillAssessment.objects.create(
                member=member,
                institution=member.institution,
                skill=skill,
                level=level,
                kind="own",
                assessed_at=now,
            )
    return version.line


@pytest.mark.parametrize("name", [*PAGES, "line"])
def test_page_costs_the_same_with_one_and_three_rows(name, client, django_assert_max_num_queries):
    used = []
    for count in (1, 3):
        member = factories.MembershipFactory()
        line = live(member, count)
        client.force_login(member.user)
        url = reverse("line", args=[line.slug]) if name == "line" else reverse(name)
        with django_assert_max_num_queries(8) as queries:
            assert client.get(url).status_code == 200
        used.append(len(queries))

    assert used[0] == used[1]


@pytest.mark.parametrize("name", PAGES)
def test_empty_page_has_one_way_on(name, page):
    response = page.get(reverse(name))

    assert response.status_code == 200
    assert b'class="empty"' in response.content


@pytest.mark.parametrize(("name", "status"), [("map", 200), ("progress", 404), ("hours", 404)])
def test_somebody_without_institution_gets_no_progress(name, status, client):
    client.force_login(factories.UserFactory())

    assert client.get(reverse(name)).status_code == status


@pytest.mark.parametrize("name", PAGES)
def test_login_comes_first(name, client):
    assert client.get(reverse(name)).status_code == 302


def test_followed_lines_come_first(page, member):
    factories.make_line([factories.StopFactory()], title_nl="Aardlijn", code="A")
    followed = factories.make_line([factories.StopFactory()], title_nl="Zonlijn", code="Z")
    factories.LineChoiceFactory(member=member, version=followed)

    text = page.get(reverse("map")).content.decode()

    assert text.index("Lines you follow") < text.index("Zonlijn") < text.index("Aardlijn")


def test_follow_and_leave(page, member):
    line = factories.make_line([factories.StopFactory()]).line

    for _ in range(2):
        page.post(reverse("follow_line", args=[line.slug]))
    choice = LineChoice.objects.get(member=member)
    followed = page.get(reverse("line", args=[line.slug])).content.decode()
    for expected in (302, 404):
        assert page.post(reverse("leave_line", args=[line.slug])).status_code == expected

    assert choice.version.number == 1
    assert "Stop following this line" in followed
    assert "Follow this line" in page.get(reverse("line", args=[line.slug])).content.decode()
    assert LineChoice.objects.open().count() == 0
    assert list(AuditEntry.objects.order_by("pk").values_list("event", "subject")) == [
        ("follow", member.pk),
        ("leave", member.pk),
    ]


def test_new_version_is_shown_before_it_is_taken(page, member):
    stops = factories.StopFactory.create_batch(2)
    first = factories.make_line(stops[:1])
    factories.LineChoiceFactory(member=member, version=first)
    LineVersion.objects.filter(pk=first.pk).update(status=LineVersion.Status.SUPERSEDED)
    second = LineVersion.objects.create(line=first.line, number=2, status=LineVersion.Status.RELEASED)
    for position, stop in enumerate(stops, start=1):
        LineStop.objects.create(version=second, stop=stop, position=position, is_required=True)

    text = page.get(reverse("line", args=[first.line.slug])).content.decode()
    page.post(reverse("follow_line", args=[first.line.slug]))
    unasked = LineChoice.objects.get().version
    page.post(reverse("follow_line", args=[first.line.slug]), {"newest": "1"})

    assert "1 stop more:" in text
    assert (unasked, LineChoice.objects.get().version) == (first, second)


def test_line_of_another_institution_is_absent(page, member):
    elsewhere = factories.make_line([factories.StopFactory()], institution=factories.InstitutionFactory())
    archived = factories.make_line([factories.StopFactory()], status="archived")

    for line in (elsewhere.line, archived.line):
        assert page.get(reverse("line", args=[line.slug])).status_code == 404
    assert page.post(reverse("follow_line", args=[elsewhere.line.slug])).status_code == 404
    page.post(reverse("follow_line", args=[archived.line.slug]))
    assert LineChoice.objects.count() == 0


def test_choice_of_somebody_else_is_not_left(page, member):
    lead = factories.LeadFactory(team__institution=member.institution, member=member)
    colleague = factories.TeamMembershipFactory(team=lead.team).member
    choice = factories.LineChoiceFactory(
        member=colleague, version=factories.make_line([factories.StopFactory()])
    )

    response = page.post(reverse("leave_line", args=[choice.line.slug]))

    assert response.status_code == 404
    assert LineChoice.objects.get().left_at is None


def test_drafts_stay_hidden_from_the_map_of_a_coordinator(client):
    coordinator = factories.MembershipFactory(role=Membership.Role.COORDINATOR)
    draft = factories.StopFactory(status="draft", title_nl="Nog geheim")
    factories.make_line([factories.StopFactory(), draft])
    client.force_login(coordinator.user)

    assert "Nog geheim" not in client.get(reverse("map")).content.decode()


@pytest.mark.parametrize("asked", ["", "x", "1999", "99999999999", "-1"])
def test_hours_of_a_year_that_makes_no_sense_are_those_of_this_year(asked, page):
    response = page.get(reverse("hours"), {"year": asked})

    assert response.status_code == 200
    assert response.context["account"].year == response.context["years"][0][0]


def test_hours_of_an_earlier_year(page, member):
    factories.CompletionFactory(member=member, stop__title_nl="Lang geleden", completed_at=timezone.now())
    member.start_date = date(2024, 9, 1)
    member.save()

    this_year = page.get(reverse("hours"))
    earlier = page.get(reverse("hours"), {"year": "2024"})

    assert "Lang geleden" in this_year.content.decode()
    assert "Lang geleden" not in earlier.content.decode()
    assert earlier.context["years"][-1][0] == 2024


def test_more_hours_than_the_right_are_said_without_minus(page, member):
    member.end_date = timezone.localdate()
    member.start_date = timezone.localdate()
    member.save()
    factories.CompletionFactory(
        member=member, completed_at=timezone.now(), minutes_technical=60, minutes_didactic=70
    )

    text = page.get(reverse("hours")).content.decode()

    assert '<p class="big">2 h <small>above your 10 min</small></p>' in text


def test_strip_says_what_was_missed_with_what_is_still_possible(page, member):
    now = timezone.now()
    stop = factories.StopFactory()
    factories.make_line([stop])
    held = factories.SessionFactory(
        stop=stop, institution=member.institution, status="held", starts_at=now - timedelta(days=3)
    )
    factories.AttendanceFactory(session=held, member=member, result="absent", source=50)
    factories.SessionFactory(stop=stop, institution=member.institution, starts_at=now + timedelta(days=30))

    text = page.get(reverse("map")).content.decode()

    assert "Missed on" in text
    assert "30 minutes · " in text


def test_page_speaks_dutch(client):
    member = factories.MembershipFactory(user__language="nl")
    factories.LineChoiceFactory(member=member, version=factories.make_line([factories.StopFactory()]))
    client.force_login(member.user)

    pages = {name: client.get(reverse(name)).content.decode() for name in PAGES}

    assert "Overgeslagen" in pages["map"]
    assert "Nog 1 stop:" in pages["progress"]
    assert "Geen uren in dit schooljaar" in pages["hours"]
