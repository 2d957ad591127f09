"""What a lead sends and gets: a friendly message, rarely; and a digest that shows what a page would."""

from datetime import date

import pytest

from metro.accounts import policy
from metro.core.errors import NotAllowed
from tests import factories
from tests.tracking.reminders.conftest import local, notices, rows, sweep, texts
from tracking.models import Reminder
from tracking.services import nudges
from tracking.services.looking import LeadsOnly, TotalsOnly
from tracking.services.refusals import NudgeTooSoon
from tracking.services.reminders import leads

pytestmark = pytest.mark.django_db

MONDAY = local(2027, 1, 11, 9, 0)
STARTED, IDLE = "started", "idle"


@pytest.fixture
def lead():
    return factories.LeadFactory(member__user__first_name="Kim", member__user__last_name="Bos")


@pytest.fixture
def sam(lead):
    return teacher(lead.team)


@pytest.fixture
def line(lead):
    return factories.make_line([factories.StopFactory(title_nl="AI in de les")])


def teacher(team, **fields):
    return factories.TeamMembershipFactory(team=team, **fields).member


def acting(lead, now=MONDAY):
    lead.institution.refresh_from_db()
    return {
        "actor": policy.actor_for(lead.member.user, lead.institution, now=now),
        "by": lead.member.user,
        "now": now,
    }


def set_policy(lead, value):
    lead.institution.lead_visibility = value
    lead.institution.save()


def of_kind(kind):
    return [(version, due, state, reason) for _, version, due, state, reason in rows(kind=kind)]


def test_a_friendly_message_is_mailed_and_told_in_the_app(lead, sam, line, mailbox):
    nudges.nudge(lead.team.pk, sam.pk, **acting(lead))
    sweep(2027, 1, 11, 9, 2)

    assert of_kind("lead_nudge") == [(1, "11 Jan 09:00", "sent", "")]
    assert mailbox.subjects == ["A friendly message from Kim Bos"]
    assert notices() == ["lead_nudge"]


def test_one_message_in_fourteen_days_over_all_leads(lead, sam, line):
    other = factories.LeadFactory(team__institution=lead.institution)
    factories.TeamMembershipFactory(team=other.team, member=sam)
    nudges.nudge(lead.team.pk, sam.pk, **acting(lead))

    for day in (11, 24):
        with pytest.raises(NudgeTooSoon) as refusal:
            nudges.nudge(other.team.pk, sam.pk, **acting(other, local(2027, 1, day, 10, 0)))
        assert "ma 25 jan 2027" in str(refusal.value)
    nudges.nudge(other.team.pk, sam.pk, **acting(other, local(2027, 1, 25, 8, 0)))

    assert Reminder.objects.count() == 2


def test_under_totals_all_who_have_not_started_get_one_and_nobody_is_named(lead, sam, line):
    set_policy(lead, "aggregated")
    started, seated = teacher(lead.team), teacher(lead.team)
    factories.CompletionFactory(member=started, stop=line.line_stops.get().stop)
    session = factories.SessionFactory(institution=lead.institution, starts_at=local(2027, 2, 1, 9, 0))
    factories.RegistrationFactory(session=session, member=seated)

    with pytest.raises(TotalsOnly):
        nudges.nudge(lead.team.pk, sam.pk, **acting(lead))
    for _ in range(2):
        assert nudges.nudge_not_started(lead.team, **acting(lead)) is None

    assert list(Reminder.objects.values_list("user", flat=True)) == [sam.user_id]


def test_only_who_leads_the_team_sends_it_and_not_under_names_only(lead, sam):
    coordinator = factories.MembershipFactory(institution=lead.institution, role="coordinator")
    by = {"actor": policy.actor_for(coordinator.user, lead.institution, now=MONDAY), "by": coordinator.user}

    with pytest.raises(LeadsOnly):
        nudges.nudge(lead.team.pk, sam.pk, now=MONDAY, **by)
    with pytest.raises(NotAllowed):
        nudges.nudge_not_started(lead.team, now=MONDAY, **by)
    set_policy(lead, "none")
    with pytest.raises(NotAllowed):
        nudges.nudge_not_started(lead.team, **acting(lead))

    assert Reminder.objects.count() == 0


