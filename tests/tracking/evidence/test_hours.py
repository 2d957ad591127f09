"""Technical + didactic = credited minutes, whatever happens in whatever order."""

from datetime import date, timedelta
from random import Random

import pytest

from metro.core.errors import Refusal
from tests import factories
from tracking.models import Completion, Evidence
from tracking.queries.hours import hours_account
from tracking.services import evidence

pytestmark = pytest.mark.django_db

REASON = "Dit hoort niet bij het vak."


def credited(member):
    """Counted by hand: what is completed, and what is approved and names no completed stop."""
    done = Completion.objects.valid().filter(member=member)
    stops = {row.stop_id for row in done}
    approved = Evidence.objects.approved().filter(member=member)
    return sum(row.minutes for row in done) + sum(row.minutes for row in approved if row.stop_id not in stops)


class History:
    def __init__(self, seed, teacher, lead, coordinator, decides, now):
        self.dice, self.teacher, self.now = Random(seed), teacher, now
        self.deciders, self.decides = (lead, coordinator), decides
        self.stops = [factories.StopFactory(completion=rule, minutes=45) for rule in ("evidence", "any")]
        factories.CompletionFactory(member=teacher, minutes_technical=11, minutes_didactic=19)

    def step(self):
        self.now += timedelta(minutes=1)
        move = self.dice.choice(
            ("add", "add", "submit", "submit", "withdraw", "approve", "approve", "decide")
        )
        rows = list(Evidence.objects.order_by("pk"))
        try:
            if move == "add":
                self.add()
            elif rows:
                getattr(self, move)(self.dice.choice(rows))
        except Refusal:
            pass

    def add(self):
        evidence.add(
            self.teacher,
            evidence.Written(
                title="Iets",
                done_date=date(2026, 11, self.dice.randint(1, 23)),
                minutes_technical=self.dice.randint(0, 90),
                minutes_didactic=self.dice.randint(0, 90),
                sentence="Zo ging het.",
                stop=self.dice.choice([None, *self.stops]),
            ),
            now=self.now,
        )

    def submit(self, row):
        evidence.submit(row, now=self.now)

    def withdraw(self, row):
        evidence.withdraw(row, now=self.now)

    def approve(self, row):
        minutes = self.dice.choice([None, (self.dice.randint(0, 60), self.dice.randint(5, 60))])
        evidence.approve(row, minutes=minutes, **self.who())

    def decide(self, row):
        move = self.dice.choice((evidence.return_, evidence.refuse, evidence.revoke, evidence.revoke))
        move(row, REASON, **self.who())

    def who(self):
        return self.decides(self.dice.choice(self.deciders), at=self.now)


@pytest.mark.parametrize("seed", range(12))
def test_the_sides_add_up_over_any_history(seed, teacher, lead, coordinator, decides, now):
    history = History(seed, teacher, lead, coordinator, decides, now)
    for _ in range(25):
        history.step()

        account = hours_account(teacher, now=history.now)
        assert account.technical + account.didactic == account.booked == credited(teacher)


def test_a_year_has_what_was_done_in_it(teacher, now):
    for day in (date(2026, 7, 31), date(2026, 8, 1), date(2027, 7, 31)):
        factories.EvidenceFactory(member=teacher, done_date=day, status="approved")

    booked = {year: hours_account(teacher, now=now, year=year).booked for year in (2025, 2026, 2027)}

    assert booked == {2025: 90, 2026: 180, 2027: 0}


@pytest.mark.parametrize("state", ["draft", "noted", "returned", "refused"])
def test_what_is_not_approved_is_no_row_of_the_account(teacher, now, state):
    factories.EvidenceFactory(member=teacher, status=state)

    assert hours_account(teacher, now=now).rows == ()


def test_a_stop_done_in_a_session_is_not_booked_again_by_evidence(teacher, now):
    done = factories.CompletionFactory(member=teacher, minutes_technical=20, minutes_didactic=10)
    factories.EvidenceFactory(member=teacher, stop=done.stop, status="approved")

    assert hours_account(teacher, now=now).booked == 30
