from datetime import date, timedelta

import pytest

from courses.models import SkillFramework, Stop
from metro.accounts import policy
from tests import factories
from tests.tracking.seats.build import events, full_session, join, local, person
from tracking.models import Attendance, Completion, Registration
from tracking.services import attendance, completions, refusals

pytestmark = pytest.mark.django_db
NOW = local(2026, 12, 18, 12)
REASON = "Was er toch niet bij."


@pytest.fixture
def stop():
    return factories.StopFactory()


@pytest.fixture
def member():
    return factories.MembershipFactory()


def attended(member, stop, starts_at, *, result=Attendance.Result.PRESENT, **fields):
    session = full_session(starts_at, stop=stop, institution=member.institution, **fields)
    return factories.AttendanceFactory(session=session, member=member, result=result)


def valid(member, stop):
    return Completion.objects.valid().filter(member=member, stop=stop).order_by("cycle")


@pytest.mark.parametrize(
    ("rule", "completes"),
    [
        (Stop.Completion.ATTENDED, True),
        (Stop.Completion.ATTENDED_OR_RECORDING, True),
        (Stop.Completion.ANY, True),
        (Stop.Completion.ATTENDED_AND_CHECK, True),  # No questions: no check to close.
        (Stop.Completion.RECORDING_AND_CHECK, False),
        (Stop.Completion.EVIDENCE, False),
    ],
)
def test_presence_alone_completes_by_these_rules(member, stop, rule, completes):
    stop.completion = rule
    stop.save()
    attended(member, stop, local(2026, 12, 3, 15, 30))

    completion = completions.evaluate(member, stop, now=NOW)

    assert (completion is not None) is completes
    if completes:
        assert (completion.kind, completion.rule, completion.cycle) == ("live", rule, 1)


@pytest.mark.parametrize("result", ["absent", "claimed", "unknown"])
def test_only_presence_counts(member, stop, result):
    attended(member, stop, local(2026, 12, 3, 15, 30), result=result)

    assert completions.evaluate(member, stop, now=NOW) is None


def test_a_session_that_was_cancelled_does_not_count(member, stop):
    attended(member, stop, local(2026, 12, 3, 15, 30), status="cancelled")

    assert completions.evaluate(member, stop, now=NOW) is None


def test_a_second_session_does_nothing(member, stop):
    attended(member, stop, local(2026, 12, 3, 15, 30))
    first = completions.evaluate(member, stop, now=NOW)
    attended(member, stop, local(2026, 12, 10, 15, 30))

    second = completions.evaluate(member, stop, now=NOW)

    assert second == first
    assert (second.completed_at, Completion.objects.count()) == (local(2026, 12, 3, 16), 1)


def test_what_was_frozen_stays(member, stop):
    attended(member, stop, local(2026, 12, 3, 15, 30))
    completions.evaluate(member, stop, now=NOW)
    Stop.objects.update(minutes=60, completion=Stop.Completion.EVIDENCE)
    stop.refresh_from_db()

    again = completions.evaluate(member, stop, now=NOW)

    assert (again.minutes, again.rule, again.revoked_at) == (30, "attended", None)


def test_minutes_and_levels_by_side(member):
    """The worked example: 45 minutes over four skills of two frameworks."""
    technical = factories.SkillFrameworkFactory()
    didactic = factories.SkillFrameworkFactory(side=SkillFramework.Side.DIDACTIC)
    cyber, beheer = factories.SkillFactory.create_batch(2, framework=technical)
    d23, d21 = factories.SkillFactory.create_batch(2, framework=didactic)
    stop = factories.StopFactory(minutes=45, skills=[(cyber, 1), (d23, 3), (beheer, 3), (d21, 2)])
    first, second = factories.make_line([stop]), factories.make_line([stop])
    factories.LineChoiceFactory(member=member, version=first)
    session = factories.SessionFactory(
        stop=stop, institution=member.institution, starts_at=local(2026, 11, 12, 15, 30)
    )
    factories.AttendanceFactory(session=session, member=member)

    completion = completions.evaluate(member, stop, now=local(2026, 11, 12, 16, 15))
    factories.LineChoiceFactory(member=member, version=second, joined_at=local(2027, 2, 1))
    again = completions.evaluate(member, stop, now=local(2027, 2, 1))

    assert (completion.completed_at, completion.kind) == (local(2026, 11, 12, 16, 15), "live")
    assert (completion.minutes_technical, completion.minutes_didactic) == (23, 22)
    levels = completion.skills.order_by("pk").values_list("skill", "level__index")
    assert list(levels) == [(cyber.pk, 1), (d23.pk, 3), (beheer.pk, 3), (d21.pk, 2)]
    assert again == completion
    assert Completion.objects.count() == 1


