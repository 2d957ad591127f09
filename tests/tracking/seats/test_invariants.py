"""Whatever happens in whatever order, the invariants hold after each step."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.models import Session
from metro.core.errors import Refusal
from tests import factories
from tests.factories.courses import NOW
from tests.tracking.seats.build import Status, full_session, person
from tests.tracking.seats.invariants import broken, overtaken, queue
from tracking.models import Registration
from tracking.services import leavers, registrations

pytestmark = pytest.mark.django_db

PEOPLE, SESSIONS = 5, 2
who, where = st.integers(0, PEOPLE - 1), st.integers(0, SESSIONS - 1)
STEPS = st.one_of(
    st.tuples(st.just("register"), where, who),
    st.tuples(st.just("register"), where, who),
    st.tuples(st.just("switch"), where, who),
    st.tuples(st.just("cancel"), where, who),
    st.tuples(st.just("accept"), where, who),
    st.tuples(st.just("decline"), where, who),
    st.tuples(st.just("take"), where, who),
    st.tuples(st.just("capacity"), where, st.sampled_from([1, 2, 3, None])),
    st.tuples(st.just("move"), where, st.sampled_from([1, 30, 60])),
    st.tuples(st.just("pass"), where, st.sampled_from([1, 20, 100, 300, 1500])),
    st.tuples(st.just("leave"), where, who),
)


class House:
    """Two dates of one stop and five people; the clock starts 26 hours before the first."""

    def __init__(self):
        self.now = NOW
        first = full_session(NOW + timedelta(hours=26))
        second = full_session(NOW + timedelta(hours=50), stop=first.stop, institution=first.institution)
        self.sessions = [first, second]
        self.people = [person(f"P{number}", first.institution) for number in range(PEOPLE)]
        self.by = factories.UserFactory()

    def do(self, verb: str, where: int, what) -> None:
        self.sessions[where].refresh_from_db()
        with suppress(Refusal):
            getattr(self, f"_{verb}")(self.sessions[where], what)

    def _row(self, session, number) -> Registration:
        rows = session.registrations.filter(member=self.people[number]).order_by("-pk")
        return rows.select_related("user").first() or self._register(session, number)

    def _register(self, session, number, **more):
        member = self.people[number]
        return registrations.register(session, member, by=member.user, now=self.now, **more)

    def _switch(self, session, number):
        self._register(session, number, switch=True)

    def _cancel(self, session, number):
        row = self._row(session, number)
        registrations.cancel(row, by=row.user, now=self.now)

    def _accept(self, session, number):
        registrations.accept(self._row(session, number), now=self.now)

    def _decline(self, session, number):
        registrations.decline(self._row(session, number), now=self.now)

    def _take(self, session, number):
        registrations.take_open_seat(self._row(session, number), now=self.now)

    def _capacity(self, session, capacity):
        if capacity is None or capacity >= session.registrations.taking_seats().count():
            Session.objects.filter(pk=session.pk).update(capacity=capacity)
            registrations.fill(session, now=self.now)

    def _move(self, session, hours):
        if session.starts_at > self.now:
            starts_at = self.now + timedelta(hours=hours)
            ends_at = starts_at + timedelta(minutes=30)
            Session.objects.filter(pk=session.pk).update(starts_at=starts_at, ends_at=ends_at)
            registrations.after_move(session, now=self.now)
            registrations.fill(session, now=self.now)

    def _pass(self, session, minutes):
        self.now += timedelta(minutes=minutes)
        leavers.close_ended(now=self.now)
        registrations.tend(now=self.now)

    def _leave(self, session, number):
        leavers.end_membership(self.people[number], by=self.by, now=self.now)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=4, max_size=25))
def test_whatever_happens(db, steps):
    with transaction.atomic():
        house = House()
        for step in steps:
            before = [queue(session) for session in house.sessions]
            was_open_claim = [_claim_runs(session) for session in house.sessions]

            house.do(*step)

            assert broken(now=house.now) == {}, step
            for session, waiting, is_claim in zip(house.sessions, before, was_open_claim, strict=True):
                if not (is_claim or _claim_runs(session)):
                    assert overtaken(waiting, session) == [], step
        transaction.set_rollback(True)


def _claim_runs(session):
    return session.registrations.filter(is_open_claim=True, status=Status.WAITLISTED).exists()
