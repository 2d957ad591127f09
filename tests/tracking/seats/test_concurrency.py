"""Real threads with connections of their own: whoever comes at the same moment, the rules hold."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from courses.models import Session
from metro.core.errors import Busy, Refusal
from metro.core.turns import in_turn
from tests import factories
from tests.tracking.seats.build import Status, full_session, join, person
from tests.tracking.seats.invariants import broken
from tracking.models import CheckAnswer, Completion, Registration
from tracking.services import attendance, checks, leavers, registrations
from tracking.services.locks import lock_session, lock_users

pytestmark = pytest.mark.usefixtures("committed")


def at_once(moves: list[Callable]) -> list:
    """Run the moves together, each on its own connection; the results, refusals included, in their order."""
    barrier = threading.Barrier(len(moves))

    def run(move):
        try:
            barrier.wait()
            return move()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(moves)) as pool:
        return list(pool.map(run, moves))


def test_forty_people_for_five_seats(now):
    session = full_session(now + timedelta(days=3), capacity=5)
    people = [person(f"P{number}", session.institution) for number in range(40)]

    rows = at_once([lambda member=member: join(session, member, now) for member in people])

    by_status = [row.status for row in rows]
    assert (by_status.count(Status.CONFIRMED), by_status.count(Status.WAITLISTED)) == (5, 35)
    waiting = [row for row in rows if row.status == Status.WAITLISTED]
    numbers = sorted(registrations.queue_number(row) for row in waiting)
    assert numbers == list(range(1, 36))
    assert broken(now=now) == {}


@pytest.mark.parametrize("_round", range(5))
def test_two_people_for_the_last_seat(now, _round):
    session = full_session(now + timedelta(days=3))
    people = [person(name, session.institution) for name in ("Anna", "Bram")]

    rows = at_once([lambda member=member: join(session, member, now) for member in people])

    assert sorted(row.status for row in rows) == [Status.CONFIRMED, Status.WAITLISTED]


def test_one_person_pressing_ten_times_has_one_row(now):
    session = full_session(now + timedelta(days=3), capacity=5)
    anna = person("Anna", session.institution)

    rows = at_once([lambda: join(session, anna, now)] * 10)

    assert len({row.pk for row in rows}) == 1
    assert Registration.objects.count() == 1


def test_one_person_at_two_dates_at_once_has_one_seat(now):
    first = full_session(now + timedelta(days=3))
    second = full_session(now + timedelta(days=4), stop=first.stop, institution=first.institution)
    anna = person("Anna", first.institution)

    at_once([lambda session=session: join(session, anna, now) for session in (first, second)])

    assert Registration.objects.confirmed().count() == 1


def test_switching_both_ways_does_not_lock_up(now):
    first = full_session(now + timedelta(days=3), capacity=8)
    second = full_session(now + timedelta(days=4), capacity=8, stop=first.stop, institution=first.institution)
    there = [person(f"A{number}", first.institution) for number in range(6)]
    back = [person(f"B{number}", first.institution) for number in range(6)]
    for member in there:
        join(first, member, now)
    for member in back:
        join(second, member, now)

    moves = [lambda member=member: join(second, member, now, switch=True) for member in there]
    moves += [lambda member=member: join(first, member, now, switch=True) for member in back]
    results = at_once(moves)

    assert not [row for row in results if isinstance(row, Refusal)]
    assert broken(now=now) == {}
    assert Registration.objects.confirmed().count() == 12


def test_everything_at_once(now):
    """Joining, cancelling, leaving, answering and the clock, on two dates of one stop."""
    first = full_session(now + timedelta(hours=20), capacity=3)
    second = full_session(now + timedelta(days=4), capacity=3, stop=first.stop, institution=first.institution)
    old = [join(first, person(f"O{number}", first.institution), now) for number in range(6)]
    new = [person(f"N{number}", first.institution) for number in range(6)]
    by = factories.UserFactory()

    moves = [lambda row=row: registrations.cancel(row, by=row.user, now=now) for row in old[:2]]
    moves += [lambda: leavers.end_membership(old[2].member, by=by, now=now)]
    moves += [lambda row=row: join(second, row.member, now, switch=True) for row in old[3:]]
    moves += [lambda member=member: join(first, member, now) for member in new]
    moves += [lambda: registrations.tend(now=now)] * 2
    results = at_once(moves)
    registrations.tend(now=now)

    assert not [row for row in results if isinstance(row, Busy)]
    assert broken(now=now) == {}


def test_first_come_takes_the_open_seat(now):
    session = full_session(now + timedelta(minutes=40))
    seat, *waiting = [join(session, person(f"P{number}", session.institution), now) for number in range(9)]
    registrations.cancel(seat, by=seat.user, now=now)

    results = at_once([lambda row=row: registrations.take_open_seat(row, now=now) for row in waiting])

    codes = [getattr(result, "code", "taken") for result in results]
    assert (codes.count("taken"), codes.count("seat_gone")) == (1, 7)


def test_a_row_held_too_long_answers_busy(now, settings):
    settings.LOCK_WAIT_MS = 100
    session = full_session(now + timedelta(days=3))
    anna = person("Anna", session.institution)
    held, done = threading.Event(), threading.Event()

    with ThreadPoolExecutor(1) as pool:
        holder = pool.submit(_hold, session, held, done)
        held.wait()
        with pytest.raises(Busy) as refusal:
            join(session, anna, now)
        registrations.tend(now=now)  # The clock leaves it for the next time.
        done.set()
        holder.result()

    assert (refusal.value.code, refusal.value.status) == ("busy", 503)
    assert not Registration.objects.exists()
    assert join(session, anna, now).status == Status.CONFIRMED


def test_a_deadlock_is_tried_again():
    people = factories.UserFactory.create_batch(2)
    met = threading.Barrier(2)
    tries = []

    @in_turn
    def hold_both(first, second):
        tries.append(first.pk)
        lock_users([first.pk])
        if len(tries) <= 2:
            met.wait()
        lock_users([second.pk])
        return first.pk

    results = at_once([lambda: hold_both(*people), lambda: hold_both(*reversed(people))])

    assert results == [user.pk for user in people]
    assert len(tries) == 3


def _hold(session: Session, held: threading.Event, done: threading.Event) -> None:
    with transaction.atomic():
        lock_session(session.pk)
        held.set()
        done.wait()
    connection.close()


def test_the_same_check_from_two_tabs(now):
    """Three right answers and three other texts at once: one answer each, one completion, nothing lost."""
    stop = factories.StopFactory(completion="attended_and_check")
    choice = factories.CheckFactory(stop=stop, options=["Ja", "Nee"], right=1)
    reflection = factories.CheckFactory(stop=stop, position=2)
    session = full_session(now - timedelta(hours=2), stop=stop, status="held")
    member = factories.RegistrationFactory(session=session).member
    factories.AttendanceFactory(session=session, member=member)
    texts = [f"Dit probeer ik in klas {number}, op maandag." for number in range(3)]
    tabs = [
        {choice.pk: 1, reflection.pk: texts[0]},
        {choice.pk: 1, reflection.pk: texts[1]},
        {choice.pk: 1, reflection.pk: texts[2]},
    ]

    rows = at_once([lambda said=said: checks.answer(stop, member, said, now=now) for said in tabs])

    [kept] = CheckAnswer.objects.filter(question=reflection)
    told = [row.faults[reflection.pk].code for row in rows if row.faults]
    assert (CheckAnswer.objects.count(), told) == (2, ["changed_meanwhile"] * 2)
    assert kept.text in texts
    assert {row.completion for row in rows} == {Completion.objects.get()}


def test_thirty_wrong_codes_at_once(now):
    session = full_session(now - timedelta(minutes=10))
    member = factories.MembershipFactory(institution=session.institution)
    wrong = str((int(attendance.code_of(session)) + 1) % 10**6)

    rows = at_once([lambda: attendance.enter_code(session, member, wrong, now=now) for _ in range(30)])

    said = [row.code for row in rows]
    assert (said.count("code_wrong"), said.count("too_many")) == (10, 20)
