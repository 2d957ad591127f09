"""Planning and changing sessions through the API: the studio, under the same rules."""

from datetime import UTC, datetime, timedelta

import pytest

from courses.models import Session
from metro.accounts.models import AuditEntry, Membership
from tests.api.clients import Api, token_for
from tests.factories import (
    AttendanceFactory,
    InstitutionFactory,
    MembershipFactory,
    OfferFactory,
    RegistrationFactory,
    SessionFactory,
    SessionHostFactory,
    StopFactory,
)
from tests.factories.courses import NOW
from tracking.models import Attendance, Registration, Reminder

pytestmark = pytest.mark.django_db

REASON = "De spreker is ziek."


@pytest.fixture
def offer():
    return OfferFactory(stop__slug="ai-in-de-les", institution__name="Noorderhaven")


@pytest.fixture
def expert(offer):
    return offer.expert


@pytest.fixture
def api(expert, now):
    """The program of an expert without an institution."""
    return Api(token_for(expert, None, now=now))


@pytest.fixture
def boss(offer):
    return MembershipFactory(institution=offer.institution, role=Membership.Role.COORDINATOR)


@pytest.fixture
def boss_api(boss, now):
    return Api(token_for(boss.user, boss.institution, now=now))


@pytest.fixture
def teacher_api(offer, now):
    teacher = MembershipFactory(institution=offer.institution)
    return Api(token_for(teacher.user, teacher.institution, now=now))


@pytest.fixture
def make(offer, expert):
    def session(start=timedelta(days=10), **fields):
        row = SessionFactory(stop=offer.stop, institution=offer.institution, starts_at=NOW + start, **fields)
        SessionHostFactory(session=row, user=expert)
        return row

    return session


PLAN = {"stop": "ai-in-de-les", "localStart": "2026-12-03T15:30"}


def stored():
    """Everything that a refused request must leave alone."""
    rows = [list(model.objects.order_by("pk").values()) for model in (Session, Registration, Attendance)]
    return rows, AuditEntry.objects.exclude(event="made").count(), Reminder.objects.count()


def faults(answer):
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def test_an_expert_plans_and_publishes_at_once(api, offer, expert):
    details = {
        "timeZone": "Europe/Amsterdam",
        "minutes": 45,
        "meetingUrl": "https://meet.example.org/room-7",
        "capacity": 25,
        "place": "",
        "registrationClosesAt": "2026-12-02T15:30:00+01:00",
        "publish": True,
    }

    answer = api.post("sessions", PLAN | details)

    row = Session.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/sessions/{row.pk}"
    assert answer.json() == api.get(f"sessions/{row.pk}").json()
    assert (answer.json()["status"], answer.json()["localStart"]) == ("planned", "2026-12-03T15:30:00")
    assert Session.objects.values(
        "institution", "stop", "status", "starts_at", "ends_at", "registration_closes_at", "capacity"
    ).get() == {
        "institution": offer.institution_id,
        "stop": offer.stop_id,
        "status": "planned",
        "starts_at": datetime(2026, 12, 3, 14, 30, tzinfo=UTC),
        "ends_at": datetime(2026, 12, 3, 15, 15, tzinfo=UTC),
        "registration_closes_at": datetime(2026, 12, 2, 14, 30, tzinfo=UTC),
        "capacity": 25,
    }
    assert [host.user for host in row.hosts.all()] == [expert]


