from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from metro.accounts import policy
from metro.accounts.models import Institution, PartTimeFactor
from tests import factories
from tracking.models import HoursRule
from tracking.queries.entitlement import entitlement, periods_of, school_year
from tracking.queries.hours import hours_account, hours_of

pytestmark = pytest.mark.django_db

CAO = [(date(2000, 8, 1), Decimal(59))]


def minutes(year=2026, first_day=date(2020, 8, 1), last_day=None, factors=(), rules=CAO):
    factors = [(day, Decimal(value)) for day, value in factors]
    periods = periods_of(year, first_day=first_day, last_day=last_day, factors=factors, rules=rules)
    return entitlement(periods, year)


@pytest.mark.parametrize(
    ("expected", "case"),
    [
        (3540, {}),
        (2124, {"factors": [(date(2020, 8, 1), "0.6")]}),
        (1416, {"factors": [(date(2020, 8, 1), "0.4")]}),
        (1336, {"factors": [(date(2020, 8, 1), "0.9")], "last_day": date(2026, 12, 31)}),  # 1,335.50
        (1484, {"last_day": date(2026, 12, 31)}),
        (10, {"first_day": date(2027, 7, 31)}),  # One day: 9.70.
        (10, {"last_day": date(2026, 8, 1)}),
        (0, {"last_day": date(2026, 7, 31)}),
        (0, {"first_day": date(2027, 8, 1)}),
        # 153 days at 0.5 and 212 at 1.0; 741.9 + 2056.1.
        (2798, {"factors": [(date(2020, 8, 1), "0.5"), (date(2027, 1, 1), "1.0")]}),
        (1770, {"factors": [(date(2027, 1, 1), "0.5")]}),
        # The rule itself changes in the middle of the year.
        (3571, {"rules": [*CAO, (date(2027, 7, 1), Decimal(65))]}),
        (10, {"year": 2027, "first_day": date(2028, 7, 31)}),  # A leap year has 366 days.
    ],
)
def test_entitlement_is_rounded_once_half_up(expected, case):
    assert minutes(**case) == expected


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 7, 31), 2025), (date(2026, 8, 1), 2026), (date(2027, 1, 1), 2026)]
)
def test_school_year_starts_on_1_august(day, year):
    assert school_year(day) == year


def test_account_adds_up(now):
    member = factories.MembershipFactory()
    PartTimeFactor.objects.create(
        member=member, institution=member.institution, factor="0.6", start_date=date(2020, 8, 1)
    )
    done = factories.CompletionFactory(member=member, minutes_technical=23, minutes_didactic=22)
    planned = factories.SessionFactory(institution=member.institution, stop__minutes=20)
    factories.RegistrationFactory(session=planned, member=member)
    again = factories.SessionFactory(
        institution=member.institution, stop=planned.stop, starts_at=now + timedelta(days=20)
    )
    factories.RegistrationFactory(session=again, member=member)
    # Must not count: of an earlier year, revoked, somebody else's, waiting, next year, already completed.
    factories.CompletionFactory(member=member, completed_at=datetime(2026, 7, 31, 21, 59, tzinfo=UTC))
    factories.CompletionFactory(member=member, revoked_at=now)
    factories.CompletionFactory()
    for status, days in (("waitlisted", 3), ("confirmed", 300)):
        session = factories.SessionFactory(
            institution=member.institution, starts_at=now + timedelta(days=days)
        )
        factories.RegistrationFactory(session=session, member=member, status=status)
    repeated = factories.SessionFactory(institution=member.institution, stop=done.stop)
    factories.RegistrationFactory(session=repeated, member=member)

    account = hours_account(member, now=now)

    sums = (account.entitlement, account.booked, account.planned, account.left)
    assert sums == (2124, 45, 20, 2079)
    assert (account.technical, account.didactic) == (23, 22)
    assert [(row.minutes, row.is_planned, row.at) for row in account.rows] == [
        (20, True, planned.starts_at),
        (45, False, done.completed_at),
    ]


def test_midnight_is_that_of_the_institution(now):
    member = factories.MembershipFactory()
    factories.CompletionFactory(member=member, completed_at=datetime(2026, 7, 31, 22, 0, tzinfo=UTC))

    assert hours_account(member, now=now).booked == 30
    assert hours_account(member, now=now, year=2025).booked == 0


def test_own_rule_of_the_institution_goes_before_the_collective_one(now):
    member = factories.MembershipFactory()
    HoursRule.objects.create(institution=member.institution, hours=40, start_date=date(2026, 8, 1))
    HoursRule.objects.create(institution=factories.InstitutionFactory(), hours=1, start_date=date(2026, 8, 1))
    HoursRule.objects.create(hours=60, start_date=date(2026, 9, 1))

    assert hours_account(member, now=now).entitlement == 2400
    assert hours_account(member, now=now, year=2025).entitlement == 3540


@pytest.mark.parametrize("count", [1, 3])
def test_one_query_whatever_the_number_of_rows(count, now, django_assert_num_queries):
    member = factories.MembershipFactory()
    factories.CompletionFactory.create_batch(count, member=member)

    with django_assert_num_queries(1):
        account = hours_account(member, now=now)

    assert len(account.rows) == count


@pytest.mark.parametrize(
    ("policy_value", "sees_member"),
    [(Institution.LeadVisibility.PER_PERSON, True), (Institution.LeadVisibility.AGGREGATED, False)],
)
def test_lead_reads_the_sums_of_the_own_team(policy_value, sees_member, now, django_assert_num_queries):
    lead = factories.LeadFactory(team__institution__lead_visibility=policy_value)
    mine = factories.TeamMembershipFactory(team=lead.team, start_date=date(2026, 9, 1)).member
    other = factories.TeamMembershipFactory(team__institution=lead.institution).member
    for member in (mine, other):
        factories.CompletionFactory(member=member)
    factories.CompletionFactory(
        member=mine, completed_at=datetime(2026, 8, 20, tzinfo=UTC)
    )  # Before the team.
    actor = policy.actor_for(lead.member.user, lead.institution, now=now)

    with django_assert_num_queries(1):
        accounts = hours_of([mine.pk, other.pk], actor=actor, now=now)

    assert {key: row.booked for key, row in accounts.items()} == ({mine.pk: 30} if sees_member else {})


def test_two_institutions_keep_their_own_account(now):
    sam = factories.UserFactory()
    members = [factories.MembershipFactory(user=sam) for _ in range(2)]
    for member, factor in zip(members, ("0.6", "0.4"), strict=True):
        PartTimeFactor.objects.create(
            member=member, institution=member.institution, factor=factor, start_date=date(2020, 8, 1)
        )
    factories.CompletionFactory(member=members[0])

    accounts = [hours_account(member, now=now) for member in members]

    assert [(row.entitlement, row.booked) for row in accounts] == [(2124, 30), (1416, 0)]
