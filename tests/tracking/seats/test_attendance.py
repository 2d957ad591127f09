from datetime import timedelta

import pytest

from courses.models import Session
from metro.core.errors import IllegalMove, NotAllowed, ReasonNeeded, UnknownReference
from tests import factories
from tests.tracking.seats.build import events, full_session, local, person
from tracking.models import Attendance, AttendanceSignal, Completion, Registration
from tracking.services import attendance, refusals

pytestmark = pytest.mark.django_db
Source = AttendanceSignal.Source
Result = Attendance.Result

STARTS = local(2026, 12, 3, 15, 30)
ENDS = local(2026, 12, 3, 16)
AFTER = local(2026, 12, 3, 16, 30)
REASON = "Stond op de foto."


@pytest.fixture
def session() -> Session:
    return full_session(STARTS, capacity=10)


@pytest.fixture
def expert(session):
    return factories.SessionHostFactory(session=session).user


@pytest.fixture
def anna(session):
    member = person("Anna", session.institution)
    factories.RegistrationFactory(session=session, member=member)
    return member


@pytest.fixture
def lead(anna):
    membership = factories.TeamMembershipFactory(member=anna, team__institution=anna.institution)
    return factories.LeadFactory(team=membership.team).member.user


def signal(session, member, source, *, at=AFTER, **fields):
    return AttendanceSignal.objects.create(
        institution=member.institution, session=session, member=member, source=source, at=at, **fields
    )


def on_file(session, member, start, end):
    return signal(session, member, Source.FILE, joined_at=start, left_at=end)


def decided(session, member):
    row = attendance.decide(session, member, now=AFTER)
    return row.result, row.source


class TestRanks:
    @pytest.mark.parametrize(
        ("source", "is_present", "result"),
        [
            (Source.JOIN, None, Result.UNKNOWN),
            (Source.CLAIM, True, Result.CLAIMED),
            (Source.CODE, True, Result.PRESENT),
            (Source.FILE, True, Result.PRESENT),
            (Source.FILE, None, Result.UNKNOWN),
            (Source.ROSTER, True, Result.PRESENT),
            (Source.ROSTER, False, Result.ABSENT),
            (Source.CORRECTION, True, Result.PRESENT),
            (Source.CORRECTION, False, Result.ABSENT),
        ],
    )
    def test_what_one_signal_says(self, session, anna, source, is_present, result):
        signal(session, anna, source, is_present=is_present)

        assert decided(session, anna) == (result, source)

    def test_nothing_said_is_not_absence(self, session, anna):
        assert decided(session, anna) == (Result.UNKNOWN, None)

    @pytest.mark.parametrize(
        ("low", "high"),
        [
            (Source.JOIN, Source.CLAIM),
            (Source.CLAIM, Source.CODE),
            (Source.CODE, Source.ROSTER),
            (Source.FILE, Source.ROSTER),
            (Source.ROSTER, Source.CORRECTION),
        ],
    )
    def test_the_higher_rank_decides_also_when_it_came_first(self, session, anna, low, high):
        signal(session, anna, high, is_present=high < Source.ROSTER)
        signal(session, anna, low, is_present=True, at=AFTER + timedelta(hours=1))

        assert decided(session, anna)[1] == high

    def test_within_a_rank_the_latest_decides(self, session, anna):
        signal(session, anna, Source.ROSTER, is_present=True)
        signal(session, anna, Source.ROSTER, is_present=False, at=AFTER + timedelta(minutes=1))

        assert decided(session, anna) == (Result.ABSENT, Source.ROSTER)


