"""What a good file changes, and what it leaves."""

from datetime import date, timedelta
from decimal import Decimal

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from metro.accounts.models import (
    AccountMail,
    Invitation,
    Membership,
    PartTimeFactor,
    Team,
    TeamMembership,
    User,
)
from metro.accounts.services import people_import
from tests import factories
from tests.accounts.people_import.files import ROW, file, person

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def college():
    return factories.InstitutionFactory(slug="college")


@pytest.fixture
def load(college, now):
    def run(*rows, **options):
        data = rows[0] if isinstance(rows[0], bytes) else file(*rows)
        options = {"dry_run": False, "now": now} | options
        return people_import.run(data, college, by=None, **options)

    return run


def numbers(report):
    return len(report.created), len(report.changed), report.unchanged, len(report.ended), len(report.errors)


def teams_of(number):
    rows = TeamMembership.objects.filter(member__staff_number=number, end_date=None, revoked_at=None)
    return sorted(rows.values_list("team__name", "role", "source"))


def test_a_first_import_makes_people_without_a_password(load):
    report = load(ROW)

    member = Membership.objects.select_related("user").get()
    assert numbers(report) == (1, 0, 0, 0, 0)
    assert (member.user.name, member.user.email) == ("Noor de Wit", "noor@college.example")
    assert not member.user.has_usable_password()
    assert (member.start_date, member.end_date, member.role) == (date(2020, 9, 1), None, "teacher")
    assert list(PartTimeFactor.objects.values_list("factor", "start_date")) == [
        (Decimal("0.80"), date(2020, 9, 1))
    ]
    assert teams_of("N1") == [("ICT", "member", "import")]
    assert TeamMembership.objects.get().start_date == date(2020, 9, 1)
    assert not Invitation.objects.exists()


def test_the_trial_says_the_same_and_writes_nothing(load):
    trial = load(ROW, dry_run=True)
    written = User.objects.count()
    real = load(ROW)

    trial.is_dry_run, trial.is_applied = False, True
    assert trial == real
    assert written == 0


def test_the_second_run_changes_nothing(load):
    load(ROW, person(2, role="teamleider", team="ICT | Zorg"))

    assert numbers(load(ROW, person(2, role="teamleider", team="ICT | Zorg"))) == (0, 0, 2, 0, 0)


def test_headers_are_read_in_english_and_without_case_spaces_and_hyphens(load):
    header = "Employee_ID,GIVEN NAME,Family-Name,E Mail,Role,Department,FTE,Start Date,Room"
    row = "N9,Ann,Lee,Ann@College.example,Team Lead,ICT,0.5,2021-08-01,B12"

    report = load(file(row, header=header))

    assert teams_of("N9") == [("ICT", "lead", "import")]
    assert report.unknown_columns == ["Room"]
    assert [(item.column, item.old, item.new) for item in report.adjusted] == [
        ("E Mail", "Ann@College.example", "ann@college.example")
    ]


def test_several_rows_give_several_teams_with_their_own_roles(load):
    load(ROW, ROW.replace("docent;ICT", "teamleider;Zorg"))

    assert teams_of("N1") == [("ICT", "member", "import"), ("Zorg", "lead", "import")]


def test_changes_are_told_field_by_field(load):
    load(ROW)

    changed = ROW.replace("Noor", "Nora").replace("0,8", "0,6").replace("ICT", "Zorg") + "31-12-2026"
    report = load(changed, confirm=0)

    assert [(change.field, change.old, change.new) for change in report.changed[0].changes] == [
        ("voornaam", "Noor", "Nora"),
        ("uit dienst", "", "2026-12-31"),
        ("werktijdfactor", "0.80", "0.60"),
        ("team", "ICT", "Zorg"),
    ]
    assert list(PartTimeFactor.objects.order_by("start_date").values_list("factor", "start_date"))[1:] == [
        (Decimal("0.60"), TODAY)
    ]
    assert TeamMembership.objects.get(team__name="ICT").end_date == TODAY


def test_empty_cells_keep_the_value_and_an_empty_end_clears_it(load):
    load(ROW + "31-12-2026")

    report = load("N1;Noor;;Wit;noor@college.example;;;;;")

    member = Membership.objects.get()
    assert [change.field for change in report.changed[0].changes] == ["uit dienst"]
    assert (member.start_date, member.end_date, member.user.prefix) == (date(2020, 9, 1), None, "de")
    assert teams_of("N1") == [("ICT", "member", "import")]


def test_a_team_given_by_hand_stays(load, college):
    load(ROW)
    member = Membership.objects.get()
    by_hand = factories.TeamFactory(institution=college, name="Hand")
    factories.TeamMembershipFactory(team=by_hand, member=member)

    load(ROW.replace("ICT", "Zorg"), confirm=0)

    assert teams_of("N1") == [("Hand", "member", "hand"), ("Zorg", "member", "import")]


def test_back_and_forth_on_one_day_opens_the_same_row_again(load):
    load(ROW)
    load(ROW.replace("ICT", "Zorg"), confirm=0)
    load(ROW, confirm=0)

    assert teams_of("N1") == [("ICT", "member", "import")]
    assert TeamMembership.objects.count() == 2


def test_absent_people_end_only_with_a_full_list(load):
    load(*[person(n) for n in range(20)])

    half = load(*[person(n) for n in range(18)])
    full = load(*[person(n) for n in range(18)], full=True)
    again = load(*[person(n) for n in range(18)], full=True)

    assert [numbers(report) for report in (half, full, again)] == [
        (0, 0, 18, 0, 0),
        (0, 0, 18, 2, 0),
        (0, 0, 18, 0, 0),
    ]
    assert Membership.objects.filter(end_date=TODAY).count() == 2


