from datetime import date, timedelta

import pytest
from django.utils import translation

from courses.models import LineStop, Session
from metro.core.errors import IllegalMove, NotFound, Refusal
from tests import factories
from tests.tracking.seats.build import Status, events, full_session, join, person, states
from tracking.models import Notice, Registration, Reminder, StopSkip
from tracking.services import refusals, registrations

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(now) -> Session:
    return factories.SessionFactory(capacity=1)


@pytest.fixture
def anna(session):
    return person("Anna", session.institution)


@pytest.fixture
def bram(session):
    return person("Bram", session.institution)


def test_the_first_gets_the_seat_and_the_second_waits(session, anna, bram, now):
    seat = join(session, anna, now)
    place = join(session, bram, now)

    assert states(session) == {"Anna": "confirmed", "Bram": "waitlisted"}
    assert (seat.institution, seat.user, seat.registered_by, seat.registered_at, seat.queued_at) == (
        session.institution,
        anna.user,
        anna.user,
        now,
        now,
    )
    assert events(seat) == [("register", "", "confirmed")]
    assert events(place) == [("register", "", "waitlisted")]
    assert list(Notice.objects.order_by("pk").values_list("user", "kind")) == [
        (anna.user_id, "registered"),
        (bram.user_id, "waitlisted"),
    ]
    kinds = Reminder.objects.filter(user=bram.user).values_list("kind", flat=True)
    assert list(kinds) == ["waitlisted"]


def test_registering_twice_returns_the_first(session, anna, now):
    first = join(session, anna, now)

    second = join(session, anna, now + timedelta(hours=1))

    assert second == first
    assert Registration.objects.count() == 1
    assert Notice.objects.count() == 1


def test_registering_again_after_cancelling_makes_a_new_row(session, anna, now):
    from_before = factories.RegistrationFactory(
        session=session, member=anna, status=Status.CANCELLED, ended_reason="self"
    )

    again = join(session, anna, now)

    assert again.pk != from_before.pk
    assert again.uuid != from_before.uuid
    assert again.status == Status.CONFIRMED


def test_without_a_limit_everybody_has_a_seat(session, anna, bram, now):
    Session.objects.update(capacity=None)

    join(session, anna, now)
    join(session, bram, now)

    assert states(session) == {"Anna": "confirmed", "Bram": "confirmed"}


def test_nobody_overtakes_the_queue(session, anna, bram, now):
    place = factories.RegistrationFactory(session=session, member=anna, status=Status.WAITLISTED)

    join(session, bram, now)

    place.refresh_from_db()
    assert place.status == Status.CONFIRMED
    assert states(session) == {"Anna": "confirmed", "Bram": "waitlisted"}


def test_a_coordinator_registers_somebody(session, anna, now):
    coordinator = factories.MembershipFactory(institution=session.institution, role="coordinator").user

    seat = registrations.register(session, anna, by=coordinator, now=now)

    assert (seat.member, seat.registered_by) == (anna, coordinator)


def test_registering_closes_a_skip(session, anna, now):
    skip = StopSkip.objects.create(
        institution=anna.institution, member=anna, stop=session.stop, skipped_at=now - timedelta(days=1)
    )

    join(session, anna, now)

    skip.refresh_from_db()
    assert skip.undone_at == now


def test_another_institution_may_register_when_it_is_shared(session, now):
    guest = factories.MembershipFactory()
    session.shared_with.add(guest.institution)

    seat = join(session, guest, now)

    assert (seat.status, seat.institution) == (Status.CONFIRMED, guest.institution)


def test_one_person_at_two_institutions_registers_once(session, anna, now):
    other = factories.MembershipFactory(user=anna.user)
    session.shared_with.add(other.institution)
    join(session, anna, now)

    with pytest.raises(refusals.RegisteredElsewhere) as refusal:
        join(session, other, now)

    assert refusal.value.details == {"institution": anna.institution.name}
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"registration_opens_at": timedelta(days=2)}, refusals.RegistrationNotOpen),
        ({"registration_closes_at": timedelta()}, refusals.RegistrationClosed),
        ({"starts_at": timedelta()}, refusals.SessionStarted),
        ({"starts_at": timedelta(minutes=-30), "ends_at": timedelta()}, refusals.SessionStarted),
        ({"status": Session.Status.HELD}, refusals.SessionStarted),
        ({"status": Session.Status.CANCELLED}, refusals.SessionCancelled),
        ({"status": Session.Status.WITHDRAWN}, refusals.SessionCancelled),
        ({"status": Session.Status.DRAFT}, IllegalMove),
    ],
)
def test_outside_its_phase_a_session_takes_nobody(session, anna, now, fields, expected):
    values = {name: now + value if isinstance(value, timedelta) else value for name, value in fields.items()}
    Session.objects.filter(pk=session.pk).update(**values)

    with pytest.raises(expected):
        join(session, anna, now)

    assert not Registration.objects.exists()


