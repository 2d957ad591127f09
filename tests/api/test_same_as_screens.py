"""The API shows a caller exactly what the screens show: every figure, per role, under every policy."""

import pytest
from django.test import Client

from metro.accounts.models import Institution
from tests.api import college as colleges
from tests.api.clients import Api, token_for
from tests.api.screens import HIDDEN, as_file, as_page, file_rows, page_rows, text

pytestmark = pytest.mark.django_db

POLICIES = Institution.LeadVisibility.values
ROLES = ("teacher", "lead16", "lead7", "lead4", "coordinator", "expert")
RESOURCES = {"lines": "line-progress", "skills": "skill-progress", "hours": "hours"}
# Which teams a role opens; everything else is 404.
OPENS = {"lead16": {16}, "lead7": {7}, "lead4": {4}, "coordinator": {16, 7, 4}}
# Of which teams totals are shown: a lead reads five people and more; for a coordinator the team of 7 is hidden
# too, because with the totals of the institution it would give the four away.
TOTALS = {"lead16": {16}, "lead7": {7}, "lead4": set(), "coordinator": {16}}


@pytest.fixture
def college():
    return colleges.build()


class Screen:
    """A browser in which somebody is logged in, and a program with a token of the same person."""

    def __init__(self, college, role, now):
        self.browser = Client(HTTP_ACCEPT_LANGUAGE="en")
        self.browser.force_login(college.user(role))
        institution = college.institution if college.member(role) else None
        self.api = Api(token_for(college.user(role), institution, now=now))

    def get(self, path, **query):
        return self.browser.get(path, query)


@pytest.fixture
def screen(college, now):
    return lambda role: Screen(college, role, now)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("role", ROLES)
def test_the_tables_of_a_team(college, screen, role, policy):
    college.set_policy(policy)
    screen = screen(role)
    for size, team in college.teams.items():
        for tab, resource in RESOURCES.items():
            page = screen.get(f"/teams/{team.pk}/", view=tab)
            answer = screen.api.get(resource, {"team": team.pk})

            assert page.status_code == answer.status_code == (200 if size in OPENS.get(role, ()) else 404)
            if page.status_code == 200:
                assert_same_table(tab, page, answer, screen.get(f"/teams/{team.pk}/", view=tab, format="csv"))


def assert_same_table(tab, page, answer, file):
    found = answer.json()
    assert (found["own"], found["person"]) == (None, None)
    team = found["team"]
    assert team["level"] == page.context["view"].level
    assert page_rows(page) == as_page(tab, team)
    assert file_rows(file) == as_file(tab, team)
    assert [row["name"] for row in team["people"]] == [row.name for row in page.context["view"].people]
    if tab == "lines":
        listed = [(row["member"], row["name"], row["reason"]) for row in team["attention"] or []]
        assert listed == [(row.member_id, row.name, row.reason) for row in page.context["attention"]]


@pytest.mark.parametrize("role", TOTALS)
def test_small_teams_are_really_hidden(college, screen, role):
    college.set_policy("aggregated")
    screen = screen(role)
    for size in OPENS[role]:
        key = {"team": college.teams[size].pk}

        lines = screen.api.get("line-progress", key).json()["team"]["shares"]
        skills = screen.api.get("skill-progress", key).json()["team"]["shares"]
        hours = screen.api.get("hours", key).json()["team"]["total"]

        figures = [row[name] for row in lines for name in ("started", "achieved")]
        figures += [row[name] for row in skills for name in ("proven", "rated")] + list(hours.values())
        assert len(figures) == 14
        assert {figure["suppressed"] for figure in figures} == {size not in TOTALS[role]}
        assert all((figure["value"] is None) == figure["suppressed"] for figure in figures)