def test_many_ends_ask_for_the_number(load):
    load(*[person(n) for n in range(60)])
    rest = [person(n) for n in range(53)]

    with pytest.raises(people_import.ConfirmNeeded) as refusal:
        load(*rest, full=True)
    with pytest.raises(people_import.ConfirmNeeded):
        load(*rest, full=True, confirm=6)
    assert (refusal.value.details, refusal.value.report.end_count) == ({"n": 7, "m": 60}, 7)
    assert not Membership.objects.exclude(end_date=None).exists()

    assert load(*rest, full=True, confirm=7).end_count == 7


def test_a_file_that_ends_more_than_a_fifth_asks(load):
    load(*[person(n) for n in range(10)])

    with pytest.raises(people_import.ConfirmNeeded):
        load(*[person(n, end="1-11-2026") for n in range(3)])


def test_a_file_that_moves_more_than_a_fifth_asks(load):
    load(*[person(n) for n in range(10)])

    with pytest.raises(people_import.ConfirmNeeded):
        load(*[person(n, team="Zorg") for n in range(3)])


def test_ending_the_last_coordinator_asks(load, college):
    factories.MembershipFactory(institution=college, role="coordinator")
    load(*[person(n) for n in range(20)])

    with pytest.raises(people_import.ConfirmNeeded):
        load(*[person(n) for n in range(20)], full=True)


def test_a_known_address_elsewhere_is_the_same_person_and_shows_nothing_of_it(load, college):
    other = factories.MembershipFactory(
        user__email="noor@college.example", user__first_name="Secret", user__last_name="Name"
    )

    report = load(ROW)
    again = load(ROW)

    member = Membership.objects.get(institution=college)
    assert member.user == other.user
    assert "Secret" not in repr(report)
    assert report.created[0].name == "Noor de Wit"
    assert Invitation.objects.get().member == member
    assert AccountMail.objects.get().to == "noor@college.example"
    assert numbers(again) == (0, 0, 1, 0, 0)
    other.user.refresh_from_db()
    assert other.user.first_name == "Secret"


def test_an_address_of_somebody_who_is_also_elsewhere_is_not_ours_to_change(load, college):
    load(ROW)
    factories.MembershipFactory(user=User.objects.get())

    report = load(ROW.replace("noor@", "taken@"))

    assert [error.code for error in report.errors] == ["address_fixed"]


def test_a_changed_address_is_told_to_the_old_one(load):
    load(ROW)

    load(ROW.replace("noor@", "nora@"))

    mail = AccountMail.objects.get()
    assert (mail.to, mail.template) == ("noor@college.example", "email_changed")
    assert User.objects.get().email == "nora@college.example"


def test_who_left_is_taken_up_again_in_the_same_row(load, now):
    load(ROW)
    Membership.objects.update(revoked_at=now - timedelta(days=9), closed_at=now)

    report = load(ROW)

    member = Membership.objects.get()
    assert [change.field for change in report.changed[0].changes] == ["uit dienst"]
    assert (member.revoked_at, member.closed_at) == (None, None)


def test_a_coordinator_comes_by_file_only_when_allowed(load):
    load(ROW.replace("docent", "coördinator"), allow_coordinator=True)

    assert Membership.objects.get().role == "coordinator"
    assert teams_of("N1") == [("ICT", "member", "import")]


def test_a_factor_may_start_earlier_in_this_school_year(load):
    load(ROW)

    load(ROW.replace("0,8", "0,6"), since=date(2026, 9, 1))
    report = load(ROW.replace("0,8", "0,5"), since=date(2026, 7, 31))

    assert PartTimeFactor.objects.order_by("start_date").last().start_date == date(2026, 9, 1)
    assert [error.code for error in report.errors] == ["date_outside_year"]


def test_two_imports_at_once_for_one_institution(load, college):
    settings = connection.get_connection_params()
    keys = ("host", "port", "dbname", "user", "password")
    with psycopg.connect(**{key: settings[key] for key in keys if settings.get(key)}) as other:
        other.execute("SELECT pg_advisory_xact_lock(72001, %s)", [college.pk])
        with pytest.raises(people_import.ImportRunning):
            load(ROW)


def test_teams_of_another_institution_with_the_same_name_stay_apart(load):
    other = factories.TeamFactory(name="ICT")

    load(ROW)

    assert Team.objects.filter(name="ICT").count() == 2
    assert not other.team_memberships.exists()


def test_the_number_of_queries_does_not_grow_with_the_file(load, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        load(*[person(n, team=f"Team {n % 7}") for n in range(1_000)])
    with django_assert_max_num_queries(12):
        load(*[person(n, team=f"Team {n % 7}") for n in range(1_000)])


def test_the_command_prints_and_refuses(tmp_path, college, capsys):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_bytes(file(ROW))
    bad.write_bytes(file(ROW.replace("docent", "baas")))

    call_command("import_people", str(good), "--institution", "college")
    with pytest.raises(CommandError, match="1 row"):
        call_command("import_people", str(bad), "--institution", "college")
    with pytest.raises(CommandError, match="no institution"):
        call_command("import_people", str(good), "--institution", "elsewhere")

    assert "1 created, 0 changed, 0 unchanged" in capsys.readouterr().out
