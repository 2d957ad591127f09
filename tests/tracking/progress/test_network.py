from datetime import date, timedelta

import pytest
from django.utils import translation

from courses.models import LineStop, LineVersion, Session
from metro.accounts import policy
from tests import factories
from tracking.models import Completion, Registration, StopSkip
from tracking.queries.network import network
from tracking.services import lines as line_services

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return factories.MembershipFactory()


@pytest.fixture
def see(member, now):
    actor = policy.actor_for(member.user, member.institution, now=now)
    return lambda: network(actor, now=now)


def complete(member, stop, **fields):
    return factories.CompletionFactory(member=member, stop=stop, **fields)


@pytest.mark.parametrize("count", [1, 3])
def test_two_queries_whatever_the_number_of_rows(count, member, see, django_assert_num_queries):
    for _ in range(count):
        stops = factories.StopFactory.create_batch(count)
        factories.LineChoiceFactory(member=member, version=factories.make_line(stops))
        complete(member, stops[0])
        session = factories.SessionFactory(stop=stops[0], institution=member.institution)
        factories.RegistrationFactory(session=session, member=member)

    with django_assert_num_queries(2):
        found = see()

    assert (len(found.lines), len(found.stops)) == (count, count * count)


def test_interchange_counts_on_every_line_that_holds_it(member, see):
    shared, *others = factories.StopFactory.create_batch(14)
    b = factories.make_line([shared, *others[:7]], code="B")
    e = factories.make_line([shared, *others[7:]], code="E")
    complete(member, shared)
    factories.LineChoiceFactory(member=member, version=b)

    found = see()

    assert [(view.line.code, view.progress.percent) for view in found.lines] == [("B", 12), ("E", 14)]
    assert [line.code for line in found.line(b.line.slug).stops[0].other_lines] == ["E"]
    assert found.stops[shared.pk].line_ids == (b.line_id, e.line_id)


def test_later_version_changes_nothing_for_who_follows_an_earlier_one(member, see, now):
    stops = factories.StopFactory.create_batch(3)
    first = factories.make_line(stops[:2])
    choice = line_services.follow(member, first.line, now=now)
    for stop in stops[:2]:
        complete(member, stop)
    second = release(first, stops)

    pinned = see().line(first.line.slug)
    line_services.move_to_released(choice, now=now)
    moved = see().line(first.line.slug)

    assert (pinned.version, pinned.progress.percent, pinned.achieved_version) == (first, 100, 1)
    assert (pinned.newer.number, pinned.newer.added, pinned.newer.removed) == (2, (stops[2],), ())
    assert (moved.version, moved.progress.percent, moved.achieved_version) == (second, 66, 1)
    assert moved.newer is None


def release(version, stops):
    version.status = LineVersion.Status.SUPERSEDED
    version.save()
    newer = LineVersion.objects.create(
        line=version.line, number=version.number + 1, status=LineVersion.Status.RELEASED
    )
    for position, stop in enumerate(stops, start=1):
        LineStop.objects.create(version=newer, stop=stop, position=position, is_required=True)
    return newer


def test_facts_of_others_and_revoked_ones_do_not_count(member, see, now):
    stop = factories.StopFactory()
    complete(member, stop, revoked_at=now)
    complete(factories.MembershipFactory(institution=member.institution), stop)
    session = factories.SessionFactory(stop=stop, institution=member.institution)
    factories.RegistrationFactory(session=session)
    factories.RegistrationFactory(
        session=session, member=member, status=Registration.Status.CANCELLED, ended_reason="self"
    )
    factories.AttendanceFactory(session=session)

    state = see().stops[stop.pk]

    assert (state.state, state.registration, state.completed_at) == ("open", None, None)


def test_present_at_a_session_that_was_called_off_is_not_attended(member, see, now):
    session = factories.SessionFactory(
        institution=member.institution, status=Session.Status.CANCELLED, starts_at=now - timedelta(days=2)
    )
    factories.AttendanceFactory(session=session, member=member)

    assert see().stops[session.stop_id].state == "open"


