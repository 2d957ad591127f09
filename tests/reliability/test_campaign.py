"""The kill campaign in its short form, and that it finds what it looks for."""

import subprocess
import sys

import pytest

from tests.journeys.processes import ROOT
from tests.reliability.campaign import plan
from tests.reliability.campaign.verdict import PROMISES, Row, judge

REFUSED = [{"to": "gone@example.org"}]


def test_twenty_kills_lose_no_reminder_and_double_none_that_may_not_be():
    command = [sys.executable, "-m", "tests.reliability.campaign"]
    numbers = ["--reminders", "1000", "--kills", "20", "--directed", "3"]

    done = subprocess.run([*command, *numbers], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_seed_draws_the_same_plan_with_every_directed_point():
    events = plan.draw(7, kills=200, directed=10)

    assert events == plan.draw(7, kills=200, directed=10) != plan.draw(8, kills=200, directed=10)
    assert {(event.point, event.target) for event in events if event.point} == set(plan.DIRECTED)
    assert sum(event.how == "flushall" for event in events) == 10


def row(kind, state, reason="", *, attempts=0, to="a@example.org", notices=1):
    return Row(1, kind, state, reason, attempts, "<1@example>", to, "", notices)


def verdict(row, copies, *, evidence=False, planned=1):
    accepted = [{"message_id": "<1@example>", "to": row.to}] * copies
    resends = ["moved"]
    return judge([row], accepted, REFUSED, planned=planned, resends=resends, has_evidence=evidence)


@pytest.mark.parametrize(
    ("end", "copies", "evidence"),
    [
        (row("day_before", "sent"), 1, False),
        (row("day_before", "held", "unsure"), 0, False),
        (row("day_before", "held", "unsure"), 1, False),
        (row("moved", "sent", attempts=1), 2, False),
        (row("moved", "sent", attempts=1), 1, True),
        (row("moved", "suppressed", "address", to="gone@example.org"), 0, False),
    ],
)
def test_what_may_be(end, copies, evidence):
    assert verdict(end, copies, evidence=evidence).broken == []


@pytest.mark.parametrize(
    ("promise", "end", "copies", "evidence"),
    [
        ("lost silently", row("day_before", "sent"), 0, False),
        ("unaccounted", row("day_before", "claimed"), 0, False),
        ("unaccounted", row("moved", "cancelled"), 0, False),
        ("duplicates", row("day_before", "sent", attempts=1), 2, False),
        ("duplicates", row("moved", "sent"), 2, False),
        ("duplicates", row("moved", "sent", attempts=1), 2, True),
        ("held though it need not be", row("moved", "held", "unsure"), 0, False),
        ("held though it need not be", row("day_before", "held", "unsure"), 1, True),
        (
            "arrived though recorded as not sent",
            row("moved", "suppressed", "address", to="gone@example.org"),
            1,
            False,
        ),
        ("given up without a refusal", row("moved", "dead", "failed"), 0, False),
        ("notices", row("day_before", "sent", notices=2), 1, False),
    ],
)
def test_what_may_not_be_is_found(promise, end, copies, evidence):
    assert [name for name, _ in verdict(end, copies, evidence=evidence).broken] == [promise]


def test_a_row_that_vanished_and_a_mail_of_nobody_are_found():
    found = judge(
        [], [{"message_id": "<2@example>", "to": "b"}], [], planned=1, resends=[], has_evidence=True
    )

    assert [name for name, _ in found.broken] == ["unknown mail", "conservation"]
    assert set(PROMISES) >= {name for name, _ in found.broken}
