"""A popular session opens, and three hundred people come at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from tests.tracking.seats.build import Status, full_session, join, person
from tests.tracking.seats.invariants import broken

PEOPLE, SEATS, WORKERS = 300, 40, 24


@pytest.mark.usefixtures("committed")
def test_three_hundred_people_for_forty_seats(now):
    session = full_session(now + timedelta(days=3), capacity=SEATS)
    people = [person(f"P{number}", session.institution) for number in range(PEOPLE)]

    def register(crowd):
        try:
            return [join(session, member, now) for member in crowd]
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        crowds = pool.map(register, [people[number::WORKERS] for number in range(WORKERS)])
        rows = [row for crowd in crowds for row in crowd]

    by_status = [row.status for row in rows]
    assert (by_status.count(Status.CONFIRMED), by_status.count(Status.WAITLISTED)) == (SEATS, PEOPLE - SEATS)
    assert broken(now=now) == {}