@pytest.mark.parametrize("policy", ["none", "aggregated"])
@pytest.mark.parametrize("role", ["lead16", "coordinator"])
def test_no_name_stands_beside_a_figure_where_only_totals_are_shown(college, screen, role, policy):
    college.set_policy(policy)
    api = screen(role).api
    for resource in RESOURCES.values():
        team = api.get(resource, {"team": college.teams[16].pk}).json()["team"]

        names = {row["name"] for row in team.pop("people")}
        assert any(colleges.CANARY in name for name in names)  # That somebody is in the team, all may know.
        assert not team["rows"]
        assert colleges.CANARY not in str(team)
    feed = api.get("completions").json()["results"] + api.get("assessments").json()["results"]
    assert {row["member"] for row in feed} <= {college.member(role).pk}


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("role", ROLES)
def test_the_page_of_one_person(college, screen, role, policy):
    college.set_policy(policy)
    screen = screen(role)
    for size, team in college.teams.items():
        member = college.people[size][0]
        for tab, resource in RESOURCES.items():
            page = screen.get(f"/teams/{team.pk}/people/{member.pk}/", view=tab)
            answer = screen.api.get(resource, {"team": team.pk, "member": member.pk})

            assert answer.status_code == page.status_code
            if page.status_code == 403:
                assert answer.json()["detail"] in page.content.decode()
            if page.status_code == 200:
                assert (role, policy) == (f"lead{size}", "per_person")
                assert_same_person(tab, page, answer.json()["person"])


def assert_same_person(tab, page, person):
    assert person["name"] == page.context["row"].member.user.name
    found = page.context[tab]
    if tab == "hours":
        assert person["sums"] == vars(found)
    elif tab == "skills":
        assert [
            (row["skill"]["skill"], row["proven"], row["proof"], row["own"], row["provenAt"])
            for row in person["skills"]
        ] == [
            (row.progress.skill.pk, *vars(row.cell).values(), moment(row.progress.proven_at)) for row in found
        ]
    else:
        assert [
            (row["code"], row["status"], row["got"], row["needed"], row["sentence"])
            for row in person["lines"]
        ] == [(row.line.code, *vars(row.cell).values(), row.sentence) for row in found]
        assert [
            (stop["title"], stop["state"], stop["completedAt"])
            for row in person["lines"]
            for stop in row["stops"]
        ] == [
            (stop.title, stop.state, moment(stop.completed_at))
            for row in found
            if row.is_started
            for stop in row.stops
        ]


@pytest.mark.parametrize("role", ROLES)
def test_the_own_pages(college, screen, role):
    screen = screen(role)
    pages = [screen.get(path) for path in ("/me/progress/", "/me/hours/")]
    answers = [screen.api.get(name) for name in ("line-progress", "skill-progress", "hours")]
    if role == "expert":
        assert {answer.status_code for answer in pages + answers} == {404}
        return

    progress, hours = pages
    lines, skills, account = (answer.json()["own"] for answer in answers)
    assert_same_map(screen.get("/map/").context["network"], lines)
    assert_same_lines(progress, lines)
    assert_same_skills(progress, skills)
    assert_same_account(hours, account)


def assert_same_map(network, lines):
    assert [
        (
            line["code"],
            line["rule"],
            [(s["title"], s["state"], s["note"], s["badges"]) for s in line["stops"]],
        )
        for line in lines
    ] == [
        (
            view.line.code,
            view.rule,
            [
                (s.stop_state.stop.title, s.stop_state.state, s.stop_state.note, s.stop_state.badges)
                for s in view.stops
            ],
        )
        for view in network.lines
    ]


def assert_same_lines(page, lines):
    listed = [line for line in lines if line["isFollowed"] or line["achievedVersion"]]
    shown = page.content.decode()
    for line in listed:
        assert f"{line['got']} / {line['needed']} · {line['percent']} %" in shown
        assert line["sentence"][0].upper() + line["sentence"][1:] in shown
    assert [line["code"] for line in listed] == [view.line.code for view in page.context["views"]]