def test_the_moment_before_the_list_closes_is_in_time(session, anna, now):
    Session.objects.filter(pk=session.pk).update(registration_closes_at=now + timedelta(seconds=1))

    assert join(session, anna, now).status == Status.CONFIRMED


def test_a_cancelled_session_names_other_dates(session, anna, now):
    Session.objects.filter(pk=session.pk).update(status=Session.Status.CANCELLED)
    factories.SessionFactory(
        stop=session.stop, institution=session.institution, starts_at=now + timedelta(days=20)
    )
    factories.SessionFactory(stop=session.stop)  # Of another institution, which must not show.

    with pytest.raises(refusals.SessionCancelled) as refusal, translation.override("en"):
        join(session, anna, now)

    assert refusal.value.details == {"list": "Sun 13 Dec 2026"}


@pytest.mark.parametrize(
    "fields", [{"end_date": date(2026, 11, 22)}, {"start_date": date(2026, 11, 24)}, {"revoked_at": "now"}]
)
def test_only_an_active_member_registers(session, anna, now, fields):
    for name, value in fields.items():
        setattr(anna, name, now if value == "now" else value)
    anna.save()

    with pytest.raises(NotFound):
        join(session, anna, now)


def test_a_session_of_another_institution_does_not_exist(session, now):
    with pytest.raises(NotFound):
        join(session, factories.MembershipFactory(), now)


class TestOtherDate:
    """One seat per person and stop, unless it is exchanged."""

    @pytest.fixture
    def other(self, session):
        return full_session(
            session.starts_at + timedelta(days=1), stop=session.stop, institution=session.institution
        )

    def test_a_second_seat_is_refused_with_the_date_of_the_first(self, session, other, anna, now):
        join(session, anna, now)

        with pytest.raises(refusals.OtherDateHeld) as refusal, translation.override("en"):
            join(other, anna, now)

        assert refusal.value.details == {"date": "Thu 3 Dec 2026"}
        assert states(other) == {}

    def test_switching_gives_up_the_old_seat_and_the_queue_moves_up(self, session, other, anna, bram, now):
        old = join(session, anna, now)
        join(session, bram, now)

        new = join(other, anna, now, switch=True)

        old.refresh_from_db()
        assert new.status == Status.CONFIRMED
        assert (old.status, old.ended_reason, old.ended_at, old.calendar_sequence, old.is_late) == (
            Status.CANCELLED,
            "switched",
            now,
            1,
            False,
        )
        assert states(session) == {"Anna": "switched", "Bram": "confirmed"}

    def test_switching_to_a_full_date_keeps_the_old_seat(self, session, other, anna, bram, now):
        old = join(session, anna, now)
        join(other, bram, now)

        new = join(other, anna, now, switch=True)

        old.refresh_from_db()
        assert (new.status, old.status) == (Status.WAITLISTED, Status.CONFIRMED)

    def test_a_place_in_a_queue_is_no_seat(self, session, other, anna, bram, now):
        join(session, bram, now)
        join(session, anna, now)

        assert join(other, anna, now).status == Status.CONFIRMED

    def test_a_seat_of_the_past_does_not_count(self, session, other, anna, now):
        join(session, anna, now)
        later = session.ends_at

        assert join(other, anna, later).status == Status.CONFIRMED


