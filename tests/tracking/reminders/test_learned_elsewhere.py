"""What is told about evidence: to who decides that some waits, to its owner what was decided."""

import pytest

from metro.accounts import policy
from tests import factories
from tests.tracking.reminders.conftest import local, notices, rows, sweep, texts
from tracking.models import Evidence
from tracking.services import evidence
from tracking.services.reminders import evidence as reminders

pytestmark = pytest.mark.django_db

FRIDAY = local(2026, 11, 27, 15, 0)
REASON = "Het programma van de dag ontbreekt nog."


def of_kind(kind):
    return [(due, state, reason) for _, _, due, state, reason in rows(kind=kind)]


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
def coordinator(college):
    return factories.MembershipFactory(institution=college, role="coordinator")


@pytest.fixture
def waiting(teacher):
    return factories.EvidenceFactory(member=teacher, title="Workshop AI", submitted_at=FRIDAY)


def who(member, now):
    return {
        "actor": policy.actor_for(member.user, member.institution, now=now),
        "by": member.user,
        "now": now,
    }


def test_the_lead_hears_of_it_and_weekly_after_that(waiting, lead, coordinator, mailbox):
    for day in (27, 28, 29, 30):
        reminders.plan(now=local(2026, 11, day, 16, 0))
    sweep(2026, 11, 30, 8, 0)
    for day in range(1, 9):
        reminders.plan(now=local(2026, 12, day, 7, 45))

    assert of_kind("evidence_waiting") == [("30 Nov 08:00", "sent", ""), ("07 Dec 08:00", "planned", "")]
    assert mailbox.subjects == ["1 piece of evidence waits for you"]
    assert "/approvals/" in texts(mailbox)[0]
    assert "Workshop AI" not in texts(mailbox)[0]  # A mail is no place for what somebody wrote to one person.


def test_without_a_lead_a_coordinator_hears_of_it(waiting, coordinator, mailbox):
    reminders.plan(now=FRIDAY)
    sweep(2026, 11, 30, 8, 0)

    assert mailbox.subjects == ["1 piece of evidence waits for you"]


def test_after_fourteen_days_the_coordinator_hears_of_it_too(waiting, lead, coordinator):
    reminders.plan(now=local(2026, 12, 11, 14, 0))
    before = len(rows(kind="evidence_waiting"))
    reminders.plan(now=local(2026, 12, 11, 16, 0))

    assert (before, len(rows(kind="evidence_waiting"))) == (1, 2)


def test_what_was_decided_does_not_wait(waiting, lead, mailbox):
    reminders.plan(now=FRIDAY)
    evidence.approve(waiting, **who(lead, FRIDAY))
    sweep(2026, 11, 30, 8, 0)

    assert of_kind("evidence_waiting") == [("30 Nov 08:00", "suppressed", "already_done")]


def test_nobody_hears_of_the_own(lead, team):
    factories.TeamMembershipFactory(team=team, member=lead)
    factories.EvidenceFactory(member=lead, submitted_at=FRIDAY)
    reminders.plan(now=FRIDAY)

    assert rows(kind="evidence_waiting") == []


@pytest.mark.parametrize(
    ("move", "subject"),
    [
        (evidence.approve, "Approved: Workshop AI"),
        (evidence.return_, "Sent back: Workshop AI"),
        (evidence.refuse, "Not approved: Workshop AI"),
    ],
)
def test_the_owner_hears_what_was_decided_once(waiting, lead, mailbox, move, subject):
    reason = () if move is evidence.approve else (REASON,)
    at = local(2026, 11, 27, 15, 5)
    move(waiting, *reason, **who(lead, at))
    for minute in (6, 59):
        reminders.plan(now=local(2026, 11, 27, 15, minute))
    sweep(2026, 11, 27, 15, 59)

    assert [state for _, state, _ in of_kind("evidence_decided")] == ["sent"]
    assert mailbox.subjects == [subject]
    assert (REASON in texts(mailbox)[0]) == bool(reason)
    assert notices() == ["evidence_decided"]


def test_taken_back_is_told_as_a_correction(waiting, lead, mailbox):
    evidence.approve(waiting, **who(lead, FRIDAY))
    evidence.revoke(waiting, REASON, **who(lead, FRIDAY))
    reminders.plan(now=FRIDAY)
    sweep(2026, 11, 27, 15, 10)

    assert mailbox.subjects == ["Taken back: Workshop AI"]
    assert REASON in texts(mailbox)[0]
    assert notices() == ["correction_made"]


def test_a_second_decision_is_told_anew(waiting, lead, mailbox):
    evidence.return_(waiting, REASON, **who(lead, FRIDAY))
    sweep(2026, 11, 27, 15, 0)
    evidence.submit(waiting, now=local(2026, 11, 27, 15, 30))
    evidence.approve(Evidence.objects.get(), **who(lead, local(2026, 11, 27, 16, 5)))
    sweep(2026, 11, 27, 16, 10)

    assert mailbox.subjects == ["Sent back: Workshop AI", "Approved: Workshop AI"]
