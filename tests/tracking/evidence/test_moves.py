"""Learning done elsewhere: who moves it from where to where, and what it brings (rules.md §1.7)."""

from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from courses.models import Stop
from metro.accounts.models import AuditEntry
from metro.core.errors import IllegalMove, NotAllowed, ReasonNeeded
from tests import factories
from tests.tracking.evidence.conftest import in_team
from tracking.models import Completion, Evidence
from tracking.queries.hours import hours_account
from tracking.queries.skills import skill_profile
from tracking.services import evidence
from tracking.services.evidence import refusals

pytestmark = pytest.mark.django_db

DONE = date(2026, 11, 20)
REASON = "Het programma van de dag ontbreekt nog."
WRITTEN = evidence.Written(
    title="Workshop AI", done_date=DONE, minutes_technical=60, minutes_didactic=30, sentence="Een middag."
)


def moves():
    rows = AuditEntry.objects.filter(object_type="tracking.evidence").order_by("pk")
    return [(row.event, row.from_state, row.to_state) for row in rows]


def test_from_writing_to_hours(teacher, lead, now, decides):
    row = evidence.add(teacher, WRITTEN, now=now)
    evidence.submit(row, now=now)
    before = hours_account(teacher, now=now)
    evidence.approve(row, **decides(lead))

    account = hours_account(teacher, now=now)

    assert (before.booked, [one.minutes for one in before.waiting]) == (0, [90])
    assert (account.booked, account.technical, account.didactic, account.waiting) == (90, 60, 30, ())
    assert [(one.title, one.how) for one in account.done] == [("Workshop AI", "elders geleerd")]
    assert moves() == [
        ("add", "", "draft"),
        ("submit", "draft", "submitted"),
        ("approve", "submitted", "approved"),
    ]


def test_what_is_noted_counts_nothing_until_it_is_handed_in(teacher, lead, now, decides):
    row = evidence.add(teacher, WRITTEN, is_noted=True, now=now)

    with pytest.raises(IllegalMove):
        evidence.approve(row, **decides(lead))

    account = hours_account(teacher, now=now)
    assert (account.rows, Evidence.objects.get().status) == ((), "noted")
    assert evidence.submit(row, now=now).status == "submitted"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"title": " "}, refusals.TitleNeeded),
        ({"done_date": date(2026, 11, 24)}, refusals.DateAhead),
        ({"minutes_technical": 0, "minutes_didactic": 0}, refusals.MinutesOutside),
        ({"minutes_technical": 4, "minutes_didactic": 0}, refusals.MinutesOutside),
        ({"minutes_technical": 100_000}, refusals.MinutesOutside),
        ({"minutes_technical": -60, "minutes_didactic": 120}, refusals.MinutesOutside),
        ({"sentence": "  "}, refusals.ProofNeeded),
        ({"sentence": "", "link": "javascript:alert(1)"}, refusals.LinkNotSecure),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(teacher, now, change, refusal):
    with pytest.raises(refusal) as caught:
        evidence.add(teacher, replace(WRITTEN, **change), now=now)

    assert str(caught.value).endswith(".")
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("minutes", [5, 4800])
def test_the_shortest_and_the_longest(teacher, now, minutes):
    evidence.add(teacher, replace(WRITTEN, minutes_technical=minutes, minutes_didactic=0), now=now)

    assert Evidence.objects.get().minutes == minutes


@pytest.mark.parametrize(("day", "counts"), [(date(2025, 8, 1), True), (date(2025, 7, 31), False)])
def test_only_of_this_and_the_previous_school_year_it_can_count(teacher, now, day, counts):
    row = evidence.add(teacher, replace(WRITTEN, done_date=day), now=now)

    if counts:
        assert evidence.submit(row, now=now).status == "submitted"
    else:
        with pytest.raises(refusals.DateTooEarly):
            evidence.submit(row, now=now)


def test_sent_twice_from_one_form_it_is_added_once(teacher, now):
    key = Evidence._meta.get_field("uuid").default()
    first = evidence.add(teacher, WRITTEN, key=key, now=now)

    assert evidence.add(teacher, WRITTEN, key=key, now=now) == first
    assert Evidence.objects.count() == 1


def test_handed_in_from_two_tabs_it_waits_once(teacher, now):
    row = evidence.add(teacher, WRITTEN, now=now)
    evidence.submit(row, now=now)
    evidence.submit(row, now=now + timedelta(minutes=1))

    assert [event for event, _, _ in moves()] == ["add", "submit"]
    assert Evidence.objects.get().submitted_at == now


def test_after_handing_in_it_is_not_changed_but_withdrawn(teacher, now):
    row = evidence.submit(evidence.add(teacher, WRITTEN, now=now), now=now)

    with pytest.raises(refusals.HandedIn):
        evidence.edit(row, replace(WRITTEN, title="Iets anders"), now=now)
    evidence.withdraw(row, now=now)
    evidence.edit(row, replace(WRITTEN, title="Iets anders"), now=now)

    found = Evidence.objects.get()
    assert (found.status, found.title, found.submitted_at) == ("draft", "Iets anders", None)


def test_changed_in_another_window_nothing_is_overwritten(teacher, now):
    row = evidence.add(teacher, WRITTEN, now=now)
    seen = evidence.own.mark_of(Evidence.objects.get())
    evidence.edit(row, replace(WRITTEN, title="Eerst"), seen=seen, now=now)

    with pytest.raises(refusals.ChangedElsewhere):
        evidence.edit(row, replace(WRITTEN, title="Daarna"), seen=seen, now=now)

    assert Evidence.objects.get().title == "Eerst"