class TestRevoked:
    def test_a_correction_takes_it_back_and_a_later_session_gives_it_again(self, member, stop):
        first = attended(member, stop, local(2026, 12, 3, 15, 30))
        completion = completions.evaluate(member, stop, now=NOW)
        Attendance.objects.filter(pk=first.pk).update(result="absent")

        assert completions.evaluate(member, stop, now=NOW) is None
        second = attended(member, stop, local(2026, 12, 10, 15, 30))
        again = completions.evaluate(member, stop, now=NOW)

        assert (again.pk, again.session, again.completed_at, again.revoked_at, again.revoked_reason) == (
            completion.pk,
            second.session,
            local(2026, 12, 10, 16),
            None,
            "",
        )
        assert events(completion) == [
            ("complete", "", "valid"),
            ("revoke", "valid", "revoked"),
            ("restore", "revoked", "valid"),
        ]

    def test_another_session_holds_it(self, member, stop):
        first = attended(member, stop, local(2026, 12, 3, 15, 30))
        completion = completions.evaluate(member, stop, now=NOW)
        attended(member, stop, local(2026, 12, 10, 15, 30))
        Attendance.objects.filter(pk=first.pk).update(result="absent")

        held = completions.evaluate(member, stop, now=NOW)

        assert (held.pk, held.revoked_at, held.completed_at) == (
            completion.pk,
            None,
            local(2026, 12, 10, 16),
        )
        assert Completion.objects.count() == 1

    def test_corrected_back_it_counts_again(self, member, stop):
        coordinator = factories.MembershipFactory(institution=member.institution, role="coordinator").user
        session = attended(member, stop, local(2026, 12, 3, 15, 30)).session
        completions.evaluate(member, stop, now=NOW)

        attendance.correct(session, member, False, by=coordinator, reason=REASON, now=NOW)
        assert not valid(member, stop).exists()
        attendance.correct(session, member, True, by=coordinator, reason=REASON, now=NOW)

        assert [row.completed_at for row in valid(member, stop)] == [session.ends_at]
        assert Completion.objects.count() == 1


class TestExpiry:
    @pytest.mark.parametrize(
        ("starts_at", "months", "expires"),
        [
            (local(2026, 8, 31, 15, 30), 6, date(2027, 2, 28)),
            (local(2026, 12, 3, 15, 30), 12, date(2027, 12, 3)),
            (local(2026, 12, 2, 23, 45), 12, date(2027, 12, 3)),  # Ended after midnight, local time.
            (local(2026, 12, 3, 15, 30), None, None),
        ],
    )
    def test_the_first_day_that_no_longer_counts(self, member, stop, starts_at, months, expires):
        stop.valid_months = months
        stop.save()
        attended(member, stop, starts_at)

        assert completions.evaluate(member, stop, now=NOW).expires_date == expires

    @pytest.mark.parametrize(
        ("again", "cycles"),
        [
            (local(2026, 7, 30, 12), [(1, date(2027, 2, 1))]),  # Too early to renew.
            (local(2026, 8, 1, 12), [(1, date(2027, 2, 1)), (2, date(2028, 2, 1))]),  # Nobody loses months.
            (local(2027, 3, 10, 12), [(1, date(2027, 2, 1)), (2, date(2028, 3, 10))]),  # Too late.
        ],
    )
    def test_renewing(self, member, stop, again, cycles):
        stop.valid_months = 12
        stop.save()
        attended(member, stop, local(2026, 2, 1, 12))
        completions.evaluate(member, stop, now=local(2026, 2, 2))
        attended(member, stop, again)

        completions.evaluate(member, stop, now=local(2027, 6, 1))

        rows = Completion.objects.order_by("cycle")
        assert [(row.cycle, row.expires_date) for row in rows] == cycles

    def test_revoking_a_renewal_leaves_the_first(self, member, stop):
        stop.valid_months = 12
        stop.save()
        attended(member, stop, local(2026, 2, 1, 12))
        second = attended(member, stop, local(2026, 9, 1, 12))
        completions.evaluate(member, stop, now=NOW)
        Attendance.objects.filter(pk=second.pk).update(result="absent")

        left = completions.evaluate(member, stop, now=NOW)

        assert left.cycle == 1
        assert [row.cycle for row in valid(member, stop)] == [1]


def test_one_person_at_two_institutions():
    """The worked example: a shared session counts once, where the person registered."""
    north = factories.InstitutionFactory(name="Noorderhaven")
    south = factories.InstitutionFactory(name="Zuiderwijk")
    sam = person("Sam", north)
    sam_south = factories.MembershipFactory(user=sam.user, institution=south)
    leads = [
        factories.LeadFactory(team=factories.TeamMembershipFactory(member=sam, team__institution=north).team)
        for _ in range(2)
    ]
    south_team = factories.TeamMembershipFactory(member=sam_south, team__institution=south).team
    south_lead = factories.LeadFactory(team=south_team)
    session = full_session(local(2026, 12, 3, 15, 30), institution=north, capacity=5)
    session.shared_with.add(south)
    registered_at = local(2026, 11, 23, 10)

    join(session, sam, registered_at)
    with pytest.raises(refusals.RegisteredElsewhere) as refusal:
        join(session, sam_south, registered_at)
    host = factories.SessionHostFactory(session=session).user
    attendance.mark_roster(session, {sam.pk: True}, by=host, now=NOW)

    assert refusal.value.details == {"institution": "Noorderhaven"}
    assert Registration.objects.get().institution == north
    completion = Completion.objects.get()
    assert (completion.institution, completion.member, completion.minutes) == (north, sam, 30)
    kinds = list(sam.user.reminders.values_list("kind", flat=True))
    assert len(kinds) == len(set(kinds))

    def seen_by(lead):
        actor = policy.actor_for(lead.member.user, lead.institution, now=NOW + timedelta(days=1))
        return list(Completion.objects.visible_to(actor))

    assert [seen_by(lead) for lead in leads] == [[completion], [completion]]
    assert seen_by(south_lead) == []
