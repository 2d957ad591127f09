"""Reminders and notices: the person's own, in words; nobody else's, whatever the role or the token."""

from datetime import timedelta

import pytest

from metro.accounts.models import Membership, Scope
from tests.api.clients import Api, token_for
from tests.factories import MembershipFactory, SessionFactory, UserFactory
from tracking.models import Notice, Reminder

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(member):
    return SessionFactory(institution=member.institution, stop__title_en="Cloud")


def reminder(member, session, now, **fields) -> Reminder:
    values = {
        "kind": "registered",
        "dedupe_key": f"key-{Reminder.objects.count()}",
        "due_at": now,
        "planned_at": now,
        "raw": b"Subject: the text of the mail",
        "message_id": "<geheim@example.org>",
    }
    return Reminder.objects.create(
        institution=member.institution, user=member.user, member=member, session=session, **values | fields
    )


def notice(member, session, at, **fields) -> Notice:
    return Notice.objects.create(
        institution=member.institution,
        user=member.user,
        kind="list_closed",
        session=session,
        created_at=at,
        **fields,
    )


def test_a_reminder_says_why_it_was_not_sent(api, member, session, now):
    row = reminder(member, session, now, state="cancelled", final_reason="deregistered", finished_at=now)

    response = api.get("reminders")

    assert response.json()["results"] == [
        {
            "id": row.pk,
            "institution": member.institution_id,
            "kind": "registered",
            "kindText": "Registration confirmed",
            "channel": "mail",
            "session": session.pk,
            "registration": None,
            "state": "cancelled",
            "reason": "deregistered",
            "fate": "You had cancelled your seat.",
            "why": "You were registered.",
            "dueAt": "2026-11-23T09:00:00.000000Z",
            "sentAt": None,
            "finishedAt": "2026-11-23T09:00:00.000000Z",
        }
    ]
    assert "the text of the mail" not in response.content.decode()
    assert "geheim" not in response.content.decode()


def test_the_ledger_is_the_one_of_the_page(api, client, member, session, now):
    for day, state in enumerate(["planned", "sent", "held"]):
        moment = now + timedelta(days=day)
        reminder(member, session, moment, state=state, final_reason="paused" if state == "held" else "")
    client.force_login(member.user)

    entries = client.get("/me/messages/?view=mail").context["mails"]
    rows = api.get("reminders").json()["results"]

    assert [(row["kindText"], row["fate"], row["why"]) for row in rows] == [
        (entry.kind, entry.fate, entry.why) for entry in entries
    ]


def test_filters_of_reminders(api, member, session, now):
    sent = reminder(member, session, now, state="sent")
    later = reminder(member, None, now + timedelta(days=2), kind="day_before")

    def found(**query):
        return [row["id"] for row in api.get("reminders", query).json()["results"]]

    assert found(state="sent") == [sent.pk]
    assert found(kind="day_before") == [later.pk]
    assert found(session=session.pk) == [sent.pk]
    assert found(dueAfter=now.isoformat()) == [later.pk]
    assert found(dueBefore=(now + timedelta(days=1)).isoformat()) == [sent.pk]


@pytest.mark.parametrize("kind", ["personal", "institution"])
def test_a_coordinators_token_reads_nobody_elses(kind, member, session, now):
    coordinator = MembershipFactory(institution=member.institution, role=Membership.Role.COORDINATOR)
    theirs = reminder(member, session, now)
    own = reminder(coordinator, session, now)
    secret = token_for(
        coordinator.user, coordinator.institution, now=now, scopes=[Scope.REMINDERS_READ], kind=kind
    )
    api = Api(secret)

    rows = api.get("reminders").json()["results"]

    # A token of the institution is not the person who made it.
    assert [row["id"] for row in rows] == ([own.pk] if kind == "personal" else [])
    assert api.get(f"reminders/{theirs.pk}").status_code == 404


def test_an_expert_without_institution_reads_the_own(now):
    expert = UserFactory()
    Notice.objects.create(user=expert, kind="news", created_at=now)
    Notice.objects.create(user=UserFactory(), kind="news", created_at=now)
    api = Api(token_for(expert, None, now=now))

    rows = api.get("notices").json()["results"]

    assert [(row["kind"], row["text"]) for row in rows] == [("news", "There is news about your account.")]


def test_notices_are_sentences_in_the_readers_language(api, client, member, session, now):
    row = notice(member, session, now - timedelta(minutes=5))
    client.force_login(member.user)
    page = client.get("/me/messages/").context["notices"]

    english, dutch = (
        api.get("notices", **{"Accept-Language": language}).json()["results"] for language in ("en", "nl")
    )

    assert english == [
        {
            "id": row.pk,
            "institution": member.institution_id,
            "kind": "list_closed",
            "text": page[0].text,
            "session": session.pk,
            "createdAt": "2026-11-23T08:55:00.000000Z",
            "readAt": None,
        }
    ]
    assert dutch[0]["text"].startswith("De wachtlijst is gesloten")


def test_marking_as_read_spares_what_came_later(api, member, session, now):
    seen, later = (notice(member, session, now - timedelta(hours=hours)) for hours in (3, 1))
    others = notice(MembershipFactory(institution=member.institution), session, now - timedelta(hours=3))

    response = api.post("notices/read", {"until": (now - timedelta(hours=2)).isoformat()})

    assert (response.status_code, response.json()) == (200, {"marked": 1})
    unread = [row["id"] for row in api.get("notices", {"isUnread": "true"}).json()["results"]]
    read = [row["id"] for row in api.get("notices", {"isUnread": "false"}).json()["results"]]
    assert (unread, read) == ([later.pk], [seen.pk])
    others.refresh_from_db()
    assert others.read_at is None
    assert api.post("notices/read").json() == {"marked": 1}


def test_a_notice_of_somebody_else_is_not_there(api, session, now):
    row = notice(MembershipFactory(institution=session.institution), session, now)

    assert api.get(f"notices/{row.pk}").status_code == 404


def test_a_token_that_only_reads_does_not_mark(member, now):
    api = Api(token_for(member.user, member.institution, now=now, scopes=[Scope.ME_READ]))

    response = api.post("notices/read")

    assert (response.status_code, response.json()["code"]) == (403, "scope_missing")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("resource", ["reminders", "notices"])
def test_a_list_costs_the_same_with_one_row_as_with_three(
    count, resource, api, member, session, now, django_assert_num_queries
):
    for _ in range(count):
        reminder(member, session, now)
        notice(member, session, now)
    api.get(resource)  # Notes that the token is used.

    with django_assert_num_queries(3):  # Token, membership, rows.
        response = api.get(resource)

    assert len(response.json()["results"]) == count
