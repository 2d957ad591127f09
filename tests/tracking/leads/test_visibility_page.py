"""What does my team lead see? The answer is the lead's own page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import SkillLevel
from metro.accounts import policy
from metro.accounts.models import AuditEntry
from metro.accounts.services import access
from tests import factories
from tracking.models import Completion, SkillAssessment


@pytest.fixture
def me(client, lead):
    row = factories.TeamMembershipFactory(team=lead.team)
    client.force_login(row.member.user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return row


def set_policy(row, policy):
    row.institution.lead_visibility = policy
    row.institution.save()


def test_the_table_follows_the_policy(client, me):
    answers = []
    for chosen in ["none", "aggregated", "per_person"]:
        set_policy(me, chosen)
        rows = client.get("/me/visibility/").context["rows"]
        answers.append([str(row.lead) for row in rows[1:4]])

    assert answers == [
        ["nothing"] * 3,
        ["totals of five people or more"] * 3,
        ["in detail", "one line about you", "one line about you"],
    ]


@pytest.mark.parametrize("tab", ["lines", "skills", "hours"])
def test_see_as_my_lead_is_the_page_of_the_lead(client, me, lead, tab):
    stop = factories.StopFactory()
    factories.make_line([stop])
    factories.CompletionFactory(member=me.member, stop=stop, completed_at=timezone.now())
    skill = factories.SkillFactory()
    for is_shared in (False, True):
        SkillAssessment.objects.create(
            institution=me.institution,
            member=me.member,
            skill=factories.SkillFactory() if is_shared else skill,
            level=SkillLevel.objects.filter(framework=skill.framework).first(),
            kind=SkillAssessment.Kind.OWN,
            is_shared=is_shared,
            assessed_at=timezone.now(),
        )

    mine = client.get(f"/me/visibility/?team={me.team.pk}&view={tab}").context[tab]
    client.force_login(lead.member.user)
    theirs = client.get(f"/teams/{me.team.pk}/people/{me.member.pk}/?view={tab}").context[tab]

    assert mine == theirs


@pytest.mark.parametrize("chosen", ["none", "aggregated"])
def test_without_per_person_there_is_no_page_of_me(client, me, chosen):
    set_policy(me, chosen)

    response = client.get(f"/me/visibility/?team={me.team.pk}")

    assert response.status_code == 200
    assert "lines" not in response.context


def test_another_team_cannot_be_looked_at(client, me):
    other = factories.TeamFactory(institution=me.institution)

    assert client.get(f"/me/visibility/?team={other.pk}").status_code == 404
    assert client.get("/me/visibility/?team=x").status_code == 404


def test_i_read_who_opened_my_page(client, me, lead, django_assert_max_num_queries):
    access.note_view(me.member, by=lead.member.user, kind="team_person", now=timezone.now())
    stranger = factories.MembershipFactory(institution=me.institution)
    access.note_view(stranger, by=lead.member.user, kind="team_person", now=timezone.now())

    with django_assert_max_num_queries(8):
        response = client.get("/me/visibility/")

    assert [row.actor for row in response.context["views"]] == [lead.member.user]


@pytest.mark.parametrize("tab", ["lines", "skills", "hours"])
def test_seeing_as_my_lead_costs_at_most_eight_queries(client, me, tab, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get(f"/me/visibility/?team={me.team.pk}&view={tab}")


def test_earlier_stops_go_along_only_when_i_say_so(client, me, lead):
    me.start_date = timezone.now().date() - timedelta(days=1)
    me.save()
    stop = factories.StopFactory()
    factories.CompletionFactory(member=me.member, stop=stop, completed_at=timezone.now() - timedelta(days=9))
    actor = policy.actor_for(lead.member.user, lead.institution, now=timezone.now())

    def seen():
        return Completion.objects.visible_to(actor).count()

    answers = [seen()]
    for share in ("yes", "yes", "no"):
        response = client.post(f"/me/visibility/{me.team.pk}/", {"share": share}, follow=True)
        answers.append(seen())

    assert answers == [0, 1, 1, 0]
    assert "no longer sees your earlier stops" in response.content.decode()
    rows = AuditEntry.objects.filter(event="shares_earlier", subject=me.member, actor=me.member.user)
    assert list(rows.order_by("pk").values_list("from_state", "to_state")) == [("no", "yes"), ("yes", "no")]


def test_only_for_a_team_that_i_am_in(client, me, lead):
    other = factories.TeamMembershipFactory(team__institution=me.institution)

    response = client.post(f"/me/visibility/{other.team.pk}/", {"share": "yes"})

    other.refresh_from_db()
    assert (response.status_code, other.shares_earlier) == (404, False)
    assert client.get(f"/me/visibility/{me.team.pk}/").status_code == 405