def test_sent_back_it_can_be_made_better_and_handed_in_again(handed_in, lead, now, decides):
    evidence.return_(handed_in, REASON, **decides(lead))
    back = Evidence.objects.get()
    evidence.edit(handed_in, WRITTEN, now=now)
    evidence.submit(handed_in, now=now)
    evidence.approve(handed_in, **decides(lead))

    assert (back.status, back.reason, back.decided_by) == ("returned", REASON, lead.user)
    assert Evidence.objects.get().status == "approved"
    assert Evidence.objects.get().decision_number == 2


@pytest.mark.parametrize("reason", ["", "te kort", " " * 20, "x" * 501])
def test_nobody_is_turned_down_without_a_reason(handed_in, lead, decides, reason):
    for move in (evidence.return_, evidence.refuse):
        with pytest.raises(ReasonNeeded):
            move(handed_in, reason, **decides(lead))

    assert Evidence.objects.get().status == "submitted"


def test_not_the_own_evidence_even_as_lead_and_coordinator(college, team, now, decides):
    both = in_team(college, team)
    factories.TeamMembershipFactory(team=team, member=both, role="lead")
    both.role = "coordinator"
    both.save()
    row = factories.EvidenceFactory(member=both)

    for move in (evidence.refuse, evidence.return_, evidence.revoke):
        with pytest.raises(refusals.OwnEvidence):
            move(row, REASON, **decides(both))
    with pytest.raises(refusals.OwnEvidence):
        evidence.approve(row, **decides(both))


def test_who_leads_another_team_or_nothing_decides_nothing(college, handed_in, decides):
    stranger = in_team(college, factories.TeamFactory(institution=college), "lead")
    abroad = factories.MembershipFactory(role="coordinator")

    for somebody in (stranger, abroad, factories.MembershipFactory(institution=college)):
        with pytest.raises(NotAllowed):
            evidence.approve(handed_in, **decides(somebody))


def test_the_first_decision_holds(handed_in, lead, coordinator, decides):
    evidence.approve(handed_in, **decides(lead))
    evidence.approve(handed_in, **decides(lead))

    with pytest.raises(refusals.AlreadyDecided) as caught:
        evidence.refuse(handed_in, REASON, **decides(coordinator))

    assert str(caught.value) == f"{lead.user.name} heeft dit al beoordeeld."
    assert [event for event, _, _ in moves()] == ["approve"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("committed")
def test_two_who_decide_at_once(handed_in, lead, coordinator, decides):
    barrier, outcomes = Barrier(2), []

    def run(move, *args, **who):
        barrier.wait()
        try:
            outcomes.append(move(handed_in, *args, **who).status)
        except refusals.AlreadyDecided as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [
        Thread(target=run, args=(evidence.approve,), kwargs=decides(lead)),
        Thread(target=run, args=(evidence.refuse, REASON), kwargs=decides(coordinator)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found = Evidence.objects.get()
    assert sorted(outcomes) == sorted(["already_decided", found.status])
    assert found.decision_number == len(moves()) == 1


def test_the_approver_sets_minutes_and_levels(handed_in, teacher, lead, now, decides):
    skill = factories.SkillFactory()
    levels = list(skill.framework.levels.order_by("index"))
    handed_in.skills.create(skill=skill, level=levels[-1])

    evidence.approve(handed_in, minutes=(20, 25), levels={skill: levels[1]}, **decides(lead))

    account = hours_account(teacher, now=now)
    actor = decides(teacher)["actor"]
    (shown,) = [row for row in skill_profile([teacher.pk], actor=actor, now=now)[teacher.pk] if row.proven]
    assert (account.technical, account.didactic, account.booked) == (20, 25, 45)
    assert (shown.skill, shown.proven, shown.proof, shown.proven_at) == (
        skill,
        levels[1].index,
        "evidenced",
        now,
    )


def test_a_level_of_another_skill_is_refused(handed_in, lead, decides):
    skill, other = factories.SkillFactory(), factories.SkillFactory()

    with pytest.raises(refusals.LevelUnknown):
        evidence.approve(handed_in, levels={skill: other.framework.levels.first()}, **decides(lead))


@pytest.mark.parametrize("rule", ["evidence", "any"])
def test_it_completes_the_stop_that_it_names_and_books_only_that(teacher, lead, now, decides, rule):
    stop = factories.StopFactory(completion=rule, minutes=45)
    row = evidence.submit(evidence.add(teacher, replace(WRITTEN, stop=stop), now=now), now=now)
    evidence.approve(row, **decides(lead))

    completion, account = Completion.objects.get(), hours_account(teacher, now=now)

    assert (completion.kind, completion.evidence, completion.session) == ("evidence", row, None)
    assert completion.completed_at.isoformat() == "2026-11-20T11:00:00+00:00"  # Noon in Amsterdam.
    assert account.booked == account.technical + account.didactic == 45


def test_a_stop_that_wants_a_session_takes_no_evidence(teacher, now):
    stop = factories.StopFactory(completion=Stop.Completion.ATTENDED)

    with pytest.raises(refusals.StopTakesNone):
        evidence.add(teacher, replace(WRITTEN, stop=stop), now=now)
