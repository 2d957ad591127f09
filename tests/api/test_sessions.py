"""Sessions through the API, as each person sees them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from metro.accounts.models import Holiday, Membership, Scope
from tests.api.clients import Api, token_for
from tests.factories import (
    InstitutionFactory,
    MembershipFactory,
    RegistrationFactory,
    SessionFactory,
    SessionHostFactory,
    StopFactory,
    make_line,
)
from tests.factories.courses import NOW
from tracking.models import Registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(member):
    row = SessionFactory(
        institution=member.institution,
        stop=StopFactory(slug="ai-in-de-les", title_nl="AI in de les", title_en="AI in class"),
        capacity=2,
        local_start=datetime(2026, 12, 3, 10, 0, tzinfo=UTC),
        registration_closes_at=NOW + timedelta(days=9),
    )
    SessionHostFactory(session=row, shown_name="Olga Vis, Kadeland")
    return row


@pytest.fixture
def host_api(session, now):
    return Api(token_for(session.hosts.get().user, None, now=now))


@pytest.fixture
def boss_api(member, now):
    boss = MembershipFactory(institution=member.institution, role=Membership.Role.COORDINATOR)
    return Api(token_for(boss.user, boss.institution, now=now))


def ids(api, **query):
    answer = api.get("sessions", query)
    assert answer.status_code == 200, answer.json()
    return [row["id"] for row in answer.json()["results"]]


def utc(value):
    return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def test_a_session_as_a_teacher_sees_it(api, session, member):
    seat = RegistrationFactory(session=session, member=member)
    RegistrationFactory(session=session)
    RegistrationFactory(session=session, status=Registration.Status.WAITLISTED)

    answer = api.get(f"sessions/{session.pk}")

    session.refresh_from_db()
    assert answer["ETag"].startswith(f'"{session.pk}-')
    assert answer.json() == {
        "id": session.pk,
        "uuid": str(session.uuid),
        "stop": "ai-in-de-les",
        "titleNl": "AI in de les",
        "titleEn": "AI in class",
        "institution": session.institution_id,
        "institutionName": session.institution.name,
        "status": "planned",
        "phase": "full",
        "startsAt": "2026-12-03T09:00:00.000000Z",
        "endsAt": "2026-12-03T09:30:00.000000Z",
        "timeZone": "Europe/Amsterdam",
        "localStart": "2026-12-03T10:00:00",
        "minutes": 30,
        "place": "",
        "hosts": ["Olga Vis, Kadeland"],
        "capacity": 2,
        "freeSeats": 0,
        "queueLength": 1,
        "registrationOpensAt": None,
        "registrationClosesAt": "2026-12-02T09:00:00.000000Z",
        "scheduleVersion": 1,
        "statusReason": "",
        "ownPlace": {
            "registration": seat.pk,
            "status": "confirmed",
            "queueNumber": None,
            "offerExpiresAt": None,
            "isOpenClaim": False,
        },
        "overlap": None,
        "joinUrl": f"http://localhost:8000/join/{session.pk}",
        "meetingUrl": None,
        "managed": None,
        "updatedAt": utc(session.changed_at),
        "clashes": None,
        "holiday": None,
    }


def test_who_waits_sees_the_own_number_and_no_way_in(api, session, member):
    RegistrationFactory(session=session, status="waitlisted", queued_at=NOW - timedelta(hours=1))
    own = RegistrationFactory(session=session, member=member, status="waitlisted")

    row = api.get(f"sessions/{session.pk}").json()

    assert row["joinUrl"] is None
    assert (row["ownPlace"]["registration"], row["ownPlace"]["queueNumber"]) == (own.pk, 2)


def test_the_host_sees_the_link_the_counts_and_what_can_be_done(host_api, session):
    RegistrationFactory(session=session)
    RegistrationFactory(session=session, status="offered", offer_expires_at=NOW)

    row = host_api.get(f"sessions/{session.pk}").json()

    assert row["meetingUrl"] == session.meeting_url
    assert row["joinUrl"] == f"http://localhost:8000/join/{session.pk}"
    assert row["clashes"] == []
    assert row["managed"] == {
        "registered": 1,
        "waiting": 1,
        "present": 0,
        "unmarked": 1,
        "moves": ["cancel", "change", "move", "withdraw"],
    }


def test_a_coordinator_manages_without_seeing_the_link(boss_api, session):
    row = boss_api.get(f"sessions/{session.pk}").json()

    assert (row["meetingUrl"], row["managed"]["moves"]) == (None, ["cancel", "change", "move"])


def test_nobody_else_reads_the_link_anywhere(api, boss_api, session, member):
    RegistrationFactory(session=session, member=member)
    for reader in (api, boss_api):
        for path in ("sessions", f"sessions/{session.pk}", "map", "stops/ai-in-de-les"):
            assert b"secret-room" not in reader.get(path).content


def test_a_manager_is_warned_of_a_holiday(host_api, session):
    assert host_api.get(f"sessions/{session.pk}").json()["holiday"] == ""

    days = {"start_date": date(2026, 12, 2), "end_date": date(2026, 12, 4)}
    Holiday.objects.create(institution=session.institution, name="Study days", **days)

    assert host_api.get(f"sessions/{session.pk}").json()["holiday"] == "Study days"


def test_a_manager_is_warned_of_clashes(host_api, session):
    other = SessionFactory(starts_at=session.starts_at, stop__slug="tegelijk")
    SessionHostFactory(session=other, user=session.hosts.get().user)

    [clash] = host_api.get(f"sessions/{session.pk}").json()["clashes"]

    assert clash == {
        "session": other.pk,
        "stop": "tegelijk",
        "titleNl": other.stop.title_nl,
        "titleEn": "",
        "startsAt": "2026-12-03T09:00:00.000000Z",
        "endsAt": "2026-12-03T09:30:00.000000Z",
        "timeZone": "Europe/Amsterdam",
        "isOfHost": True,
    }


def test_a_seat_at_the_same_time_is_told(api, session, member):
    other = RegistrationFactory(session=SessionFactory(starts_at=session.starts_at), member=member)

    assert api.get(f"sessions/{session.pk}").json()["overlap"] == {
        "titleNl": other.session.stop.title_nl,
        "titleEn": "",
        "startsAt": "2026-12-03T09:00:00.000000Z",
        "timeZone": "Europe/Amsterdam",
    }


def test_what_is_not_for_the_reader_is_not_there(api, host_api, session, member):
    draft = SessionFactory(institution=member.institution, status="draft")
    foreign = SessionFactory()
    shared = SessionFactory()
    shared.shared_with.add(member.institution)

    assert ids(api) == [session.pk, shared.pk]
    assert ids(host_api) == [session.pk]
    answers = [api.get(f"sessions/{pk}") for pk in (draft.pk, foreign.pk, 10**9)]
    assert [answer.status_code for answer in answers] == [404] * 3
    bodies = [answer.json() | {"requestId": ""} for answer in answers]
    assert bodies[0] == bodies[1] == bodies[2]


def test_sessions_are_found_by_what_somebody_asks(api, boss_api, host_api, session, member):
    house = member.institution
    later = SessionFactory(institution=house, starts_at=NOW + timedelta(days=20))
    over = SessionFactory(institution=house, starts_at=NOW - timedelta(days=1), status="held")
    make_line([later.stop], slug="lijn-l")
    hidden = make_line([session.stop], slug="vreemd", institution=InstitutionFactory())
    RegistrationFactory(session=later, member=member)

    assert ids(api) == [over.pk, session.pk, later.pk]
    assert ids(api, stop="ai-in-de-les") == [session.pk]
    assert ids(api, line="lijn-l") == ids(api, mine="true") == [later.pk]
    assert ids(api, line=hidden.line.slug) == ids(api, line="absent") == []
    assert ids(api, status="held") == [over.pk]
    assert ids(api, startsAfter="2026-12-04T00:00:00Z") == [later.pk]
    assert ids(api, startsAfter="2026-11-23T09:00:00Z", startsBefore="2026-12-04T00:00:00+01:00") == [
        session.pk
    ]
    assert ids(api, hosted="true") == []
    assert ids(api, mine="false") == [over.pk, session.pk]
    assert ids(host_api, hosted="true") == [session.pk]
    assert ids(api, institution=house.pk) == ids(boss_api)


def test_the_filter_on_phase_says_what_the_rows_say(api, member):
    house = {"institution": member.institution}
    hour = timedelta(hours=1)
    SessionFactory(**house, starts_at=NOW - timedelta(minutes=10))
    SessionFactory(**house, starts_at=NOW - hour)
    SessionFactory(**house, starts_at=NOW + hour)
    SessionFactory(**house, starts_at=NOW + 2 * hour, registration_opens_at=NOW + hour)
    SessionFactory(**house, starts_at=NOW + 3 * hour, registration_closes_at=NOW - hour)
    SessionFactory(**house, starts_at=NOW + 3 * hour, status="cancelled")
    full = SessionFactory(**house, starts_at=NOW + 4 * hour, capacity=1)
    RegistrationFactory(session=full)
    queued = SessionFactory(**house, starts_at=NOW + 5 * hour, capacity=2)
    RegistrationFactory(session=queued, status="waitlisted")
    SessionFactory(**house, starts_at=NOW + 6 * hour, capacity=2)
    RegistrationFactory(session=SessionFactory(**house, starts_at=NOW + 7 * hour), status="waitlisted")

    rows = api.get("sessions").json()["results"]

    said = [row["phase"] for row in rows]
    assert said == ["ended", "live", "open", "upcoming", "closed", None, "full", "full", "open", "open"]
    for phase in ("live", "ended", "upcoming", "closed", "full", "open"):
        assert ids(api, phase=phase) == [row["id"] for row in rows if row["phase"] == phase]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "gone"},
        {"phase": "later"},
        {"startsAfter": "yesterday"},
        {"mine": "perhaps"},
        {"institution": "a"},
        {"place": "Zwolle"},
    ],
)
def test_a_question_that_makes_no_sense_is_refused(api, query):
    answer = api.get("sessions", query)

    assert answer.status_code == 400
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [f"/{name}" for name in query]


def test_a_copy_is_kept_by_asking_what_changed(api, session, member):
    first = api.get("sessions", {"updatedSince": "2020-01-01T00:00:00Z"}).json()["results"]
    session.place = "Zwolle"
    session.save()

    changed = api.get("sessions", {"updatedSince": first[0]["updatedAt"]}).json()["results"]

    assert [row["place"] for row in first] == [""]
    assert [row["place"] for row in changed] == ["Zwolle"]


def test_a_token_of_the_institution_reads_as_a_coordinator_without_a_record(session, member, now):
    boss = MembershipFactory(institution=member.institution, role=Membership.Role.COORDINATOR)
    RegistrationFactory(session=session, member=boss)
    draft = SessionFactory(institution=member.institution, status="draft")
    api = Api(
        token_for(
            boss.user,
            boss.institution,
            now=now,
            scopes=[Scope.CATALOGUE_READ],
            kind="institution",
        )
    )

    rows = {row["id"]: row for row in api.get("sessions").json()["results"]}

    assert set(rows) == {session.pk, draft.pk}
    assert rows[session.pk]["ownPlace"] is None
    assert rows[session.pk]["managed"]["registered"] == 1
    assert api.get("map").json() == {"lines": [], "stops": [], "nextStop": None}


@pytest.mark.parametrize("count", [1, 3])
def test_reading_costs_as_much_with_one_row_as_with_three(count, member, now, django_assert_num_queries):
    boss = MembershipFactory(institution=member.institution, role=Membership.Role.COORDINATOR)
    api = Api(token_for(boss.user, boss.institution, now=now))
    for row in SessionFactory.create_batch(count, institution=member.institution):
        SessionHostFactory(session=row)
        SessionHostFactory(session=row)
    api.get("sessions")  # Notes that the token is used.

    with django_assert_num_queries(4):  # Token, membership, rows, and what their manager sees.
        rows = api.get("sessions").json()["results"]
    with django_assert_num_queries(6):  # And the clashes and the holidays.
        api.get(f"sessions/{rows[0]['id']}")

    assert len(rows) == count
