from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from structlog.testing import capture_logs

from metro.accounts.models import AccountMail
from metro.core import queries
from metro.core.delivery import account, conservation
from metro.core.models import Heartbeat, MailAccount

pytestmark = pytest.mark.django_db

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


def test_live_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/health/live")

    assert response.json() == {"status": "ok"}
    assert "no-store" in response["Cache-Control"]


def test_ready_with_everything_there(client):
    response = client.get("/health/ready")

    assert (response.status_code, response.json()) == (
        200,
        {"status": "ok", "database": "ok", "migrations": [], "broker": "ok"},
    )


def test_ready_without_redis_still_serves_pages(client, settings):
    settings.CELERY_BROKER_URL = NOBODY_LISTENS

    response = client.get("/health/ready")

    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["broker"] == "away"


def test_ready_names_the_migrations_that_are_missing(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'core' AND name = '0001_initial'")

    response = client.get("/health/ready")

    assert (response.status_code, response.json()["migrations"]) == (503, ["core.0001_initial"])


def test_engine_tells_ages_and_counts_and_nothing_about_people(client):
    now = timezone.now()
    Heartbeat.objects.create(name="sweep", beaten_at=now - timedelta(seconds=30))
    _mail("one", due_at=now - timedelta(minutes=3))
    _mail("two", due_at=now + timedelta(days=1))
    _mail("three", due_at=now - timedelta(days=1), state="sent")

    response = client.get("/health/engine")

    answer = response.json()
    assert response.status_code == 200
    assert (answer["status"], answer["broker"]) == ("ok", "ok")
    assert 30 <= answer["lastSweepAgeSeconds"] <= 40
    assert 180 <= answer["oldestDueAgeSeconds"] <= 190
    assert {state: n for state, n in answer["states"].items() if n} == {"planned": 2, "sent": 1}
    assert "canary" not in response.content.decode()


@pytest.mark.parametrize(
    ("swept", "due", "problems"),
    [
        (timedelta(minutes=2), timedelta(minutes=10), ()),
        (timedelta(minutes=2, seconds=1), None, ("sweep_late",)),
        (timedelta(seconds=5), timedelta(minutes=10, seconds=1), ("overdue",)),
        (None, None, ("sweep_late",)),
    ],
)
def test_the_engine_is_late_when_nobody_sweeps_or_something_waits(now, swept, due, problems):
    if swept is not None:
        Heartbeat.objects.create(name="sweep", beaten_at=now - swept)
    if due is not None:
        _mail("due", due_at=now - due)

    engine = queries.engine(now=now)

    assert (engine.problems, engine.status) == (problems, "late" if problems else "ok")


def test_the_engine_tells_that_the_mail_account_rests_and_that_rows_got_lost(now):
    Heartbeat.objects.create(name="sweep", beaten_at=now)
    MailAccount.objects.create(name="another.example:25", opened_at=now)
    MailAccount.objects.create(name=account.name(), opened_at=now)
    for number in range(3):
        _mail(str(number), due_at=now)

    AccountMail.objects.filter(dedupe_key="0").update(state="expired")
    conservation.check(AccountMail, now=now)
    first = queries.engine(now=now).problems
    AccountMail.objects.filter(dedupe_key="0").update(final_reason="too_late")
    AccountMail.objects.get(dedupe_key="1").delete()
    with capture_logs() as logs:
        outcomes = [conservation.check(AccountMail, now=now) for _ in range(2)]

    assert first == ("mail_away", "not_conserved")
    assert outcomes == [False, True]  # Told once.
    assert [(log["event"], log["missing"], log["unexplained"]) for log in logs] == [
        ("ledger_not_conserved", 1, 0)
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_engine_costs_the_same_however_much_waits(now, count, django_assert_num_queries):
    for number in range(count):
        _mail(str(number), due_at=now)
    per_model = 2 * len(queries.messages())

    with django_assert_num_queries(2 + per_model):
        queries.engine(now=now)


def _mail(key, *, due_at, state="planned"):
    return AccountMail.objects.create(
        to="canary@example.org",
        template="canary",
        dedupe_key=key,
        state=state,
        due_at=due_at,
        planned_at=due_at,
    )
