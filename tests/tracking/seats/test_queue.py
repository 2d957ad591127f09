"""Every row of the table of moves of a registration, after registering."""

from datetime import timedelta

import pytest

from courses.models import Session
from metro.core.errors import IllegalMove
from tests import factories
from tests.tracking.seats.build import Status, events, full_session, join, local, person, states
from tracking.models import Notice, Registration, Reminder
from tracking.services import refusals, registrations

pytestmark = pytest.mark.django_db
NEAR = timedelta(hours=20)  # Less than a day to go: seats are offered.


@pytest.fixture
def session(now) -> Session:
    return full_session(now + timedelta(days=10))


@pytest.fixture
def near(now) -> Session:
    return full_session(now + NEAR)


def queue_of(session, now, *names) -> list[Registration]:
    return [join(session, person(name, session.institution), now) for name in names]


def cancel(row, now, **more):
    return registrations.cancel(row, by=more.get("by", row.user), now=now)


class TestCancel:
    def test_more_than_a_day_ahead_the_next_gets_the_seat(self, session, now):
        anna, bram, _chris = queue_of(session, now, "Anna", "Bram", "Chris")

        ended = cancel(anna, now)

        assert states(session) == {"Anna": "self", "Bram": "confirmed", "Chris": "waitlisted"}
        assert (ended.ended_at, ended.is_late, ended.calendar_sequence) == (now, False, 1)
        assert events(ended) == [("register", "", "confirmed"), ("end", "confirmed", "cancelled")]
        assert events(bram) == [("register", "", "waitlisted"), ("promote", "waitlisted", "confirmed")]
        assert Notice.objects.filter(user=bram.user, kind="seat_confirmed").count() == 1

    @pytest.mark.parametrize(("hours", "is_late"), [(23.9, True), (24, False), (24.1, False)])
    def test_late_is_less_than_a_day_before(self, now, hours, is_late):
        [anna] = queue_of(full_session(now + timedelta(hours=hours)), now, "Anna")

        assert cancel(anna, now).is_late is is_late

    def test_a_coordinator_removes(self, session, now):
        [anna] = queue_of(session, now, "Anna")
        coordinator = factories.MembershipFactory(institution=session.institution, role="coordinator").user

        assert cancel(anna, now, by=coordinator).ended_reason == "removed"

    def test_leaving_the_queue_moves_nobody_up(self, session, now):
        _anna, bram, chris = queue_of(session, now, "Anna", "Bram", "Chris")

        cancel(bram, now)

        assert states(session) == {"Anna": "confirmed", "Bram": "self", "Chris": "waitlisted"}
        assert registrations.queue_number(chris) == 1

    def test_twice_is_once(self, session, now):
        [anna] = queue_of(session, now, "Anna")
        first = cancel(anna, now)

        second = cancel(anna, now + timedelta(hours=1))

        assert (second.ended_at, second.calendar_sequence) == (first.ended_at, 1)

    def test_not_after_the_start(self, session, now):
        [anna] = queue_of(session, now, "Anna")

        with pytest.raises(refusals.SessionStarted):
            cancel(anna, session.starts_at)

    def test_a_released_row_cannot_be_cancelled(self, session, now):
        [anna] = queue_of(session, now, "Anna")
        registrations.release_all(session, reason="session_cancelled", now=now)

        with pytest.raises(IllegalMove):
            cancel(anna, now)


