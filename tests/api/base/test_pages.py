"""Pages of a list: all rows once, whatever the page size, the order or the equals in it; and the feed."""

import threading
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.clients import Api, token_for
from tests.factories import MembershipFactory, RegistrationFactory
from tracking.api.registrations import Registrations
from tracking.models import Registration

pytestmark = pytest.mark.django_db
COUNT = 9


@pytest.fixture
def seats(member, now):
    """Nine seats in three moments, and a stranger's."""
    RegistrationFactory()
    return [
        RegistrationFactory(member=member, registered_at=now - timedelta(days=index % 3))
        for index in range(COUNT)
    ]


def walk(api, **query) -> list[dict]:
    """All rows of all pages."""
    rows, url = [], "/api/v1/registrations"
    while url:
        response = api.get(url, query)
        assert response.status_code == 200, response.content
        page = response.json()
        assert ("Link" in response) == bool(page["next"])
        rows, query = rows + page["results"], None
        url = page["next"] and page["next"].removeprefix("http://testserver")
    return rows


ORDERS = [("pk",), ("-pk",), ("registered_at", "pk"), ("-registered_at", "pk"), ("registered_at", "-pk"),
          ("status", "-registered_at", "pk")]  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limit=st.integers(1, COUNT + 2), order=st.sampled_from(ORDERS))
def test_all_pages_together_are_the_list(limit, order, api, seats, monkeypatch):
    monkeypatch.setattr(Registrations, "order", order)
    expected = Registration.objects.filter(member=seats[0].member).order_by(*order)

    assert [row["id"] for row in walk(api, limit=limit)] == [row.pk for row in expected]


@pytest.mark.parametrize("limit", [1, 2, COUNT, 200])
def test_the_feed_holds_every_change_once_and_in_order(limit, api, seats):
    Registration.objects.filter(pk__in=[seat.pk for seat in seats[:4]]).update(is_late=True)

    rows = walk(api, limit=limit, updatedSince="2000-01-01T00:00:00Z")

    assert [row["updatedAt"] for row in rows] == sorted(row["updatedAt"] for row in rows)
    assert sorted(row["id"] for row in rows) == sorted(seat.pk for seat in seats)


def test_the_feed_begins_at_the_moment_itself(api, seats):
    last = Registration.objects.filter(member=seats[0].member).order_by("changed_at", "pk").last()
    Registration.objects.filter(pk=last.pk).update(is_late=True)
    last.refresh_from_db()

    rows = walk(api, updatedSince=last.changed_at.isoformat())

    assert [row["id"] for row in rows] == [last.pk]


@pytest.mark.parametrize(
    "limit", ["0", "-1", "201", str(10**9), "abc", "1.0", "", "\u0661", " 1", "1" * 5000]
)
def test_a_limit_outside_one_to_two_hundred_is_refused(api, limit):
    response = api.get("registrations", {"limit": limit})

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, "/limit")


def cursor_of(response) -> str:
    return parse_qs(urlsplit(response.json()["next"]).query)["cursor"][0]


@pytest.mark.parametrize("change", [
    lambda text: "", lambda text: "x", lambda text: text[:-1], lambda text: "A" + text[1:],
    lambda text: text.partition(":")[0], lambda text: text + "A", lambda text: "\0", lambda text: "é" * 500,
])  # fmt: skip
def test_an_altered_cursor_is_refused(change, api, seats):
    cursor = cursor_of(api.get("registrations", {"limit": 1}))

    response = api.get("registrations", {"cursor": change(cursor)})

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, "/cursor")


@pytest.mark.parametrize("query", [{"status": "confirmed"}, {"updatedSince": "2000-01-01T00:00:00Z"}])
def test_a_cursor_is_of_its_filters(query, api, seats):
    cursor = cursor_of(api.get("registrations", {"limit": 1}))

    assert api.get("registrations", query | {"cursor": cursor}).status_code == 400
    assert api.get("registrations", {"limit": 5, "cursor": cursor}).status_code == 200


def test_a_cursor_is_of_its_reader(api, seats, now):
    other = MembershipFactory(institution=seats[0].institution)
    cursor = cursor_of(api.get("registrations", {"limit": 1}))

    assert (
        Api(token_for(other.user, other.institution, now=now))
        .get("registrations", {"cursor": cursor})
        .status_code
        == 400
    )


def test_rows_that_come_and_go_meanwhile_move_no_other(api, seats):
    first = api.get("registrations", {"limit": 4}).json()
    Registration.objects.filter(pk=first["results"][0]["id"]).delete()
    RegistrationFactory(member=seats[0].member)

    rest = walk(api, cursor=parse_qs(urlsplit(first["next"]).query)["cursor"][0])

    assert [row["id"] for row in rest] == [seat.pk for seat in reversed(seats[:5])]


@pytest.mark.django_db(transaction=True)
def test_the_feed_waits_for_a_change_that_is_not_committed_yet(api, member):
    early = RegistrationFactory(member=member)
    late = RegistrationFactory(member=member)
    wrote, may_end = threading.Event(), threading.Event()

    def change_slowly():
        with transaction.atomic():
            Registration.objects.filter(pk=early.pk).update(is_late=True)
            wrote.set()
            may_end.wait(10)
        connection.close()

    slow = threading.Thread(target=change_slowly)
    slow.start()
    wrote.wait(10)
    Registration.objects.filter(pk=late.pk).update(is_late=True)
    during = [row["id"] for row in walk(api, updatedSince="2000-01-01T00:00:00Z")]
    may_end.set()
    slow.join()
    after = [row["id"] for row in walk(api, updatedSince="2000-01-01T00:00:00Z")]

    assert late.pk not in during  # Else a client that goes on from there would never see the early one.
    assert after == [early.pk, late.pk]