class TestPresence:
    """Session 15:30–16:00, 70 % asked: 21 minutes."""

    def test_overlapping_intervals_count_once_and_only_inside(self, session, anna):
        on_file(session, anna, local(2026, 12, 3, 15, 24), local(2026, 12, 3, 15, 41))
        on_file(session, anna, local(2026, 12, 3, 15, 40), local(2026, 12, 3, 15, 47))
        on_file(session, anna, local(2026, 12, 3, 15, 45), local(2026, 12, 3, 15, 58) + timedelta(seconds=30))

        row = attendance.decide(session, anna, now=AFTER)

        assert (row.result, row.source, row.minutes) == (Result.PRESENT, Source.FILE, 28)

    @pytest.mark.parametrize(
        ("seconds", "minutes", "result"),
        [
            (21 * 60, 21, Result.PRESENT),
            (21 * 60 - 1, 20, Result.ABSENT),
            (0, 0, Result.ABSENT),
        ],
    )
    def test_whole_minutes_against_the_required_ones(self, session, anna, seconds, minutes, result):
        on_file(session, anna, STARTS, STARTS + timedelta(seconds=seconds))

        row = attendance.decide(session, anna, now=AFTER)

        assert (row.result, row.minutes) == (result, minutes)

    def test_an_unreadable_length_is_not_nothing(self, session, anna):
        on_file(session, anna, STARTS, STARTS + timedelta(minutes=5))
        on_file(session, anna, STARTS + timedelta(minutes=10), None)

        assert decided(session, anna) == (Result.UNKNOWN, Source.FILE)

    def test_list_roster_and_correction_after_each_other(self, session, anna, expert, lead):
        """The worked example: 16 of 21 minutes, the expert says present, the lead says absent."""
        on_file(session, anna, local(2026, 12, 3, 15, 44), local(2026, 12, 3, 16, 10))
        by_list = attendance.decide(session, anna, now=AFTER)
        assert (by_list.result, by_list.minutes) == (Result.ABSENT, 16)

        [by_roster] = attendance.mark_roster(session, {anna.pk: True}, by=expert, now=AFTER)
        assert (by_roster.result, by_roster.source, by_roster.minutes) == (Result.PRESENT, Source.ROSTER, 16)
        completion = Completion.objects.get(member=anna)
        assert completion.revoked_at is None

        later = AFTER + timedelta(days=1)
        corrected = attendance.correct(session, anna, False, by=lead, reason=REASON, now=later)
        completion.refresh_from_db()
        assert (corrected.result, corrected.source, corrected.correction_number) == (
            Result.ABSENT,
            Source.CORRECTION,
            1,
        )
        assert (completion.revoked_at, completion.revoked_reason) == (later, "attendance_corrected")
        assert events(corrected) == [
            ("decide", "", "absent"),
            ("decide", "absent", "present"),
            ("decide", "present", "absent"),
        ]


class TestRoster:
    def test_marks_decide_and_complete(self, session, anna, expert):
        bram = factories.RegistrationFactory(session=session).member

        rows = attendance.mark_roster(session, {anna.pk: True, bram.pk: False}, by=expert, now=AFTER)

        assert [(row.member, row.result) for row in rows] == [(anna, "present"), (bram, "absent")]
        completions = Completion.objects.values_list("member", "completed_at", "recorded_at", "session")
        assert list(completions) == [(anna.pk, ENDS, AFTER, session.pk)]

    def test_the_same_mark_again_adds_nothing(self, session, anna, expert):
        attendance.mark_roster(session, {anna.pk: True}, by=expert, now=AFTER)

        attendance.mark_roster(session, {anna.pk: True}, by=expert, now=AFTER + timedelta(minutes=1))

        assert AttendanceSignal.objects.count() == 1
        assert Completion.objects.count() == 1

    def test_not_before_the_start(self, session, anna, expert):
        with pytest.raises(IllegalMove):
            attendance.mark_roster(session, {anna.pk: True}, by=expert, now=STARTS - timedelta(seconds=1))

    def test_during_the_session_nothing_is_completed_yet(self, session, anna, expert):
        attendance.mark_roster(session, {anna.pk: True}, by=expert, now=STARTS)
        assert not Completion.objects.exists()

        attendance.settle(now=ENDS)

        assert Completion.objects.get().completed_at == ENDS

    def test_only_by_who_gives_it_or_coordinates(self, session, anna, expert):
        coordinator = factories.MembershipFactory(institution=session.institution, role="coordinator").user
        with pytest.raises(NotAllowed):
            attendance.mark_roster(session, {anna.pk: True}, by=anna.user, now=AFTER)

        attendance.mark_roster(session, {anna.pk: True}, by=coordinator, now=AFTER)

        assert Attendance.objects.get().result == Result.PRESENT

    def test_one_stranger_refuses_the_whole_list(self, session, anna, expert):
        stranger = factories.MembershipFactory(institution=session.institution)

        with pytest.raises(UnknownReference):
            attendance.mark_roster(session, {anna.pk: True, stranger.pk: True}, by=expert, now=AFTER)

        assert not AttendanceSignal.objects.exists()

    def test_who_only_waited_is_not_on_the_list(self, session, expert):
        waiting = factories.RegistrationFactory(session=session, status=Registration.Status.WAITLISTED)

        with pytest.raises(UnknownReference):
            attendance.mark_roster(session, {waiting.member_id: True}, by=expert, now=AFTER)