class TestPrerequisite:
    """Only a line that the member follows may stand in the way."""

    @pytest.fixture
    def first_stop(self):
        return factories.StopFactory(title_nl="Eerst dit")

    def follow(self, session, member, first_stop, gate):
        version = factories.make_line([first_stop, session.stop])
        line_stop = version.line_stops.get(stop=session.stop)
        line_stop.prerequisite = version.line_stops.get(stop=first_stop)
        line_stop.gate = gate
        line_stop.save()
        return factories.LineChoiceFactory(member=member, version=version)

    def test_a_blocking_one_refuses_and_names_the_stop(self, session, anna, first_stop, now):
        self.follow(session, anna, first_stop, LineStop.Gate.BLOCK)

        with pytest.raises(refusals.PrerequisiteMissing) as refusal:
            join(session, anna, now, confirm_gate=True)

        assert refusal.value.details == {"stop": "Eerst dit"}

    def test_a_warning_one_asks_once(self, session, anna, first_stop, now):
        self.follow(session, anna, first_stop, LineStop.Gate.WARN)

        with pytest.raises(refusals.PrerequisiteAdvised):
            join(session, anna, now)

        assert join(session, anna, now, confirm_gate=True).status == Status.CONFIRMED

    def test_advice_does_not_stop(self, session, anna, first_stop, now):
        self.follow(session, anna, first_stop, LineStop.Gate.ADVICE)

        assert join(session, anna, now).status == Status.CONFIRMED

    def test_who_did_the_stop_may_go_on(self, session, anna, first_stop, now):
        self.follow(session, anna, first_stop, LineStop.Gate.BLOCK)
        factories.CompletionFactory(member=anna, stop=first_stop)

        assert join(session, anna, now).status == Status.CONFIRMED

    def test_a_line_of_somebody_else_or_left_does_not_count(self, session, anna, bram, first_stop, now):
        self.follow(session, bram, first_stop, LineStop.Gate.BLOCK)
        choice = self.follow(session, anna, first_stop, LineStop.Gate.BLOCK)
        choice.joined_at, choice.left_at = now - timedelta(days=2), now - timedelta(days=1)
        choice.save()

        assert join(session, anna, now).status == Status.CONFIRMED


@pytest.mark.parametrize(
    ("refusal", "code", "status", "english", "dutch"),
    [
        (
            refusals.RegistrationNotOpen(date="1 dec"),
            "registration_not_open",
            409,
            "You can register from 1 dec.",
            "Aanmelden kan vanaf 1 dec.",
        ),
        (
            refusals.RegistrationClosed(),
            "registration_closed",
            409,
            "Registration has closed. Choose another date.",
            "Aanmelden kan niet meer. Kies een andere datum.",
        ),
        (
            refusals.SessionStarted(),
            "session_started",
            409,
            "This session has started. Choose a later one.",
            "Deze sessie is al begonnen. Kies een latere.",
        ),
        (
            refusals.SessionCancelled(list="1 dec"),
            "session_cancelled",
            409,
            "This session is cancelled. Other dates: 1 dec.",
            "Deze sessie gaat niet door. Andere data: 1 dec.",
        ),
        (
            refusals.PrerequisiteMissing(stop="X"),
            "prerequisite_missing",
            409,
            'Do the stop "X" first.',
            'Doe eerst de stop "X".',
        ),
        (
            refusals.OtherDateHeld(date="1 dec"),
            "other_date_held",
            409,
            "You already have a seat on 1 dec. Do you want to switch?",
            "Je hebt al een plek op 1 dec. Wil je ruilen?",
        ),
        (
            refusals.RegisteredElsewhere(institution="X"),
            "registered_elsewhere",
            409,
            "You are already registered through X.",
            "Je bent al aangemeld via X.",
        ),
        (
            refusals.OfferLapsed(n=3),
            "offer_lapsed",
            409,
            "Your answer came too late. You are on the waiting list again, number 3.",
            "Je was te laat met antwoorden. Je staat weer op de wachtlijst, nummer 3.",
        ),
        (
            refusals.SeatGone(),
            "seat_gone",
            409,
            "Somebody else was faster. You stay on the waiting list.",
            "Iemand anders was net eerder. Je blijft op de wachtlijst.",
        ),
        (
            refusals.JoinTooEarly(time="15.15"),
            "join_too_early",
            403,
            "You can join from 15.15.",
            "Deelnemen kan vanaf 15.15.",
        ),
        (refusals.JoinOver(), "join_over", 403, "This session is over.", "Deze sessie is voorbij."),
        (
            refusals.NotRegistered(),
            "not_registered",
            403,
            "Register first. Then you can join.",
            "Meld je eerst aan. Dan kun je deelnemen.",
        ),
        (
            refusals.ClaimTooLate(),
            "claim_too_late",
            409,
            "You can report this until 14 days after the session. Ask your team lead.",
            "Je kunt dit tot 14 dagen na de sessie opgeven. Vraag je teamleider.",
        ),
        (
            NotFound(),
            "not_found",
            404,
            "This page does not exist, or you may not see it.",
            "Deze pagina bestaat niet, of je mag hem niet zien.",
        ),
    ],
)
def test_a_refusal_says_what_to_do(refusal: Refusal, code, status, english, dutch):
    with translation.override("en"):
        said = str(refusal)
    with translation.override("nl"):
        gezegd = str(refusal)

    assert (refusal.code, refusal.status, said, gezegd) == (code, status, english, dutch)
