"""The operator's page: what stands still, why, and what can be done, without a word about a person."""

import pytest
from django.urls import reverse

from metro.core.delivery import account
from metro.core.models import Heartbeat, MailAccount
from tests import factories
from tests.factories.courses import NOW
from tracking.models import Pause, Reminder
from tracking.services.reminders import pauses, planning

pytestmark = pytest.mark.django_db
PAGE = "/admin/tracking/pause/engine/"


@pytest.fixture
def operator():
    return factories.UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def page(client, operator):
    client.force_login(operator)
    return client


@pytest.fixture
def stuck(seat):
    """A seat with a row in three states, a pause, and an account that rests."""
    planning.registered(seat, now=NOW)
    Reminder.objects.filter(kind="registered").update(state="held", final_reason="unsure")
    Reminder.objects.filter(kind="day_before").update(state="dead", final_reason="failed")
    pauses.pause(kind="starts_soon", reason="A wrong text.", by=None, now=NOW)
    Heartbeat.objects.create(name="sweep", beaten_at=NOW, detail={"failed": ["seats"]})
    MailAccount.objects.create(name=account.name(), opened_at=NOW, next_probe_at=NOW, problem="535")
    return seat


def test_it_tells_what_is_the_case_and_the_next_step_and_names_nobody(page, stuck):
    shown = page.get(PAGE).content.decode()

    for said in ("535", "A wrong text.", "seats", "mail_fault", "Release", "End the pause", "Try now"):
        assert said in shown
    assert stuck.user.email not in shown
    assert stuck.user.last_name not in shown


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_at_most_eight_queries(page, session, count, django_assert_max_num_queries):
    for seat in factories.RegistrationFactory.create_batch(count, session=session):
        planning.registered(seat, now=NOW)

    with django_assert_max_num_queries(8):
        page.get(PAGE)


def test_its_acts_do_what_they_say(page, stuck, operator):
    before = Reminder.objects.get(kind="registered")
    page.post(PAGE, {"act": "release", "reason": "unsure"})
    released = Reminder.objects.get(kind="registered").state
    page.post(PAGE, {"act": "resume", "pause": Pause.objects.get().pk})
    page.post(PAGE, {"act": "pause", "institution": stuck.institution.slug, "reason": "Holidays."})
    page.post(PAGE, {"act": "pause", "reason": " "})
    page.post(PAGE, {"act": "try"})
    Reminder.objects.filter(pk=before.pk).update(state="held", final_reason="restored")
    page.post(PAGE, {"act": "drop", "reason": "restored"})

    assert released == "planned"
    assert Reminder.objects.get(pk=before.pk).state == "suppressed"
    active = Pause.objects.active().values_list("institution", "kind", "reason", "started_by")
    assert list(active) == [(stuck.institution_id, "", "Holidays.", operator.pk)]
    assert MailAccount.objects.get().next_probe_at > NOW


@pytest.mark.parametrize(("rights", "reads", "acts"), [({"is_staff": True}, 200, 403), ({}, 302, 302)])
def test_only_operators_read_it_and_only_those_with_all_rights_act(client, stuck, rights, reads, acts):
    client.force_login(factories.UserFactory(**rights))

    answers = [
        client.get(PAGE).status_code,
        client.post(PAGE, {"act": "release", "reason": "unsure"}).status_code,
    ]

    assert answers == [reads, acts]
    assert Reminder.objects.get(kind="registered").state == "held"


def test_the_list_of_pauses_leads_to_it(page, stuck):
    assert PAGE in page.get(reverse("admin:tracking_pause_changelist")).content.decode()