class TestOffer:
    def test_within_a_day_the_seat_is_offered(self, near, now):
        anna, bram = queue_of(near, now, "Anna", "Bram")

        cancel(anna, now)

        bram.refresh_from_db()
        assert (bram.status, bram.offer_expires_at, bram.offer_number) == (
            Status.OFFERED,
            now + timedelta(hours=2),
            1,
        )
        assert Reminder.objects.filter(user=bram.user, kind="seat_offered").count() == 1

    def test_exactly_a_day_ahead_it_is_offered_too(self, now):
        anna, bram = queue_of(full_session(now + timedelta(hours=24)), now, "Anna", "Bram")

        cancel(anna, now)

        bram.refresh_from_db()
        assert bram.status == Status.OFFERED

    def test_who_holds_another_date_is_asked_first(self, session, now):
        other = full_session(
            session.starts_at + timedelta(days=1), stop=session.stop, institution=session.institution
        )
        anna, bram = queue_of(session, now, "Anna", "Bram")
        seat = join(other, bram.member, now)

        cancel(anna, now)

        bram.refresh_from_db()
        seat.refresh_from_db()
        assert (bram.status, seat.status) == (Status.OFFERED, Status.CONFIRMED)

    def test_accepting_gives_up_the_other_date(self, session, now):
        other = full_session(
            session.starts_at + timedelta(days=1), stop=session.stop, institution=session.institution
        )
        anna, bram = queue_of(session, now, "Anna", "Bram")
        seat, chris = join(other, bram.member, now), join(other, person("Chris", other.institution), now)
        cancel(anna, now)

        accepted = registrations.accept(bram, now=now)

        assert accepted.status == Status.CONFIRMED
        assert states(other) == {"Bram": "switched", "Chris": "confirmed"}
        assert seat.pk != chris.pk

    def test_accepting_twice_is_once(self, near, now):
        anna, bram = queue_of(near, now, "Anna", "Bram")
        cancel(anna, now)
        registrations.accept(bram, now=now)

        registrations.accept(bram, now=now)

        assert events(bram)[-1] == ("accept", "offered", "confirmed")
        assert Notice.objects.filter(user=bram.user, kind="seat_confirmed").count() == 1

    def test_too_late_loses_the_place(self, near, now):
        anna, bram, chris = queue_of(near, now, "Anna", "Bram", "Chris")
        cancel(anna, now)
        late = now + timedelta(hours=2)

        with pytest.raises(refusals.OfferLapsed) as refusal:
            registrations.accept(bram, now=late)

        bram.refresh_from_db()
        chris.refresh_from_db()
        assert refusal.value.details == {"n": 1}
        assert (bram.status, bram.queued_at, bram.offer_expires_at) == (Status.WAITLISTED, late, None)
        assert (chris.status, chris.offer_expires_at) == (Status.OFFERED, late + timedelta(hours=2))

    def test_too_late_after_the_clock_has_said_so(self, near, now):
        anna, bram, _chris = queue_of(near, now, "Anna", "Bram", "Chris")
        cancel(anna, now)
        registrations.tend(now=now + timedelta(hours=2))

        with pytest.raises(refusals.OfferLapsed):
            registrations.accept(bram, now=now + timedelta(hours=3))

    def test_who_only_waits_has_nothing_to_accept(self, near, now):
        _anna, bram = queue_of(near, now, "Anna", "Bram")

        with pytest.raises(IllegalMove):
            registrations.accept(bram, now=now)

    def test_declining_offers_it_to_the_next(self, near, now):
        anna, bram, _chris = queue_of(near, now, "Anna", "Bram", "Chris")
        cancel(anna, now)

        declined = registrations.decline(bram, now=now)
        registrations.decline(bram, now=now + timedelta(minutes=5))

        assert (declined.status, declined.ended_reason) == (Status.CANCELLED, "offer_declined")
        assert states(near) == {"Anna": "self", "Bram": "offer_declined", "Chris": "offered"}

    def test_an_offer_ends_half_an_hour_before_the_start(self, now):
        near = full_session(now + timedelta(hours=1))
        anna, bram = queue_of(near, now, "Anna", "Bram")

        cancel(anna, now)

        bram.refresh_from_db()
        assert bram.offer_expires_at == now + timedelta(minutes=30)

    def test_a_move_gives_a_running_offer_a_new_end(self, near, now):
        anna, bram = queue_of(near, now, "Anna", "Bram")
        cancel(anna, now)
        Session.objects.filter(pk=near.pk).update(starts_at=now + timedelta(hours=2))

        registrations.after_move(near, now=now)

        bram.refresh_from_db()
        assert bram.offer_expires_at == now + timedelta(minutes=90)


