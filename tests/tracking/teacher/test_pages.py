"""Every page of a teacher: what it says, what it never says, and what it costs."""

from datetime import timedelta

import pytest

from courses.models import Session, SkillFramework
from tests import factories
from tracking.models import Registration

pytestmark = pytest.mark.django_db
Status = Registration.Status
SECRET = "secret-room"
BUDGET = 8


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def lived_in(member, session_of, count):
    """A line with `count` stops more than one, each with a session, a seat and a queue; the first one returned."""
    skill = factories.SkillFactory(framework__side=SkillFramework.Side.DIDACTIC)
    stops = [factories.StopFactory(skills=[(skill, 2)]) for _ in range(2 * count)]
    version = factories.make_line(stops)
    factories.LineChoiceFactory(member=member, version=version)
    rows = []
    for number, stop in enumerate(stops):
        row = session_of(member, hours=24 * (number + 1), stop=stop, capacity=3)
        factories.SessionHostFactory(session=row)
        rows.append(row)
        for day in range(count):
            session_of(member, hours=500 + day, stop=stop)
    for row in rows[:count]:
        factories.RegistrationFactory(session=row, member=member)
        factories.CompletionFactory(member=member, stop=factories.StopFactory())
    return rows[0]


PAGES = ["/", "/stops/", "/stops/{slug}/", "/sessions/{id}/", "/registrations/{registration}/cancel/"]


def queries_of(client, url, connection_queries):
    with connection_queries as captured:
        response = client.get(url)
    assert response.status_code == 200
    assert SECRET not in response.content.decode()
    return len(captured)


@pytest.mark.parametrize("url", PAGES)
def test_a_page_costs_the_same_for_one_row_and_three(url, client, session_of, django_assert_max_num_queries):
    costs = []
    for count in (1, 3):
        member = factories.MembershipFactory()
        row = lived_in(member, session_of, count)
        registration = Registration.objects.get(session=row)
        client.force_login(member.user)
        address = url.format(slug=row.stop.slug, id=row.pk, registration=registration.pk)

        costs.append(queries_of(client, address, django_assert_max_num_queries(BUDGET)))

    assert costs[0] == costs[1]


@pytest.mark.parametrize("url", ["/", "/stops/", "/stops/x/"])
def test_without_login_the_login_page_comes_first(url, client):
    assert client.get(url)["Location"].startswith("/accounts/login/")


def test_today_shows_the_next_session_with_one_yellow_button(page, member, session_of):
    row = session_of(member, hours=1 / 6, stop__title_nl="Phishing herkennen")
    factories.RegistrationFactory(session=row, member=member)

    text = text_of(page.get("/"))

    assert "Phishing herkennen" in text
    assert "Starts in 10 minutes" in text
    assert f'href="/join/{row.pk}"' in text
    assert text.count("btn--go") == 1


def test_today_offers_the_calendar_until_the_door_opens(page, member, session_of):
    row = session_of(member, hours=3)
    registration = factories.RegistrationFactory(session=row, member=member)

    text = text_of(page.get("/"))

    assert f"/sessions/{registration.session_id}/calendar.ics" in text
    assert f"/join/{row.pk}" not in text
    assert "btn--go" not in text


def test_today_without_a_session_invites(page):
    text = text_of(page.get("/"))

    assert "Plan your next half hour" in text
    assert 'href="/stops/?minutes=30"' in text


def test_today_has_the_answers_to_an_offer(page, member, session_of, now):
    row = session_of(member, hours=6, capacity=1)
    registration = factories.RegistrationFactory(
        session=row, member=member, status=Status.OFFERED, offer_expires_at=now + timedelta(hours=1)
    )

    text = text_of(page.get("/"))

    assert "This waits for you" in text
    assert f"/registrations/{registration.pk}/accept/" in text
    assert f"/registrations/{registration.pk}/decline/" in text


def test_today_sends_an_expert_without_institution_to_the_studio(client):
    host = factories.SessionHostFactory()
    client.force_login(host.user)

    assert client.get("/")["Location"] == "/studio/"


def test_today_tells_somebody_without_anything_what_to_do(client):
    user = factories.UserFactory()
    client.force_login(user)

    text = text_of(client.get("/"))

    assert "You are not at an institution yet" in text
    assert user.email in text


@pytest.fixture
def catalogue(member, session_of):
    """A short technical stop tomorrow, a long didactic one without a date, one in English."""
    technical = factories.SkillFactory(title_nl="Cyberveiligheid")
    didactic = factories.SkillFactory(framework__side=SkillFramework.Side.DIDACTIC, title_nl="Lesgeven")
    short = factories.StopFactory(title_nl="Phishing", slug="phishing", minutes=15, skills=[(technical, 1)])
    factories.StopFactory(title_nl="Toetsen", slug="toetsen", minutes=45, skills=[(didactic, 1)])
    factories.StopFactory(title_nl="Robots", slug="robots", minutes=60, language="en")
    factories.StopFactory(title_nl="Concept", slug="concept", status="draft")
    factories.StopFactory(title_nl="Elders", slug="elders", institution=factories.InstitutionFactory())
    factories.make_line([short], code="B", slug="veilig", title_nl="Veilig digitaal")
    return session_of(member, hours=1, stop=short)


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", ["phishing", "toetsen", "robots"]),
        ("minutes=15", ["phishing"]),
        ("minutes=45", ["phishing", "toetsen"]),
        ("side=didactic", ["toetsen"]),
        ("language=en", ["robots"]),
        ("line=veilig", ["phishing"]),
        ("q=TOETS", ["toetsen"]),
        ("q=cyberveiligheid", ["phishing"]),
        ("q=veilig+phishing", ["phishing"]),
        ("q=lesgeven+phishing", []),
        ("minutes=15&language=en", []),
    ],
)
def test_find_by_time_side_line_language_and_word(query, slugs, page, catalogue):
    response = page.get(f"/stops/?{query}")

    assert [row.stop.slug for row in response.context["rows"]] == slugs


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "minutes=9999999999999999999999",
        "minutes=abc",
        "page=99999999999999999999999",
        "page=-1",
        "when=never",
        "line=unknown",
        "side=%00",
        "q=" + "x" * 5000,
        "q=%25_%5C%27",
        "q=%ff%fe",
        "language=nl&language=xx",
    ],
)
def test_find_survives_senseless_addresses(query, page, catalogue):
    assert page.get(f"/stops/?{query}").status_code == 200


