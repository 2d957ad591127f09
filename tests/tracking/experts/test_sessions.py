from datetime import datetime, timedelta

import pytest

from courses.models import Session
from metro.accounts.models import AuditEntry
from metro.core.errors import NotAllowed
from tests import factories
from tracking.models import Notice, Registration
from tracking.services import sessions

pytestmark = pytest.mark.django_db

AMSTERDAM = "Europe/Amsterdam"


def statuses(session):
    return list(session.registrations.order_by("pk").values_list("status", flat=True))


def test_a_withdrawn_session_releases_everybody_with_its_own_reason(make, expert, now):
    session = make()
    factories.RegistrationFactory(session=session)

    for _time in range(2):
        sessions.withdraw(session, reason="Ik kan die week niet.", by=expert, now=now)

    session.refresh_from_db()
    assert (session.status, session.schedule_version) == ("withdrawn", 2)
    assert list(Registration.objects.values_list("status", "ended_reason")) == [
        ("released", "session_withdrawn")
    ]
    assert AuditEntry.objects.filter(event="withdraw").count() == 1


def test_a_move_keeps_seats_and_queue_and_tells_everybody(make, expert, now):
    session = make(capacity=1)
    factories.RegistrationFactory(session=session)
    factories.RegistrationFactory(session=session, status=Registration.Status.WAITLISTED)

    sessions.move(
        session,
        starts_at_local=datetime.fromisoformat("2026-12-08 16:00"),
        zone=AMSTERDAM,
        by=expert,
        now=now,
    )

    assert statuses(session) == ["confirmed", "waitlisted"]
    assert list(session.registrations.values_list("calendar_sequence", flat=True)) == [1, 1]
    assert Notice.objects.filter(kind="moved", session=session).count() == 2


def test_a_move_to_the_same_time_tells_nobody(make, expert, now):
    session = make()
    factories.RegistrationFactory(session=session)
    same = session.starts_at + timedelta(hours=1)  # Amsterdam in winter.

    sessions.move(session, starts_at_local=same.replace(tzinfo=None), zone=AMSTERDAM, by=expert, now=now)

    session.refresh_from_db()
    assert session.schedule_version == 1
    assert Notice.objects.count() == 0
    assert list(session.registrations.values_list("calendar_sequence", flat=True)) == [0]


def test_the_queue_gets_new_seats_in_its_order(make, expert, now):
    session = make(capacity=1)
    factories.RegistrationFactory(session=session)
    for _person in range(3):
        factories.RegistrationFactory(session=session, status=Registration.Status.WAITLISTED)

    sessions.set_capacity(session, 3, by=expert, now=now)

    assert statuses(session) == ["confirmed", "confirmed", "confirmed", "waitlisted"]


def test_publishing_at_once_is_both_or_nothing(offer, expert, now):
    offer.institution.releases_sessions = True
    offer.institution.save()

    with pytest.raises(NotAllowed):
        sessions.plan(
            offer.stop,
            offer.institution,
            is_published=True,
            local_start=datetime.fromisoformat("2026-12-08 16:00"),
            zone=AMSTERDAM,
            by=expert,
            now=now,
        )

    assert Session.objects.count() == 0
