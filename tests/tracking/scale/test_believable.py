"""What was written is what the system itself would have written."""

from collections import Counter

import pytest
from django.db.models import Count, F, Q
from django.forms.models import model_to_dict

from courses.models import LineStop, Session, Stop, StopSkill
from courses.services.stops import still_needed
from metro.accounts.models import Institution, Membership, PartTimeFactor, TeamMembership, User
from tests.conftest import NOW
from tests.tracking.scale.conftest import SIZES
from tests.tracking.seats import invariants
from tracking.models import (
    Attendance,
    AttendanceSignal,
    Completion,
    LineChoice,
    Notice,
    Registration,
    Reminder,
    StopSkip,
)
from tracking.services import completions
from tracking.services.reminders import planning

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("filled"),
    pytest.mark.xdist_group("scale"),  # One worker fills, not each of them.
]
Role = TeamMembership.Role


def test_there_is_exactly_what_was_asked_for():
    assert Membership.objects.filter(role=Membership.Role.TEACHER).count() == SIZES.teachers
    assert Stop.objects.published().count() == SIZES.stops
    assert Completion.objects.count() == SIZES.completions


def test_every_invariant_of_the_seats_holds():
    assert Registration.objects.filter(status=Registration.Status.WAITLISTED).exists()
    assert invariants.broken(now=NOW) == {}


def test_a_completion_has_its_seat_its_session_and_its_presence():
    rows = Completion.objects.filter(
        completed_at=F("session__ends_at"),
        stop=F("session__stop"),
        institution=F("session__institution"),
        session__status=Session.Status.HELD,
        session__ends_at__lt=NOW,
    )
    seats = Registration.objects.filter(status=Registration.Status.CONFIRMED)
    present = Attendance.objects.present()

    assert rows.count() == SIZES.completions
    assert pairs(Completion.objects) == pairs(present)
    assert pairs(present) <= pairs(seats)
    assert pairs(Attendance.objects) == pairs(AttendanceSignal.objects)


def test_nobody_attends_before_the_first_day():
    assert not Completion.objects.filter(completed_at__date__lt=F("member__start_date")).exists()
    assert not Attendance.objects.filter(session__starts_at__date__lt=F("member__start_date")).exists()
    assert not LineChoice.objects.filter(joined_at__date__lt=F("member__start_date")).exists()


def test_the_service_makes_of_the_same_facts_the_same_completions():
    for row in Completion.objects.order_by("pk")[::150]:
        expected = model_to_dict(row, exclude=["id"]), met(row)
        member, stop = row.member, row.stop
        row.delete()

        made = completions.evaluate(member, stop, now=row.recorded_at)

        assert (model_to_dict(made, exclude=["id"]), met(made)) == expected


def test_what_was_told_is_what_the_planner_would_tell():
    coming = Registration.objects.confirmed().filter(session__starts_at__gt=NOW).order_by("pk")
    before = Reminder.objects.count()

    for seat in coming[::9]:
        planning.registered(seat, now=seat.registered_at)

    assert coming.count() > 9
    assert Reminder.objects.count() == before
    assert not Reminder.objects.due(NOW).exists()
    assert set(Reminder.objects.values_list("state", flat=True)) == {"planned", "sent"}
    assert Notice.objects.unread().exists()


def test_what_is_open_is_not_done_and_not_passed_over():
    done = set(Completion.objects.values_list("member", "stop"))
    coming = Registration.objects.open().filter(session__starts_at__gt=NOW)

    assert not done & set(coming.values_list("member", "session__stop"))
    assert not done & set(StopSkip.objects.values_list("member", "stop"))


def test_every_stop_may_be_published_and_several_are_on_two_lines():
    # As in the catalogue that it is made of, no stop has its questions yet.
    asking = [Stop.Completion.ATTENDED_AND_CHECK, Stop.Completion.RECORDING_AND_CHECK]
    others = Stop.objects.exclude(completion__in=asking)
    assert [still_needed(stop) for stop in others if still_needed(stop)] == []
    assert others.count() > 50
    assert not Stop.objects.filter(line_stops=None).exists()
    assert not StopSkill.objects.filter(minutes=0).exists()
    lines = LineStop.objects.values("stop").annotate(count=Count("version"))
    assert lines.filter(count__gt=1).count() > 5


def test_teams_have_8_to_25_members_and_a_lead():
    institutions = Institution.objects.exclude(slug=bench().institution.slug)
    teams = TeamMembership.objects.filter(institution__in=institutions).values("team")
    counts = teams.annotate(
        members=Count("pk", filter=Q(role=Role.MEMBER)), leads=Count("pk", filter=Q(role=Role.LEAD))
    )

    assert {row["leads"] for row in counts} == {1}
    assert all(8 <= row["members"] <= 25 for row in counts)


def test_part_time_factors_are_those_of_the_sector():
    factors = Counter(PartTimeFactor.objects.values_list("factor", flat=True))

    assert sum(factors.values()) == SIZES.teachers
    assert factors.most_common(1)[0][0] == 1
    assert 0.7 < sum(factor * count for factor, count in factors.items()) / SIZES.teachers < 0.9


def test_only_the_accounts_of_the_benchmarks_can_log_in():
    usable = [user.email for user in User.objects.all() if user.has_usable_password()]

    assert len(usable) == 4
    assert all(email.startswith("bench-") for email in usable)


def bench() -> TeamMembership:
    return TeamMembership.objects.get(member__user__email__startswith="bench-lead@", role=Role.LEAD)


def pairs(rows) -> set[tuple[int, int]]:
    return set(rows.values_list("member", "session"))


def met(completion) -> set[tuple[int, int]]:
    return set(completion.skills.values_list("skill", "level"))