def test_find_registers_in_one_tap_and_comes_back_with_the_filters(page, catalogue):
    text = text_of(page.get("/stops/?minutes=15"))

    assert f'action="/sessions/{catalogue.pk}/register/"' in text
    assert 'name="next" value="/stops/?minutes=15"' in text


def test_find_keeps_the_filters_in_every_link(page, catalogue):
    response = page.get("/stops/?minutes=30&side=technical&bad=1")

    [minutes, *_] = response.context["filters"]
    urls = {chip.text: chip.url for chip in minutes.chips}
    assert urls["45 min"] == "?minutes=45&side=technical"
    assert urls["30 min"] == "?side=technical"  # A tap on the chosen one lets it go.


def test_find_without_result_has_a_way_on(page, catalogue):
    text = text_of(page.get("/stops/?q=bestaatniet"))

    assert "No stop fits" in text
    assert "Show all stops" in text


def test_a_stop_tells_skills_rule_dates_and_place(page, member, session_of):
    skill = factories.SkillFactory(title_nl="Cyberveiligheid")
    stop = factories.StopFactory(skills=[(skill, 2)], completion="attended_and_check")
    row = session_of(member, stop=stop, capacity=1, place="Lokaal 1")
    factories.SessionHostFactory(session=row, shown_name="Olga van der Veen")
    factories.RegistrationFactory(session=row)
    factories.RegistrationFactory(session=row, member=member, status=Status.WAITLISTED)

    text = text_of(page.get(f"/stops/{stop.slug}/"))

    for words in (
        "Cyberveiligheid",
        "level 2: niveau",
        "At least 21 of the 30 minutes.",
        "Waiting list, number 1",
        "Lokaal 1",
        "Olga van der Veen",
    ):
        assert words in text, words


@pytest.mark.parametrize(
    "rule", ["attended_and_check", "recording_and_check", "attended_or_recording", "any"]
)
def test_a_stop_without_questions_promises_none(page, member, session_of, rule):
    stop = factories.StopFactory(completion=rule)
    session_of(member, stop=stop)

    text = text_of(page.get(f"/stops/{stop.slug}/"))

    assert "How you complete this stop" in text
    assert "short check" not in text


def test_a_stop_warns_of_an_overlap_and_still_registers(page, member, session_of):
    row = session_of(member)
    other = session_of(member, stop__title_nl="Robots")
    factories.RegistrationFactory(session=other, member=member)

    text = text_of(page.get(f"/stops/{row.stop.slug}/"))

    assert "Overlaps with your seat at Robots" in text
    assert "Register anyway" in text


@pytest.mark.parametrize("fields", [{"status": "draft"}, {"institution": True}])
def test_a_stop_out_of_sight_does_not_exist(fields, page):
    if "institution" in fields:
        fields = {"institution": factories.InstitutionFactory()}
    stop = factories.StopFactory(**fields)

    assert page.get(f"/stops/{stop.slug}/").status_code == 404


def test_skip_and_undo(page, member):
    stop = factories.StopFactory()

    skipped = page.post(f"/stops/{stop.slug}/skip/", follow=True)
    undone = page.post(f"/stops/{stop.slug}/unskip/", follow=True)

    assert "You skip this stop." in text_of(skipped)
    assert "Skip this stop" in text_of(undone)


def test_a_session_in_another_zone_shows_both_times(page, member, session_of):
    row = session_of(member, time_zone="Europe/London")

    text = text_of(page.get(f"/sessions/{row.pk}/"))

    assert "(London)" in text
    assert "(Amsterdam)" in text


def test_a_cancelled_session_says_so_and_names_other_dates(page, member, session_of):
    row = session_of(member, status=Session.Status.CANCELLED, status_reason="The expert is ill.")
    other = session_of(member, hours=90, stop=row.stop)

    text = text_of(page.get(f"/sessions/{row.pk}/"))

    assert "This session does not take place." in text
    assert "The expert is ill." in text
    assert f'action="/sessions/{other.pk}/register/"' in text
    assert f'action="/sessions/{row.pk}/register/"' not in text


def test_the_calendar_file_has_our_door_and_not_the_link(page, member, session_of):
    registration = factories.RegistrationFactory(session=session_of(member), member=member)

    response = page.get(f"/sessions/{registration.session_id}/calendar.ics")

    body = response.content.decode().replace("\r\n ", "")
    assert response["Content-Type"].startswith("text/calendar")
    assert "METHOD:PUBLISH" in body
    assert f"/join/{registration.session_id}" in body
    assert SECRET not in body
