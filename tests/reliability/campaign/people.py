"""The database of the campaign: colleges, people with seats, and reminders of every kind that are due."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import cycle, islice

from django.db import transaction
from django.test import Client

from courses.models import Session
from metro.accounts.models import Institution, Membership, User
from tests import factories
from tracking.models import Registration, Reminder
from tracking.models.reminders import Kind
from tracking.services.reminders import facts, kinds, rows

COLLEGES = 5
SEATS = 40  # Per session.
AHEAD = timedelta(hours=8)  # Far enough that every kind is still useful at the end of a long campaign.
VISIT_AHEAD = timedelta(minutes=70)  # Near enough that a seat taken now needs no reminder of its own.
Status = Registration.Status


@transaction.atomic
def fill(reminders: int, visitors: int, *, now: datetime) -> list[tuple[str, int]]:
    """Write so many due reminders; and people who will register by hand: (session key, session id) of each."""
    # Mail goes at any hour here: the campaign is about what is killed, whenever it runs.
    hours = {
        "quiet_until": time.min,
        "quiet_from": time.max,
        "mails_at_weekends": True,
        "holiday_country": "",
    }
    colleges = [factories.InstitutionFactory(language=language, **hours) for language in _languages()]
    confirmed = reminders // 5
    rest = reminders - 3 * confirmed
    shares = [rest // 4 + (place < rest % 4) for place in range(4)]

    seats = _seats(colleges, confirmed, now=now)
    _write(seats, Kind.REGISTERED, now=now)
    _write(seats, Kind.DAY_BEFORE, now=now)
    _write(seats, Kind.STARTS_SOON, now=now)
    _write(_seats(colleges, shares[0], now=now, status=Status.WAITLISTED), Kind.WAITLISTED, now=now)
    _write(_seats(colleges, shares[1], now=now, told_start_at=now + AHEAD / 2), Kind.MOVED, now=now)
    _write(_cancelled(colleges, shares[2], now=now), Kind.CANCELLED, now=now)
    _write(_ended(colleges, shares[3], now=now), Kind.SEAT_ENDED, now=now)
    return list(_visitors(colleges[0], visitors, now=now))


def _languages():
    return islice(cycle(("nl", "en")), COLLEGES)


def _seats(colleges, count, *, now, **fields) -> list[Registration]:
    """So many people, each with one registration, over sessions."""
    members = _members(colleges, count)
    made = []
    for first in range(0, count, SEATS):
        some = members[first : first + SEATS]
        session = _session(some[0].institution, now + AHEAD, now=now)
        if fields.get("status") == Status.WAITLISTED:
            _fill_up(session)
        given = {"status": Status.CONFIRMED, "told_end_at": fields.get("told_start_at")} | fields
        made += [
            factories.RegistrationFactory.build(session=session, member=member, registered_at=now, **given)
            for member in some
        ]
    Registration.objects.bulk_create(made, batch_size=1000)
    return made


def _members(colleges, count) -> list[Membership]:
    people = User.objects.bulk_create(factories.UserFactory.build_batch(count), batch_size=1000)
    made = [
        factories.MembershipFactory.build(user=person, institution=colleges[place // SEATS % len(colleges)])
        for place, person in enumerate(people)
    ]
    return Membership.objects.bulk_create(made, batch_size=1000)


def _session(college: Institution, starts_at: datetime, *, now: datetime, **fields) -> Session:
    session = factories.SessionFactory(institution=college, starts_at=starts_at, updated_at=now, **fields)
    factories.SessionHostFactory(session=session)
    return session


def _fill_up(session):
    """One seat, which somebody has: nobody in the queue moves up during the campaign."""
    session.capacity = 1
    session.save()
    factories.RegistrationFactory(session=session)


def _cancelled(colleges, count, *, now):
    reason = {"ended_reason": Registration.EndedReason.SESSION_CANCELLED, "ended_at": now}
    seats = _seats(colleges, count, now=now, status=Status.CANCELLED, **reason)
    sessions = Session.objects.filter(pk__in={seat.session_id for seat in seats})
    sessions.update(status=Session.Status.CANCELLED, status_reason="De expert is ziek.")
    return seats


def _ended(colleges, count, *, now):
    reason = {"ended_reason": Registration.EndedReason.SELF, "ended_at": now}
    return _seats(colleges, count, now=now, status=Status.CANCELLED, **reason)


def _write(seats: list[Registration], kind: str, *, now: datetime) -> None:
    rows.write([_row(seat, kind, now=now) for seat in seats], now=now)
    if kind in kinds.TIMED:  # Due now, whenever their sessions start.
        due = {"state": Reminder.State.PLANNED, "final_reason": "", "finished_at": None, "due_at": now}
        Reminder.objects.filter(kind=kind).update(**due)


def _row(seat: Registration, kind: str, *, now: datetime) -> Reminder:
    version = seat.session.schedule_version if kind in kinds.OF_SCHEDULE else int(kind == Kind.WAITLISTED)
    more = {"by_self": True} if kind == Kind.SEAT_ENDED else {}
    if kind == Kind.MOVED:
        before = facts.of_session(seat.session) | {"starts_at": seat.told_start_at.isoformat()}
        more = {"first_at": now.isoformat(), "old": before}
    return rows.of_seat(kind, seat, seat.session, now=now, version=version, facts=more)


def _visitors(college, count, *, now) -> Iterator[tuple[str, int]]:
    session = _session(college, now + VISIT_AHEAD, now=now)
    for _ in range(count):
        client = Client()
        client.force_login(factories.MembershipFactory(institution=college).user)
        yield client.session.session_key, session.pk