@pytest.mark.parametrize(
    ("changes", "status", "code", "where"),
    [
        ({"localStart": "2026-11-22T15:30"}, 400, "invalid", "/localStart"),
        ({"localStart": "2026-12-03T15:30Z"}, 400, "invalid", "/localStart"),
        ({"localStart": "2026-02-30T15:30"}, 400, "invalid", "/localStart"),
        ({"localStart": "9999-12-31T23:59"}, 400, "invalid", "/localStart"),
        ({"localStart": 20261203}, 400, "invalid", "/localStart"),
        ({"localEnd": "2026-12-03T15:00"}, 400, "ends_before_start", "/minutes"),
        ({"localEnd": "2026-12-04T15:30"}, 400, "invalid", "/localEnd"),
        ({"localEnd": "2026-12-03T16:00", "minutes": 30}, 400, "invalid", "/localEnd"),
        ({"minutes": 0}, 400, "min_value", "/minutes"),
        ({"minutes": 10**9}, 400, "max_value", "/minutes"),
        ({"minutes": "30"}, 400, "invalid", "/minutes"),
        ({"timeZone": "Europe/Rotterdam"}, 400, "unknown_reference", "/timeZone"),
        ({"localStart": "2027-03-28T02:30"}, 409, "clock_change", "/localStart"),
        ({"localStart": "2027-10-31T02:30"}, 409, "clock_change", "/localStart"),
        ({"capacity": 0}, 400, "min_value", "/capacity"),
        ({"capacity": -5}, 400, "min_value", "/capacity"),
        ({"capacity": 10**9}, 400, "max_value", "/capacity"),
        ({"capacity": "25"}, 400, "invalid", "/capacity"),
        ({"capacity": True}, 400, "invalid", "/capacity"),
        ({"capacity": 2.5}, 400, "invalid", "/capacity"),
        ({"meetingUrl": "http://meet.example.org/7"}, 400, "invalid", "/meetingUrl"),
        ({"meetingUrl": "javascript:alert(1)"}, 400, "invalid", "/meetingUrl"),
        ({"meetingUrl": "https://meet.example.org/" + "a" * 500}, 400, "max_length", "/meetingUrl"),
        ({"place": "x" * 10_000}, 400, "max_length", "/place"),
        ({"place": 12}, 400, "invalid", "/place"),
        ({"registrationClosesAt": "2026-12-03T15:31:00+01:00"}, 400, "invalid", "/registrationClosesAt"),
        ({"registrationClosesAt": "2026-12-02T15:30:00"}, 400, "invalid", "/registrationClosesAt"),
        ({"publish": "yes"}, 400, "invalid", "/publish"),
        ({"stop": "absent"}, 400, "unknown_reference", "/stop"),
        ({"stop": 1}, 400, "unknown_reference", "/stop"),
        ({"institution": 10**9}, 400, "unknown_reference", "/institution"),
        ({"institution": 2**53 - 1}, 400, "unknown_reference", "/institution"),
        ({"status": "planned"}, 400, "unknown_member", "/status"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_member(api, changes, status, code, where):
    before = stored()

    answer = api.post("sessions", PLAN | changes)

    assert answer.status_code == status
    assert faults(answer) == [(where, code)]
    assert stored() == before


def test_a_night_with_a_clock_change_is_confirmed_with_a_member(api):
    night = PLAN | {"localStart": "2027-03-28T02:30"}
    asked = api.post("sessions", night, **{"Accept-Language": "en"})
    assert "Do you mean 03:30?" in asked.json()["detail"]

    answer = api.post("sessions", night | {"confirmClock": True})

    assert answer.json()["startsAt"] == "2027-03-28T01:30:00.000000Z"
    assert answer.json()["localStart"] == "2027-03-28T03:30:00"
    changed = api.patch(f"sessions/{answer.json()['id']}", {"capacity": 3})
    assert (changed.json()["capacity"], changed.json()["startsAt"]) == (3, "2027-03-28T01:30:00.000000Z")


def test_a_stop_of_elsewhere_or_not_published_is_not_planned(api, boss_api, offer):
    StopFactory(slug="vreemd", institution=InstitutionFactory())
    StopFactory(slug="concept", status="draft")
    before = stored()

    unseen = [boss_api.post("sessions", PLAN | {"stop": slug}) for slug in ("vreemd", "absent")]
    assert [faults(answer) for answer in unseen] == [[("/stop", "unknown_reference")]] * 2
    draft = boss_api.post("sessions", PLAN | {"stop": "concept"})
    assert (draft.status_code, draft.json()["code"]) == (409, "illegal_move")
    elsewhere = boss_api.post("sessions", PLAN | {"institution": InstitutionFactory().pk})
    assert faults(elsewhere) == [("/institution", "unknown_reference")]
    assert stored() == before


def test_a_teacher_plans_nothing(teacher_api):
    answer = teacher_api.post("sessions", PLAN)

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert not Session.objects.exists()


def test_an_expert_with_two_offers_of_a_stop_says_where(api, offer, expert):
    other = OfferFactory(expert=expert, stop=offer.stop)

    assert faults(api.post("sessions", PLAN)) == [("/institution", "unknown_reference")]
    answer = api.post("sessions", PLAN | {"institution": other.institution_id})
    assert (answer.status_code, answer.json()["institution"]) == (201, other.institution_id)


def test_a_coordinator_names_one_of_the_own_experts(boss_api, api, expert, make):
    stranger = OfferFactory().expert

    foreign = boss_api.post("sessions", PLAN | {"hosts": [expert.pk, stranger.pk, 10**9]})
    assert faults(foreign) == [("/hosts/1", "unknown_reference"), ("/hosts/2", "unknown_reference")]
    assert api.post("sessions", PLAN | {"hosts": [expert.pk]}).status_code == 403
    assert not Session.objects.exists()

    answer = boss_api.post("sessions", PLAN | {"hosts": [expert.pk]})
    assert answer.json()["hosts"] == [expert.name]


def test_a_draft_is_changed_published_and_no_longer_deleted(api):
    pk = api.post("sessions", PLAN | {"registrationClosesAt": "2026-12-02T15:30:00+01:00"}).json()["id"]

    changed = api.patch(f"sessions/{pk}", {"localStart": "2026-12-04T15:30", "capacity": 8}).json()
    published = api.post(f"sessions/{pk}/publish")

    assert (changed["startsAt"], changed["minutes"], changed["capacity"]) == (
        "2026-12-04T14:30:00.000000Z",
        30,
        8,
    )
    assert changed["registrationClosesAt"] == "2026-12-03T14:30:00.000000Z"
    assert (published.status_code, published.json()["status"]) == (200, "planned")
    assert api.post(f"sessions/{pk}/publish").json() == published.json()
    assert api.delete(f"sessions/{pk}").json()["code"] == "illegal_move"


def test_a_draft_is_thrown_away(api, make):
    draft = make(status="draft")

    answer = api.delete(f"sessions/{draft.pk}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert not Session.objects.exists()


def test_publishing_is_left_to_a_coordinator_where_the_institution_wants_that(api, boss_api, make):
    draft = make(status="draft")
    draft.institution.releases_sessions = True
    draft.institution.save()

    refused = api.post(f"sessions/{draft.pk}/publish", **{"Accept-Language": "en"})

    assert refused.json()["detail"] == "You cannot do this here. A coordinator of Noorderhaven can."
    assert "publish" not in api.get(f"sessions/{draft.pk}").json()["managed"]["moves"]
    assert boss_api.post(f"sessions/{draft.pk}/publish").json()["status"] == "planned"


def test_of_a_planned_session_link_seats_and_hosts_change(api, make):
    session = make(capacity=1)
    RegistrationFactory(session=session)
    waiting = RegistrationFactory(session=session, status="waitlisted")

    answer = api.patch(
        f"sessions/{session.pk}", {"meetingUrl": "https://meet.example.org/new", "capacity": 2}
    )

    waiting.refresh_from_db()
    assert (answer.json()["meetingUrl"], answer.json()["capacity"]) == ("https://meet.example.org/new", 2)
    assert waiting.status == "confirmed"
    before = stored()
    assert faults(api.patch(f"sessions/{session.pk}", {"place": "Zwolle", "minutes": 45})) == [
        ("/place", "invalid"),
        ("/minutes", "invalid"),
    ]
    assert api.patch(f"sessions/{session.pk}", {}).status_code == 200
    fewer = api.patch(f"sessions/{session.pk}", {"meetingUrl": "https://x.example.org/", "capacity": 1})
    assert (fewer.status_code, faults(fewer)) == (409, [("/capacity", "capacity_below_taken")])
    assert stored() == before


def test_two_who_change_at_once_see_each_other(api, boss_api, make):
    session = make(capacity=5)
    mark = api.get(f"sessions/{session.pk}")["ETag"]
    boss_api.patch(f"sessions/{session.pk}", {"capacity": 9}, **{"If-Match": mark})

    late = api.patch(f"sessions/{session.pk}", {"capacity": 7}, **{"If-Match": mark})

    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert late.json()["current"] == api.get(f"sessions/{session.pk}").json()
    assert late.json()["current"]["capacity"] == Session.objects.get().capacity == 9
    again = api.patch(f"sessions/{session.pk}", {"capacity": 7}, **{"If-Match": late_mark(api, session)})
    assert again.json()["capacity"] == 7


def late_mark(api, session):
    return api.get(f"sessions/{session.pk}")["ETag"]


def test_a_seat_that_is_taken_does_not_stop_a_change(api, make):
    session = make(capacity=5)
    mark = api.get(f"sessions/{session.pk}")["ETag"]
    RegistrationFactory(session=session)

    assert api.patch(f"sessions/{session.pk}", {"capacity": 7}, **{"If-Match": mark}).status_code == 200


def test_moving_tells_everybody_and_keeps_the_seats(api, make):
    session = make()
    seat = RegistrationFactory(session=session)

    answer = api.post(f"sessions/{session.pk}/move", {"localStart": "2026-12-08T16:00", "place": "Zwolle"})

    seat.refresh_from_db()
    row = answer.json()
    assert (row["scheduleVersion"], row["startsAt"], row["minutes"], row["place"]) == (
        2,
        "2026-12-08T15:00:00.000000Z",
        30,
        "Zwolle",
    )
    assert (seat.status, seat.calendar_sequence) == ("confirmed", 1)
    assert list(seat.reminders.filter(kind="moved").values_list("version", flat=True)) == [2]
    before = stored()
    assert api.post(f"sessions/{session.pk}/move", {"localStart": "2026-12-08T16:00"}).status_code == 200
    assert faults(api.post(f"sessions/{session.pk}/move", {"localStart": "2026-11-01T16:00"})) == [
        ("/localStart", "invalid")
    ]
    assert stored() == before


@pytest.mark.parametrize(("move", "status"), [("cancel", "cancelled"), ("withdraw", "withdrawn")])
def test_calling_off_needs_the_consequences_as_they_are(api, make, move, status):
    session = make(capacity=5)
    seat = RegistrationFactory(session=session)
    read = api.get(f"sessions/{session.pk}/consequences").json()
    late = RegistrationFactory(session=session, status="waitlisted")
    before = stored()

    changed = api.post(f"sessions/{session.pk}/{move}", {"reason": REASON, "seen": read["key"]})
    assert (changed.status_code, changed.json()["code"]) == (409, "confirm_changed")
    short = api.post(f"sessions/{session.pk}/{move}", {"reason": "Ziek.", "seen": fresh(api, session)})
    assert (short.status_code, faults(short)) == (400, [("/reason", "reason_needed")])
    unread = api.post(f"sessions/{session.pk}/{move}", {"reason": REASON})
    assert faults(unread) == [("/seen", "required")]
    assert stored() == before

    answer = api.post(f"sessions/{session.pk}/{move}", {"reason": REASON, "seen": fresh(api, session)})

    assert (read["registered"], read["waiting"]) == (1, 0)
    assert (answer.json()["status"], answer.json()["statusReason"]) == (status, REASON)
    for row in (seat, late):
        row.refresh_from_db()
        assert (row.status, row.ended_reason) == ("released", f"session_{status}")
    assert api.get(f"sessions/{session.pk}/consequences").json()["code"] == "illegal_move"


def fresh(api, session):
    return api.get(f"sessions/{session.pk}/consequences").json()["key"]


def test_only_the_host_withdraws(boss_api, make):
    session = make()
    body = {"reason": REASON, "seen": fresh(boss_api, session)}

    answer = boss_api.post(f"sessions/{session.pk}/withdraw", body)

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert Session.objects.get().status == "planned"


def test_a_session_that_was_not_held_takes_back_what_was_said(api, make):
    session = make(-timedelta(days=2), status="held")
    AttendanceFactory(session=session)

    answer = api.post(f"sessions/{session.pk}/not-held", {"reason": REASON})

    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert not Attendance.objects.exists()
    old = make(-timedelta(days=8), status="held")
    assert api.post(f"sessions/{old.pk}/not-held", {"reason": REASON}).status_code == 403


MOVES = [
    ("patch", "", {"capacity": 3}),
    ("delete", "", None),
    ("post", "/publish", None),
    ("post", "/move", {"localStart": "2026-12-08T16:00"}),
    ("get", "/consequences", None),
    ("post", "/cancel", {"reason": REASON, "seen": "x"}),
    ("post", "/withdraw", {"reason": REASON, "seen": "x"}),
    ("post", "/not-held", {"reason": REASON}),
]


@pytest.mark.parametrize(("method", "path", "body"), MOVES)
def test_a_session_that_is_seen_is_not_yet_to_change(teacher_api, make, method, path, body):
    session = make()
    call = getattr(teacher_api, method)
    before = stored()

    answers = [call(f"sessions/{pk}{path}", *([body] if body else [])) for pk in (session.pk, 10**9)]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (403, "not_allowed"),
        (404, "not_found"),
    ]
    assert stored() == before


@pytest.mark.parametrize(("method", "path", "body"), MOVES)
def test_a_coordinator_elsewhere_acts_in_the_institution_of_the_token(boss, make, now, method, path, body):
    """The session is shared with the institution of the token; where it belongs, the person coordinates too."""
    session = make()
    here = MembershipFactory(user=boss.user)
    session.shared_with.add(here.institution)
    api = Api(token_for(here.user, here.institution, now=now))
    before = stored()

    answer = getattr(api, method)(f"sessions/{session.pk}{path}", *([body] if body else []))

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert stored() == before


def test_planning_again_with_the_same_key_plans_once(api):
    answers = [api.post("sessions", PLAN, **{"Idempotency-Key": "een"}) for _time in range(2)]

    assert answers[0].json() == answers[1].json()
    assert (answers[1]["Location"], Session.objects.count()) == (answers[0]["Location"], 1)
