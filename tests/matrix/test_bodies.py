"""A foreign id in a body is a read: it is refused like one that does not exist, and nothing is written."""

import pytest
from django.apps import apps
from django.urls import reverse

from tests.matrix.rows import our_models
from tests.matrix.urls import client_maker

pytestmark = pytest.mark.django_db
QUIET = {"accounts.User"}  # Its last login changes when somebody logs in.


def everything() -> dict:
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for model in our_models()
        if model._meta.label not in QUIET
    }


def bodies(world):
    """(role, URL name, arguments, body with a foreign id)."""
    a, b = world.institutions["a"], world.institutions["b"]
    plan = {
        "date": "2026-12-03",
        "time": "15:30",
        "zone": "Europe/Amsterdam",
        "minutes": "30",
        "meeting_url": "https://meet.example/x",
        "capacity": "20",
        "publish": "1",
    }
    learned = {"title": "Iets", "done_date": "2026-11-20", "minutes_technical": 30, "purpose": "draft"}
    own = {"member_id": world.members["teacher"].pk}
    held = {"session_id": world.sessions["held_a"].pk}
    return [
        ("teacher", "switch_institution", {}, {"institution": b.pk}),
        ("expert", "studio_session_new", {}, plan | {"stop": f"{b.pk}-{world.stops['b'].pk}"}),
        ("expert", "studio_session_new", {}, plan | {"stop": f"{a.pk}-{world.stops['b'].pk}"}),
        ("expert", "studio_session_new", {}, plan | {"stop": f"{a.pk}:{world.stops['b'].pk}"}),
        ("expert", "studio_session_new", {}, plan | {"stop": str(world.offers["b"].pk)}),
        ("expert", "studio_roster", held, {f"person-{world.members['teacher_b'].pk}": "present"}),
        ("teacher", "evidence_new", {}, learned | {"stop": world.stops["b"].pk}),
        ("coordinator", "join_team", own, {"team": world.teams["b1"].pk, "role": "member"}),
        ("coordinator", "change_role", own, {"role": "operator"}),
        ("coordinator", "pin_stop", {}, {"stop": world.stops["b"].pk, "place": "2,2"}),
        ("coordinator", "unpin_stop", {}, {"stop": world.stops["b"].pk}),
        ("coordinator", "public_lines", {}, {"line": world.versions["b"].line_id, "is_open": "true"}),
        ("coordinator", "public_lines", {}, {"line": world.versions["b"].line_id}),
    ]


CASES = range(13)


@pytest.mark.parametrize("case", CASES)
def test_foreign_id_in_a_body_writes_nothing(case, world):
    role, name, arguments, body = bodies(world)[case]
    client = client_maker(world)(role)
    before = everything()

    response = client.post(reverse(name, kwargs=arguments), body)

    assert response.status_code in (200, 302, 400, 404)
    changed = [label for label, rows in everything().items() if rows != before[label]]
    assert changed in ([], ["courses.Session"]) if name == "studio_roster" else changed == []
    assert "Kanarie-teacher_b" not in response.content.decode()


def test_every_case_is_tried(world):
    assert len(bodies(world)) == len(CASES)


def test_bodies_are_right_but_for_the_foreign_id(world):
    """The same bodies with own ids do write, so that the refusals above are about the id."""
    coordinator = client_maker(world)("coordinator")
    own = {"member_id": world.members["teacher"].pk}
    rows = apps.get_model("accounts.TeamMembership")._default_manager
    before = rows.count()

    coordinator.post(reverse("join_team", kwargs=own), {"team": world.teams["a2"].pk, "role": "member"})

    assert rows.count() == before + 1
