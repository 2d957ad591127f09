from datetime import timedelta

import pytest
from django.urls import reverse

from metro.accounts.models import Membership
from tests import factories
from tracking.models import Attendance, Registration

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PAGES = [
    "studio_session",
    "studio_session_edit",
    "studio_session_move",
    "studio_session_cancel",
    "studio_session_delete",
    "studio_roster",
]


def fill_up(session, count):
    rows = factories.RegistrationFactory.create_batch(count, session=session)
    factories.RegistrationFactory.create_batch(count, session=session, status=Registration.Status.WAITLISTED)
    for row in rows[1:]:
        factories.AttendanceFactory(session=session, member=row.member)


def queries_of(client, url, assert_max):
    with assert_max(8) as asked:
        response = client.get(url)
    assert response.status_code == 200
    return len(asked)


def test_the_studio_costs_the_same_with_one_and_three_rows(host, make, django_assert_max_num_queries):
    counts = []
    for _round in (1, 2, 3):
        for start in (-3 * DAY, -200 * DAY, timedelta(minutes=-5), DAY, 9 * DAY):
            fill_up(make(start), 3)
        if _round != 2:
            counts.append(queries_of(host, reverse("studio"), django_assert_max_num_queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("page", ["studio_session", "studio_roster", "studio_session_edit"])
@pytest.mark.parametrize("start", [timedelta(minutes=-5), -3 * DAY])
def test_a_session_costs_the_same_with_one_and_three_people(
    host, make, page, start, django_assert_max_num_queries
):
    one, three = make(start), make(start)
    fill_up(one, 1)
    fill_up(three, 3)

    counts = [
        queries_of(host, reverse(page, args=[row.pk]), django_assert_max_num_queries) for row in (one, three)
    ]

    assert counts[0] == counts[1]


@pytest.mark.parametrize("page", ["studio_session_new", "studio"])
def test_a_coordinator_plans_within_eight_queries(client, make, page, django_assert_max_num_queries):
    session = make()
    client.force_login(coordinator_of(session.institution))

    queries_of(client, reverse(page), django_assert_max_num_queries)


@pytest.mark.parametrize("page", PAGES)
def test_a_coordinator_changes_within_eight_queries(client, make, page, django_assert_max_num_queries):
    session = make(status="draft" if page.endswith("delete") else "planned")
    fill_up(session, 3)
    client.force_login(coordinator_of(session.institution))

    queries_of(client, reverse(page, args=[session.pk]), django_assert_max_num_queries)


def coordinator_of(institution):
    return factories.MembershipFactory(institution=institution, role=Membership.Role.COORDINATOR).user


def test_the_studio_groups_sessions_by_what_they_ask(host, make, now):
    live, later, draft = make(timedelta(minutes=-5)), make(9 * DAY), make(12 * DAY, status="draft")
    waits, old, marked = make(-3 * DAY), make(-95 * DAY), make(-4 * DAY)
    for row in (waits, old):
        factories.RegistrationFactory(session=row)
    done = factories.RegistrationFactory(session=marked)
    factories.AttendanceFactory(session=marked, member=done.member)
    factories.SessionFactory(stop=live.stop, institution=live.institution)  # Somebody else's.

    response = host.get(reverse("studio"))

    groups = response.context["groups"]
    shown = {
        "near": list(groups.near),
        "waiting": list(groups.waiting),
        "later": list(groups.later),
        "past": list(response.context["past"]),
    }
    assert shown == {"near": [live], "waiting": [waits], "later": [later, draft], "past": [marked, old]}


def test_the_studio_says_how_full_a_session_is(host, make):
    session = make(capacity=25)
    fill_up(session, 3)

    text = host.get(reverse("studio")).content.decode()

    assert "3 of 25 registered, 3 waiting" in " ".join(text.split())
    assert "Noorderhaven" in text


def test_an_expert_without_sessions_gets_one_way_on(host, offer):
    text = host.get(reverse("studio")).content.decode()

    assert "No sessions yet" in text
    assert reverse("studio_session_new") in text


@pytest.mark.parametrize(
    ("page", "method"), [(page, "get") for page in PAGES] + [(page, "post") for page in PAGES[1:]]
)
def test_a_session_of_somebody_else_does_not_exist(client, make, page, method):
    session = make(timedelta(minutes=-5))
    url = reverse(page, args=[session.pk])
    strangers = [
        factories.OfferFactory().expert,
        factories.MembershipFactory(institution=session.institution).user,
        coordinator_of(factories.InstitutionFactory()),
    ]

    statuses = []
    for stranger in strangers:
        client.force_login(stranger)
        statuses.append(getattr(client, method)(url).status_code)

    assert statuses == [404, 404, 404]


def test_a_stranger_publishes_nothing(client, make):
    session = make(status="draft")
    client.force_login(factories.OfferFactory().expert)

    response = client.post(reverse("studio_session_publish", args=[session.pk]))

    session.refresh_from_db()
    assert (response.status_code, session.status) == (404, "draft")


def test_a_coordinator_of_a_sharing_institution_does_not_manage_it(client, make):
    session = make()
    sharer = factories.InstitutionFactory()
    session.shared_with.add(sharer)
    client.force_login(coordinator_of(sharer))

    assert client.get(reverse("studio_session", args=[session.pk])).status_code == 404


def test_the_coordinator_does_not_see_the_link_and_the_host_does(client, make, expert):
    session = make()
    url = reverse("studio_session", args=[session.pk])
    seen = []
    for user in (expert, coordinator_of(session.institution)):
        client.force_login(user)
        pages = [url, reverse("studio_session_edit", args=[session.pk])]
        seen.append([session.meeting_url in client.get(page).content.decode() for page in pages])

    assert seen == [[True, True], [False, False]]


def test_a_host_sees_names_and_institutions_only(host, make):
    session = make(timedelta(minutes=-5))
    row = factories.RegistrationFactory(
        session=session, member__user__first_name="Anna", member__staff_number="STAFF-CANARY"
    )
    waiting = factories.RegistrationFactory(session=session, status=Registration.Status.WAITLISTED)

    for page in ("studio_session", "studio_roster"):
        text = host.get(reverse(page, args=[session.pk])).content.decode()

        assert row.user.name in text
        assert "Noorderhaven" in text
        for hidden in (row.user.email, "STAFF-CANARY", waiting.user.name):
            assert hidden not in text


@pytest.mark.parametrize(("days", "status", "has_name"), [(89, 200, True), (91, 404, False)])
def test_names_are_gone_after_ninety_days(host, make, days, status, has_name):
    session = make(-days * DAY, status="held")
    row = factories.RegistrationFactory(session=session)

    detail = host.get(reverse("studio_session", args=[session.pk])).content.decode()
    roster = host.get(reverse("studio_roster", args=[session.pk]))
    posted = host.post(reverse("studio_roster", args=[session.pk]), {"everybody": "1"})

    assert (row.user.name in detail) is has_name
    assert (roster.status_code, posted.status_code) == (status, 302 if has_name else 404)
    assert Attendance.objects.exists() is has_name


def test_a_clash_is_shown_and_not_refused(host, make):
    session, other = make(DAY), make(DAY)

    text = host.get(reverse("studio_session", args=[session.pk])).content.decode()

    assert "The host gives another session at the same time" in text
    assert other.stop.title in text