def test_next_session_is_bookable_here_and_has_a_seat_if_any_has(member, see, now):
    stop, own = factories.StopFactory(), {"institution": member.institution}
    at = lambda days, **fields: factories.SessionFactory(  # noqa: E731
        stop=stop, starts_at=now + timedelta(days=days), **fields
    )
    at(1)  # Of another institution.
    at(2, status=Session.Status.DRAFT, **own)
    at(3, registration_closes_at=now, **own)
    at(4, registration_opens_at=now + timedelta(days=1), **own)
    full = at(5, capacity=1, **own)
    factories.RegistrationFactory(session=full)
    shared = at(6, capacity=3)
    shared.shared_with.add(member.institution)
    factories.RegistrationFactory(session=shared)
    at(7, **own)

    found = see().stops[stop.pk].next_session

    assert (found.id, found.free) == (shared.pk, 2)


def test_full_session_is_still_shown_when_there_is_no_other(member, see):
    session = factories.SessionFactory(institution=member.institution, capacity=1)
    factories.RegistrationFactory(session=session)

    found = see().stops[session.stop_id].next_session

    assert (found.id, found.free, found.is_full) == (session.pk, 0, True)


def test_place_in_the_queue(member, see, now):
    session = factories.SessionFactory(institution=member.institution, capacity=1)
    factories.RegistrationFactory(session=session)
    for minutes, who in enumerate([None, member, None]):
        factories.RegistrationFactory(
            session=session,
            status=Registration.Status.WAITLISTED,
            registered_at=now + timedelta(minutes=minutes),
            **({"member": who} if who else {}),
        )

    state = see().stops[session.stop_id]

    assert (state.state, state.registration.queue_number) == ("open", 2)
    with translation.override("nl"):
        assert state.badges == ["Wachtlijst nr. 2"]


def test_skip_and_undo(member, see, now):
    stop = factories.StopFactory()
    StopSkip.objects.create(member=member, institution=member.institution, stop=stop, skipped_at=now)

    assert see().stops[stop.pk].state == "skipped"


def test_expired_stop_keeps_the_line_achieved(member, see, now):
    stop = factories.StopFactory()
    version = factories.make_line([stop])
    complete(member, stop, expires_date=date(2026, 11, 1), completed_at=now - timedelta(days=400))

    view = see().line(version.line.slug)

    assert (view.stops[0].stop_state.state, view.progress.percent, view.achieved_version) == ("expired", 0, 1)
    assert view.progress.needs_renewal


def test_lines_and_stops_of_other_institutions_stay_hidden(see):
    elsewhere = factories.InstitutionFactory()
    stop = factories.StopFactory(institution=elsewhere)
    factories.make_line([stop], institution=elsewhere)

    assert see().lines == ()
    assert see().stops == {}


def test_archived_line_stays_for_who_follows_it(member, see):
    kept, _gone = (factories.make_line([factories.StopFactory()], status="archived") for _ in range(2))
    factories.LineChoiceFactory(member=member, version=kept)

    assert [view.line for view in see().lines] == [kept.line]


def test_next_stop_is_the_first_own_seat(member, see, now):
    for days in (5, 2):
        session = factories.SessionFactory(
            institution=member.institution, starts_at=now + timedelta(days=days)
        )
        factories.RegistrationFactory(session=session, member=member)

    assert see().next_stop.registration.starts_at == now + timedelta(days=2)


def test_expert_without_institution_gets_nothing(now, django_assert_num_queries):
    actor = policy.Actor(now=now, user_id=factories.UserFactory().pk)
    factories.make_line([factories.StopFactory()])

    with django_assert_num_queries(0):
        found = network(actor, now=now)

    assert (found.lines, found.stops, found.next_stop) == ((), {}, None)


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("en", "Completed on Thu 12 Nov 2026 · with the recording · expires on Sun 10 Jan 2027"),
        ("nl", "Afgerond op do 12 nov 2026 · met de opname · verloopt op zo 10 jan 2027"),
    ],
)
def test_note_says_when_how_and_until(language, note, member, see, now):
    stop = factories.StopFactory()
    complete(
        member,
        stop,
        completed_at=now - timedelta(days=11),
        kind=Completion.Kind.RECORDING,
        expires_date=date(2027, 1, 10),
    )

    with translation.override(language):
        assert see().stops[stop.pk].note == note


def test_note_of_an_open_stop_says_how_long_and_when(member, see):
    session = factories.SessionFactory(institution=member.institution)
    bare = factories.StopFactory(minutes=45)

    with translation.override("nl"):
        notes = see().stops[session.stop_id].note, see().stops[bare.pk].note

    assert notes == ("30 minuten · do 3 dec 2026, 10.00–10.30 uur (Amsterdam)", "45 minuten · nog geen datum")
