"""Who waits how long: the urgent first, and within that no institution because another has much to send."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from metro.accounts.models import AccountMail
from metro.core.delivery import claims
from tests import factories
from tests.tracking.reminders.conftest import local
from tracking.models import Reminder

NINE = local(2026, 11, 23, 9, 0)
pytestmark = pytest.mark.django_db

_MANY = """
    INSERT INTO tracking_reminder (institution_id, user_id, kind, channel, version, facts, state, final_reason,
        dedupe_key, due_at, urgency, language, request_id, claimed_by, fence, attempts, last_error, message_id,
        planned_at)
    SELECT %(institution)s, %(user)s, 'registered', 'mail', 0, '{}', %(state)s, '', %(key)s || number,
        %(first)s + number * %(step)s, %(urgency)s, 'nl', '', '', 0, 0, '', '', %(first)s
    FROM generate_series(1, %(count)s) AS number
"""


def plan(
    institution, count, *, first=NINE - timedelta(days=1), step=timedelta(0), urgency=2, state="planned"
):
    values = {
        "institution": institution.pk,
        "user": factories.UserFactory().pk,
        "count": count,
        "first": first,
    }
    values |= {
        "step": step,
        "urgency": urgency,
        "state": state,
        "key": f"{institution.pk}-{urgency}-{state}-{first}-",
    }
    with connection.cursor() as cursor:
        cursor.execute(_MANY, values)


def claim(limit):
    with claims.holder() as name:
        taken = claims.claim(Reminder, name, limit=limit, now=NINE, lease_from=NINE)
    rows = Reminder.objects.in_bulk([pk for pk, _ in taken])
    return [rows[pk] for pk, _ in taken]


def test_an_institution_with_five_does_not_wait_for_one_with_ten_thousand():
    large, small, third = factories.InstitutionFactory.create_batch(3)
    plan(large, 10_000)
    plan(small, 5, first=NINE)
    plan(third, 2, first=NINE)

    batches = [Counter(row.institution for row in claim(12)) for _ in range(3)]

    assert batches == [{large: 4, small: 4, third: 2}, {large: 6, small: 1}, {large: 12}]


def test_the_urgent_go_first_whoever_waits():
    large, small = factories.InstitutionFactory.create_batch(2)
    plan(large, 50, urgency=5)
    plan(small, 3, first=NINE, urgency=1)
    plan(large, 2, first=NINE + timedelta(hours=1), urgency=1)  # Not yet due.

    assert [row.urgency for row in claim(5)] == [1, 1, 1, 5, 5]


def test_a_reset_does_not_wait_for_the_invitations_of_a_whole_college():
    for number in range(40):
        _mail("invitation", number, NINE - timedelta(hours=1))
    _mail("password_reset", 0, NINE)

    with claims.holder() as name:
        taken = claims.claim(AccountMail, name, limit=10, now=NINE, lease_from=NINE)

    assert AccountMail.objects.filter(pk__in=[pk for pk, _ in taken], template="password_reset").exists()


def _mail(template, number, due_at):
    key = f"{template}-{number}"
    AccountMail.objects.create(
        to="a@example.org", template=template, dedupe_key=key, due_at=due_at, planned_at=due_at, urgency=1
    )


def test_a_hundred_thousand_planned_rows_are_found_by_the_index():
    """LD4: planned rows and history are not read, only who waits and what is taken."""
    institutions = factories.InstitutionFactory.create_batch(5)
    for institution in institutions:
        plan(institution, 20_000, first=NINE + timedelta(days=1), step=timedelta(seconds=30))
        plan(institution, 20, first=NINE - timedelta(hours=1))
        plan(institution, 5_000, first=NINE - timedelta(days=900), state="sent")
    values = {"holder": "7", "lease": NINE, "now": NINE, "limit": 50}

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tracking_reminder")
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {claims.claiming(Reminder)}", values)
        [explained] = cursor.fetchone()[0]

    nodes = list(_nodes(explained["Plan"]))
    scans = {
        node.get("Index Name") for node in nodes if node.get("Relation Name") and "Scan" in node["Node Type"]
    }
    read = sum(node["Actual Rows"] * node["Actual Loops"] for node in nodes if "Index Name" in node)
    assert scans == {"reminder_to_claim", "tracking_reminder_pkey"}
    assert read <= 200


def _nodes(node):
    yield node
    for child in node.get("Plans", []):
        yield from _nodes(child)