class TestCorrection:
    def test_the_latest_correction_wins(self, session, anna, lead):
        attendance.correct(session, anna, False, by=lead, reason=REASON, now=AFTER)

        row = attendance.correct(session, anna, True, by=lead, reason=REASON, now=AFTER + timedelta(days=1))

        assert (row.result, row.correction_number) == (Result.PRESENT, 2)

    def test_a_correction_stands_over_a_later_roster(self, session, anna, lead, expert):
        attendance.correct(session, anna, False, by=lead, reason=REASON, now=AFTER)

        attendance.mark_roster(session, {anna.pk: True}, by=expert, now=AFTER + timedelta(days=1))

        assert Attendance.objects.get().result == Result.ABSENT

    @pytest.mark.parametrize("reason", ["", "te kort", "  ik weet 9   "])
    def test_a_reason_of_ten_characters_is_asked(self, session, anna, lead, reason):
        with pytest.raises(ReasonNeeded):
            attendance.correct(session, anna, True, by=lead, reason=reason, now=AFTER)

    def test_a_walk_in_may_be_corrected_and_takes_no_seat(self, session, lead, anna):
        walk_in = factories.TeamMembershipFactory(team=anna.team_memberships.get().team).member

        row = attendance.correct(session, walk_in, True, by=lead, reason=REASON, now=AFTER)

        assert row.result == Result.PRESENT
        assert session.registrations.count() == 1

    def test_not_by_the_person_or_another_lead(self, session, anna, lead):
        other_lead = factories.LeadFactory(team__institution=anna.institution).member.user

        for by in (anna.user, other_lead):
            with pytest.raises(NotAllowed):
                attendance.correct(session, anna, True, by=by, reason=REASON, now=AFTER)


class TestOwnWord:
    def test_a_claim_waits_for_somebody_to_agree(self, session, anna):
        row = attendance.claim(session, anna, now=AFTER)
        attendance.claim(session, anna, now=AFTER + timedelta(hours=1))

        assert row.result == Result.CLAIMED
        assert AttendanceSignal.objects.count() == 1
        assert not Completion.objects.exists()

    def test_until_fourteen_days_after(self, session, anna):
        attendance.claim(session, anna, now=ENDS + timedelta(days=14))

        with pytest.raises(refusals.ClaimTooLate):
            attendance.claim(session, anna, now=ENDS + timedelta(days=14, seconds=1))

    def test_only_by_who_had_registered(self, session):
        with pytest.raises(refusals.ClaimUnregistered):
            attendance.claim(session, factories.MembershipFactory(), now=AFTER)


class TestJoin:
    def test_a_click_is_noted_and_proves_nothing(self, session, anna):
        attendance.record_join(session, anna, now=STARTS - timedelta(minutes=15))

        assert AttendanceSignal.objects.get().is_present is None
        assert Attendance.objects.get().result == Result.UNKNOWN


class TestHeld:
    def test_confirming_decides_about_everybody_with_a_seat(self, session, anna, expert):
        held = attendance.confirm_held(session, by=expert, now=AFTER)
        attendance.confirm_held(session, by=expert, now=AFTER + timedelta(hours=1))

        assert held.status == Session.Status.HELD
        assert list(Attendance.objects.values_list("member", "result")) == [(anna.pk, "unknown")]
        assert events(held) == [("hold", "planned", "held")]

    def test_not_before_the_end(self, session, expert):
        with pytest.raises(IllegalMove):
            attendance.confirm_held(session, by=expert, now=ENDS - timedelta(seconds=1))

    @pytest.mark.parametrize(
        ("source", "hours", "expected"),
        [
            (Source.CLAIM, 2, "held"),
            (Source.CLAIM, 1.99, "planned"),
            (Source.JOIN, 47.9, "planned"),
            (Source.JOIN, 48, "held"),
            (None, 47.9, "planned"),
            (None, 48, "held"),
        ],
    )
    def test_the_clock_confirms_sooner_when_something_is_known(self, session, anna, source, hours, expected):
        if source:
            signal(session, anna, source)

        attendance.settle(now=ENDS + timedelta(hours=hours))

        session.refresh_from_db()
        assert session.status == expected

    def test_a_cancelled_session_is_not_held(self, session):
        Session.objects.update(status=Session.Status.CANCELLED)

        attendance.settle(now=ENDS + timedelta(days=3))

        session.refresh_from_db()
        assert session.status == Session.Status.CANCELLED

    def test_did_not_take_place_undoes_everything(self, session, anna, expert):
        attendance.mark_roster(session, {anna.pk: True}, by=expert, now=AFTER)
        attendance.confirm_held(session, by=expert, now=AFTER)
        later = AFTER + timedelta(days=2)

        undone = attendance.did_not_take_place(session, by=expert, reason="De expert was ziek.", now=later)

        assert (undone.status, undone.status_reason) == (Session.Status.CANCELLED, "De expert was ziek.")
        assert not Attendance.objects.exists()
        assert AttendanceSignal.objects.count() == 1
        completion = Completion.objects.get()
        assert (completion.revoked_at, completion.revoked_reason) == (later, "did_not_take_place")
        assert session.registrations.get().ended_reason == "session_cancelled"

    def test_after_a_week_only_a_coordinator_says_so(self, session, expert):
        coordinator = factories.MembershipFactory(institution=session.institution, role="coordinator").user
        late = ENDS + timedelta(days=7, seconds=1)
        with pytest.raises(NotAllowed):
            attendance.did_not_take_place(session, by=expert, reason="De expert was ziek.", now=late)

        undone = attendance.did_not_take_place(
            session, by=coordinator, reason="De expert was ziek.", now=late
        )

        assert undone.status == Session.Status.CANCELLED
