"""All or nothing, the same again, and the tables as they were."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from psycopg import Error

from courses.models import Session
from courses.services.skills_import import import_skills
from metro.accounts.models import Institution, User
from tests import factories
from tests.conftest import NOW
from tests.tracking.scale.conftest import PASSWORD
from tests.tracking.scale.database import contents, schema
from tracking.models import Completion, Registration
from tracking.services import scale
from tracking.services.scale.seed import SKILLS

pytestmark = pytest.mark.django_db
SMALL = scale.Sizes(teachers=90, stops=60, completions=200, institutions=3)


def fill(sizes=SMALL, number=1, **reading) -> dict:
    """What is in the tables after filling them; then they are empty again."""
    with transaction.atomic():
        scale.seed(sizes, password=PASSWORD, now=NOW, number=number)
        found = contents(**reading)
        transaction.set_rollback(True)
    return found


def test_the_same_seed_gives_the_same_rows_and_another_one_others():
    import_skills(SKILLS.read_bytes())

    first, again, other = fill(), fill(), fill(number=2)

    assert all(count for _digest, count in first.values())
    assert first == again
    assert first["tracking_completion"][1] == other["tracking_completion"][1] == 200
    assert first["tracking_completion"] != other["tracking_completion"]


def test_the_institution_of_the_benchmarks_is_the_same_whatever_the_whole():
    import_skills(SKILLS.read_bytes())

    small = fill(scale.Sizes(teachers=1_000, stops=60, completions=3_000), institution=1)
    large = fill(scale.Sizes(teachers=1_700, stops=200, completions=6_000), institution=1)

    assert small == large
    assert small["tracking_completion"][1] == 2_000


@pytest.mark.parametrize("day", [(2026, 1, 1), (2026, 7, 10), (2026, 8, 31), (2026, 10, 25), (2028, 2, 29)])
def test_it_works_on_any_day_of_the_year(day):
    now = datetime(*day, 1, 30, tzinfo=UTC)

    scale.seed(SMALL, password=PASSWORD, now=now)

    assert Completion.objects.filter(completed_at__lt=now, recorded_at__lte=now).count() == 200
    assert Session.objects.upcoming(now).exists()
    assert not Registration.objects.filter(registered_at__gt=now).exists()


def test_indexes_and_constraints_are_there_afterwards_as_before():
    before = schema()

    scale.seed(SMALL, password=PASSWORD, now=NOW)

    assert schema() == before


def test_ordinary_rows_follow_those_that_were_copied():
    scale.seed(SMALL, password=PASSWORD, now=NOW)

    completion = factories.CompletionFactory()

    assert completion.pk > 200
    assert Completion.objects.count() == 201


def test_an_error_halfway_leaves_nothing():
    before = schema()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'the disk is full'; END$$"
        )
        cursor.execute("CREATE TRIGGER no BEFORE INSERT ON tracking_notice EXECUTE FUNCTION no()")

    with pytest.raises((DatabaseError, Error), match="the disk is full"):
        scale.seed(SMALL, password=PASSWORD, now=NOW)

    assert not User.objects.exists()
    assert not Institution.objects.exists()
    assert schema() == before


def test_a_database_with_an_institution_is_refused_and_left_alone():
    factories.MembershipFactory()

    with pytest.raises(scale.ScaleRefused, match="already has"):
        scale.seed(SMALL, password=PASSWORD, now=NOW)

    assert Institution.objects.count() == User.objects.count() == 1


def test_an_operator_may_be_there_already():
    operator = User.objects.create_superuser(
        "beheer@example.org", PASSWORD, first_name="Bea", last_name="Heer"
    )

    scale.seed(SMALL, password=PASSWORD, now=NOW)

    assert User.objects.get(email="beheer@example.org") == operator


def test_the_command_tells_what_it_did_and_refuses_with_a_sentence(monkeypatch, capsys):
    sizes = ["--teachers", "40", "--stops", "50", "--completions", "100"]
    monkeypatch.delenv("SCALE_PASSWORD", raising=False)

    with pytest.raises(CommandError, match="SCALE_PASSWORD"):
        call_command("seed_scale", *sizes)
    monkeypatch.setenv("SCALE_PASSWORD", PASSWORD)
    call_command("seed_scale", *sizes)
    with pytest.raises(CommandError, match="already has"):
        call_command("seed_scale", *sizes)

    told = capsys.readouterr().out
    assert "rows in" in told
    assert "bench-lead@scale.metrolijn.test" in told
