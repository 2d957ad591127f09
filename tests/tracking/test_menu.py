"""The menu names the place of every page, also of those below it."""

import pytest
from django.urls import reverse

from tests.factories.accounts import LeadFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("page", "item"),
    [("today", "today"), ("map", "map"), ("hours", "hours"), ("visibility", "progress"), ("messages", None)],
)
def test_a_page_of_a_teacher_stands_under_its_item(client, page, item):
    client.force_login(MembershipFactory().user)

    response = client.get(reverse(page))

    assert _current(response) == ([reverse(item)] if item else [])


def test_the_hours_of_a_lead_stand_under_progress(client):
    client.force_login(LeadFactory().member.user)

    response = client.get(reverse("hours"))

    assert _current(response) == [reverse("progress")]


def test_a_team_stands_under_the_institution_for_a_coordinator_who_leads_none(client):
    client.force_login(MembershipFactory(role="coordinator").user)

    response = client.get(reverse("teams"))

    assert _current(response) == [reverse("institution")]


def _current(response):
    return [item.url for item in response.context["menu"] if item.is_current]
