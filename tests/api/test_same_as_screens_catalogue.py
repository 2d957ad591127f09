"""What a program reads of the catalogue is what the person sees on the page, for every role."""

import pytest
from django.test import Client

from courses.models import Stop
from tests.api.clients import Api, token_for
from tests.matrix.world import NOW, World, build
from tracking.queries import studio
from tracking.queries.network import Network

pytestmark = pytest.mark.django_db

LEARNERS = ("teacher", "mate", "lead", "other", "coordinator", "teacher_b")
MANAGERS = ("coordinator", "expert", "coordinator_b", "other_expert")


@pytest.fixture
def world() -> World:
    return build()


def api(world, role) -> Api:
    member = world.members.get(role)
    secret = token_for(world.users[role], member and member.institution, now=NOW)
    program = Api(secret)
    program.headers["Accept-Language"] = "en"
    return program


def page(world, role, path, query=None):
    client = Client()
    client.force_login(world.users[role])
    return client.get(path, query or {}, headers={"Accept-Language": "en"}).context


def results(program, path, query=None):
    return program.get(path, query).json()["results"]


@pytest.mark.parametrize("role", LEARNERS)
def test_the_map_is_the_map_of_the_page(role, world):
    shown: Network = page(world, role, "/map/")["network"]

    body = api(world, role).get("map").json()

    assert [
        (line["line"], line["progress"]["percent"], line["progress"]["sentence"], bool(line["followedSince"]))
        for line in body["lines"]
    ] == [
        (view.line.slug, view.progress.percent, view.progress.sentence, bool(view.choice))
        for view in shown.lines
    ]
    assert [[stop["stop"] for stop in line["stops"]] for line in body["lines"]] == [
        [place.stop_state.stop.slug for place in view.stops] for view in shown.lines
    ]
    assert {row["stop"]: (row["state"], row["note"], row["badges"]) for row in body["stops"]} == {
        state.stop.slug: (state.state, state.note, state.badges) for state in shown.stops.values()
    }
    assert body["nextStop"] == (shown.next_stop and shown.next_stop.stop.slug)
    assert any(row["state"] != "open" for row in body["stops"]) == (role not in ("lead", "coordinator"))


@pytest.mark.parametrize("role", LEARNERS)
@pytest.mark.parametrize(
    ("asked_of_page", "asked_of_api"),
    [
        ({}, {}),
        ({"q": "kanarie shared"}, {"q": "kanarie shared"}),
        ({"q": "Kanarie-lijn-b"}, {"q": "Kanarie-lijn-b"}),
        ({"minutes": "30"}, {"maxMinutes": "30"}),
        ({"minutes": "15"}, {"maxMinutes": "15"}),
        ({"side": "technical"}, {"side": "technical"}),
        ({"side": "didactic"}, {"side": "didactic"}),
        ({"line": "lijn-shared-a"}, {"line": "lijn-shared-a"}),
        ({"language": "en"}, {"language": "en"}),
    ],
)
def test_the_same_stops_are_found(role, world, asked_of_page, asked_of_api):
    shown = [row.stop.slug for row in page(world, role, "/stops/", asked_of_page)["rows"]]

    found = results(api(world, role), "stops", asked_of_api | {"status": Stop.Status.PUBLISHED})

    assert sorted(shown) == [row["slug"] for row in found]


@pytest.mark.parametrize("role", LEARNERS)
def test_a_session_tells_what_its_page_tells(role, world):
    session = world.sessions["b" if role == "teacher_b" else "a"]
    view = page(world, role, f"/sessions/{session.pk}/")["view"]

    row = api(world, role).get(f"sessions/{session.pk}").json()

    assert (row["phase"], row["freeSeats"], row["queueLength"], row["hosts"]) == (
        view.phase,
        view.free,
        view.queue_length,
        list(view.hosts),
    )
    assert (row["ownPlace"] and row["ownPlace"]["registration"]) == (view.place and view.place.id)


@pytest.mark.parametrize("role", MANAGERS)
def test_the_studio_counts_the_same(role, world):
    rows = {row["id"]: row["managed"] for row in results(api(world, role), "sessions")}

    managed = {pk: row for pk, row in rows.items() if row}
    assert set(managed) == {row.pk for row in studio.sessions(world.actor(role))}
    for pk, row in managed.items():
        context = page(world, role, f"/studio/sessions/{pk}/")
        shown = context["session"]
        assert (row["registered"], row["waiting"], row["present"], row["unmarked"]) == (
            shown.registered,
            shown.waiting,
            shown.present,
            shown.unmarked,
        )
        assert set(row["moves"]) == {
            {"redraft": "change", "edit": "change", "not_held": "not-held"}.get(event, event)
            for event in context["may"]
            if event not in ("set_capacity", "hold")
        }


@pytest.mark.parametrize("role", MANAGERS)
def test_the_roster_names_the_same_people(role, world):
    pk = world.sessions["held_b" if role in ("coordinator_b", "other_expert") else "held_a"].pk
    people = page(world, role, f"/studio/sessions/{pk}/roster/")["people"]

    body = api(world, role).get(f"sessions/{pk}/roster").json()

    assert people
    assert [(row["member"], row["name"], row["result"]) for row in body["people"]] == [
        (row.member_id, row.name, row.result) for row in people
    ]