def assert_same_skills(page, skills):
    shape = page.context["shape"]
    names = ("depth", "field", "left", "right", "breadth")
    assert [skills["shape"][name] for name in names] == [getattr(shape, name) for name in names]
    assert [skills["shape"]["outline"][name] for name in names] == [
        getattr(shape.outline, name) for name in names
    ]
    rows = [row for side in page.context["sides"] for row, *_levels in side["rows"]]
    listed = [row for row in skills["skills"] if row["met"] or row["proven"] or row["own"]]
    assert [
        (row["skill"]["skill"], row["met"], row["metBy"], row["proven"], row["proof"], row["own"])
        for row in listed
    ] == [(row.skill.pk, row.met, row.met_by, row.proven, row.proof, row.own) for row in rows]


def assert_same_account(page, found):
    account = page.context["account"]
    names = ("year", "entitlement", "booked", "planned", "left", "technical", "didactic")
    assert [found["account"][name] for name in names] == [getattr(account, name) for name in names]
    assert found["years"] == [start for start, _text, _is_current in page.context["years"]]
    assert [(moment_of(row["at"]), row["title"], row["minutes"]) for row in found["account"]["rows"]] == [
        (row.at, row.title, row.minutes) for row in account.rows
    ]
    assert [row["days"] for row in found["account"]["periods"]] == [row.days for row in account.periods]


@pytest.mark.parametrize("policy", POLICIES)
def test_the_overview_of_the_institution(college, screen, policy):
    college.set_policy(policy)
    screen = screen("coordinator")
    page, answer = screen.get("/institution/"), screen.api.get("institution-figures").json()

    figures = {
        name: None if found["suppressed"] else found["value"] for name, found in answer["uptake"].items()
    }
    uptake = page.context["uptake"]
    assert figures == {
        "people": 27,
        "active": 18,
        "share": uptake.share.value,
        "stops": uptake.stops,
        "recordings": uptake.recordings,
        "minutes": uptake.minutes,
    }
    assert answer["uptake"]["share"]["text"] == "65 %"
    assert page_rows(page) == [
        *[_team_row(row) for row in answer["teams"]],
        *[
            [f"{row['line']['code']}{row['line']['title']}", text(row["followers"], "fewer than 5")]
            for row in answer["lines"]
        ],
    ]
    assert [(row["title"], row["lines"], row["waiting"]["value"]) for row in answer["gaps"]] == [
        (gap.stop.title, [line.code for line in gap.lines], gap.waiting) for gap in page.context["gaps"]
    ]
    assert [(row["session"], row["taken"], row["queue"]) for row in answer["sessions"]] == [
        (row.session.pk, row.taken, row.queue) for row in page.context["sessions"]
    ]


def _team_row(row):
    if row["share"]["suppressed"]:
        assert row["minutes"]["suppressed"]
        return [row["name"], str(row["size"]), HIDDEN]
    hours, rest = divmod(row["minutes"]["value"], 60)
    return [
        row["name"],
        str(row["size"]),
        row["share"]["text"],
        f"{hours} h {rest} min" if rest else f"{hours} h",
    ]


def test_the_worked_example_of_small_numbers(college, screen):
    teams = screen("coordinator").api.get("institution-figures").json()["teams"]

    assert [(row["size"], row["share"]["value"], row["minutes"]["suppressed"]) for row in teams] == [
        (16, 65, False),
        (4, None, True),
        (7, None, True),
    ]


@pytest.mark.parametrize("role", [role for role in ROLES if role != "coordinator"])
def test_the_overview_is_for_coordinators(screen, role):
    screen = screen(role)

    answers = screen.get("/institution/"), screen.api.get("institution-figures")

    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize("resource", [*RESOURCES.values(), "institution-figures"])
@pytest.mark.parametrize("name", ["role", "startDate", "gender", "stop", "period"])
def test_no_free_filter_by_a_property_of_people(screen, resource, name):
    response = screen("coordinator").api.get(resource, {name: "1"})

    assert response.status_code == 400
    assert response.json()["errors"][0]["code"] == "unknown_parameter"


def moment(value):
    return value and value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment_of(text):
    return colleges.datetime.fromisoformat(text)