class TestOpenClaim:
    """Less than 45 minutes ahead nobody is waited for."""

    @pytest.fixture
    def soon(self, now):
        return full_session(now + timedelta(minutes=44))

    def test_everybody_who_waits_is_told_once(self, soon, now):
        anna, bram, chris = queue_of(soon, now, "Anna", "Bram", "Chris")
        cancel(anna, now)

        registrations.tend(now=now)
        registrations.fill(soon, now=now)

        told = Notice.objects.filter(kind="open_claim").order_by("pk").values_list("user", flat=True)
        assert list(told) == [bram.user_id, chris.user_id]
        assert states(soon) == {"Anna": "self", "Bram": "waitlisted", "Chris": "waitlisted"}

    def test_the_first_to_press_takes_the_seat(self, soon, now):
        anna, bram, chris = queue_of(soon, now, "Anna", "Bram", "Chris")
        cancel(anna, now)

        taken = registrations.take_open_seat(chris, now=now)

        assert taken.status == Status.CONFIRMED
        with pytest.raises(refusals.SeatGone):
            registrations.take_open_seat(bram, now=now)
        assert states(soon) == {"Anna": "self", "Bram": "waitlisted", "Chris": "confirmed"}

    def test_a_newcomer_may_be_first(self, soon, now):
        anna, _bram = queue_of(soon, now, "Anna", "Bram")
        cancel(anna, now)

        [dina] = queue_of(soon, now, "Dina")

        assert dina.status == Status.CONFIRMED
        assert not soon.registrations.filter(is_open_claim=True, status=Status.CONFIRMED).exists()

    def test_a_seat_that_comes_free_later_is_told_again(self, soon, now):
        anna, bram, chris = queue_of(soon, now, "Anna", "Bram", "Chris")
        cancel(anna, now)
        taken = registrations.take_open_seat(bram, now=now)

        cancel(taken, now)

        assert Notice.objects.filter(user=chris.user, kind="open_claim").count() == 2

    def test_without_an_open_claim_there_is_nothing_to_take(self, near, now):
        _anna, bram = queue_of(near, now, "Anna", "Bram")

        with pytest.raises(refusals.SeatGone):
            registrations.take_open_seat(bram, now=now)


class TestClock:
    def test_at_the_start_the_list_closes(self, near, now):
        _anna, bram, chris = queue_of(near, now, "Anna", "Bram", "Chris")

        registrations.tend(now=near.starts_at)

        assert states(near) == {"Anna": "confirmed", "Bram": "list_closed", "Chris": "list_closed"}
        told = Notice.objects.filter(kind="list_closed").order_by("pk").values_list("user", flat=True)
        assert list(told) == [bram.user_id, chris.user_id]

    def test_a_seat_that_nobody_gave_away_is_found(self, session, now):
        place = factories.RegistrationFactory(session=session, status=Status.WAITLISTED)

        registrations.tend(now=now)

        place.refresh_from_db()
        assert place.status == Status.CONFIRMED

    @pytest.mark.parametrize("count", [1, 3])
    def test_quiet_sessions_cost_two_queries(self, count, now, django_assert_num_queries):
        for _ in range(count):
            queue_of(full_session(now + NEAR), now, "Anna", "Bram")

        with django_assert_num_queries(2):
            registrations.tend(now=now)

    def test_a_lapsed_membership_is_passed_over(self, session, now):
        anna, bram, _chris = queue_of(session, now, "Anna", "Bram", "Chris")
        bram.member.revoked_at = now
        bram.member.save()

        cancel(anna, now)

        assert states(session) == {"Anna": "self", "Bram": "left_institution", "Chris": "confirmed"}

    def test_a_cancelled_session_fills_no_seat(self, session, now):
        anna, bram = queue_of(session, now, "Anna", "Bram")
        Session.objects.filter(pk=session.pk).update(status=Session.Status.CANCELLED)

        cancel(anna, now)

        bram.refresh_from_db()
        assert bram.status == Status.WAITLISTED

    def test_raising_and_lifting_the_limit_goes_in_order(self, session, now):
        queue_of(session, now, "Anna", "Bram", "Chris", "Dina")

        Session.objects.filter(pk=session.pk).update(capacity=2)
        registrations.fill(session, now=now)
        raised = states(session)
        Session.objects.filter(pk=session.pk).update(capacity=None)
        registrations.fill(session, now=now)

        assert list(raised.values()) == ["confirmed", "confirmed", "waitlisted", "waitlisted"]
        assert set(states(session).values()) == {"confirmed"}