@pytest.mark.parametrize("event", ["left_team", "already_done"])
def test_a_message_that_no_longer_fits_is_not_mailed(lead, sam, line, mailbox, event):
    nudges.nudge(lead.team.pk, sam.pk, **acting(lead))
    if event == "left_team":
        sam.team_memberships.update(end_date=date(2027, 1, 10))
    else:
        factories.CompletionFactory(member=sam, stop=line.line_stops.get().stop)
    sweep(2027, 1, 11, 9, 2)

    assert [reason for *_, reason in of_kind("lead_nudge")] == [event]
    assert mailbox.journal == []


@pytest.fixture
def done(lead, sam, line):
    """Sam completed a stop, and with it a line, on Wednesday of last week; somebody else long before."""
    stop = line.line_stops.get().stop
    factories.CompletionFactory(member=sam, stop=stop, completed_at=local(2027, 1, 6, 15, 0))
    factories.CompletionFactory(member=teacher(lead.team), stop=stop, completed_at=local(2026, 12, 16, 15, 0))


def test_the_digest_tells_per_person_what_was_done_last_week(lead, sam, line, done, mailbox):
    leads.plan(now=local(2027, 1, 11, 0, 1))
    leads.plan(now=local(2027, 1, 11, 1, 1))
    sweep(2027, 1, 11, 8, 2)

    assert of_kind("lead_digest") == [(202702, "11 Jan 08:00", "sent", "")]
    assert [line for line in texts(mailbox)[0].splitlines() if line.startswith("- ")] == [
        f"- {sam.user.name}: 1 stop, {line.line.title_nl}"
    ]
    assert notices() == ["lead_digest"]


def test_under_totals_the_digest_has_shares_and_hides_small_teams(lead, sam, done, mailbox):
    set_policy(lead, "aggregated")
    leads.plan(now=local(2027, 1, 11, 0, 1))
    assert Reminder.objects.count() == 0

    factories.TeamMembershipFactory.create_batch(3, team=lead.team)
    leads.plan(now=local(2027, 1, 11, 0, 1))
    sweep(2027, 1, 11, 8, 2)

    assert [line for line in texts(mailbox)[0].splitlines() if line.startswith("- ")] == [
        "- completed a stop: 20 % of the team",
        "- achieved a line: 20 % of the team",
    ]
    assert sam.user.name not in texts(mailbox)[0]


def test_the_lead_s_own_stops_are_no_news(lead, line):
    factories.TeamMembershipFactory(team=lead.team, member=lead.member)
    factories.CompletionFactory(
        member=lead.member, stop=line.line_stops.get().stop, completed_at=local(2027, 1, 6, 15, 0)
    )

    leads.plan(now=local(2027, 1, 11, 0, 1))

    assert Reminder.objects.count() == 0


def test_who_leads_no_team_any_more_gets_no_digest(lead, done, mailbox):
    leads.plan(now=local(2027, 1, 11, 0, 1))
    lead.revoked_at = local(2027, 1, 11, 7, 0)
    lead.save()
    sweep(2027, 1, 11, 8, 2)

    assert of_kind("lead_digest") == [(202702, "11 Jan 08:00", "suppressed", "rights_changed")]
    assert mailbox.journal == []


def test_the_button_sends_it_once(client, lead, sam, line):
    client.force_login(lead.member.user)
    sam.team_memberships.update(start_date=date(2020, 8, 1))

    page = client.get(f"/teams/{lead.team.pk}/")
    answers = [client.post(f"/teams/{lead.team.pk}/people/{sam.pk}/nudge/", follow=True) for _ in range(2)]

    assert f"/people/{sam.pk}/nudge/" in page.content.decode()
    assert [str(*answer.context["messages"]) for answer in answers] == [
        "Your friendly message is on its way.",
        "This colleague already got a message. You can send one again on Mon 7 Dec 2026.",
    ]