def test_releasing_all_ends_every_open_row(session, now):
    anna, bram, chris = queue_of(session, now, "Anna", "Bram", "Chris")
    cancel(chris, now)

    released = registrations.release_all(session, reason="session_withdrawn", now=now)

    assert [row.pk for row in released] == [anna.pk, bram.pk]
    assert states(session) == {"Anna": "session_withdrawn", "Bram": "session_withdrawn", "Chris": "self"}
    assert {(row.status, row.calendar_sequence) for row in released} == {(Status.RELEASED, 1)}
    assert registrations.release_all(session, reason="session_withdrawn", now=now) == []


def test_a_full_session_with_a_late_cancellation():
    """The worked example: Thursday 15:30, two seats, four people."""
    registered_at = local(2026, 11, 30, 10)
    session = full_session(local(2026, 12, 10, 15, 30), capacity=2)
    _anna, bram, chris, dina = queue_of(session, registered_at, "Anna", "Bram", "Chris", "Dina")

    evening = local(2026, 12, 9, 19)
    ended = cancel(bram, evening)
    chris.refresh_from_db()
    assert (ended.status, ended.is_late, ended.calendar_sequence) == (Status.CANCELLED, True, 1)
    assert (chris.status, chris.offer_expires_at) == (Status.OFFERED, local(2026, 12, 10, 8, 30))
    assert session.registrations.taking_seats().count() == 2
    soon = Reminder.objects.get(user=bram.user, kind="starts_soon")
    assert (soon.state, soon.final_reason) == ("cancelled", "deregistered")
    assert Reminder.objects.get(user=chris.user, kind="seat_offered").planned_at == evening

    registrations.tend(now=local(2026, 12, 10, 8, 29))
    assert states(session)["Chris"] == "offered"
    morning = local(2026, 12, 10, 8, 30)
    registrations.tend(now=morning)
    chris.refresh_from_db()
    dina.refresh_from_db()
    assert (chris.status, chris.queued_at) == (Status.WAITLISTED, morning)
    assert Notice.objects.filter(user=chris.user, kind="offer_lapsed").count() == 1
    assert (dina.status, dina.offer_expires_at) == (Status.OFFERED, local(2026, 12, 10, 10, 30))

    accepted = registrations.accept(dina, now=local(2026, 12, 10, 9, 10))
    assert (accepted.status, accepted.calendar_sequence) == (Status.CONFIRMED, 0)
    rows = Reminder.objects.filter(user=dina.user, kind__in=["seat_confirmed", "day_before", "starts_soon"])
    assert {row.kind: (row.state, row.final_reason) for row in rows} == {
        "seat_confirmed": ("planned", ""),
        "day_before": ("expired", "moment_passed"),
        "starts_soon": ("planned", ""),
    }
    assert rows.get(kind="starts_soon").due_at == local(2026, 12, 10, 14, 30)
    assert registrations.queue_number(chris) == 1

    noon = local(2026, 12, 10, 12)
    Session.objects.filter(pk=session.pk).update(capacity=3)
    registrations.fill(session, now=noon)
    chris.refresh_from_db()
    assert (chris.status, chris.offer_expires_at, chris.offer_number) == (
        Status.OFFERED,
        local(2026, 12, 10, 14),
        2,
    )
    assert Reminder.objects.filter(user=chris.user, kind="seat_offered").count() == 2

    registrations.tend(now=local(2026, 12, 10, 15, 30))
    assert states(session) == {
        "Anna": "confirmed",
        "Bram": "self",
        "Chris": "list_closed",
        "Dina": "confirmed",
    }
