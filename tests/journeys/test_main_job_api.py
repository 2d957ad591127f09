"""The main job through the API alone, with clients that are generated from its description."""

import csv
from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.clients.generated import PythonClient, TypeScriptClient
from tests.journeys.processes import running_system, wait_for
from tests.journeys.test_main_job import (
    AMSTERDAM,
    COORDINATOR,
    DEMO,
    EXPERT,
    LEAD,
    OFFER,
    OTHER_LEAD,
    SETUP,
    STOP,
    TEACHER,
    by_subject,
    move_to,
    text_of,
)

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]
AT_NOORDERHAVEN = ("--institution", "noorderhaven")
COLUMNS = {
    "personeelsnummer": "staffNumber",
    "voornaam": "firstName",
    "tussenvoegsel": "prefix",
    "achternaam": "lastName",
    "e-mail": "email",
    "rol": "role",
    "team": "team",
    "werktijdfactor": "partTimeFactor",
    "in dienst": "startDate",
    "uit dienst": "endDate",
}


@pytest.fixture(params=[PythonClient, TypeScriptClient])
def walk(request, tmp_path):
    """(system, step): a running system, and one call to it by the generated client."""
    with running_system(tmp_path) as system:
        schema = tmp_path / "openapi.json"
        schema.write_bytes(urlopen(f"{system.url}/api/v1/openapi.json", timeout=30).read())
        folder = tmp_path / "client"
        folder.mkdir()
        yield system, request.param(folder, schema, system.url).step


def test_main_job_through_the_api(walk):
    system, step = walk
    prepare(system)
    import_people(system, step)
    coordinator = token(system, COORDINATOR, "offers:write", "progress:read", *AT_NOORDERHAVEN)
    expert = token(system, EXPERT, "catalogue:read", "catalogue:write", "attendances:write")
    teacher = token(system, TEACHER, "me:read", "me:write", *AT_NOORDERHAVEN)
    session = plan_a_session(system, step, coordinator, expert)
    register(step, teacher, session)
    be_reminded(system, step, teacher, session)
    record_who_came(system, step, expert, session)
    progress_follows(step, teacher, coordinator, session)
    team = the_lead_sees_the_team(system, step)
    nobody_else_sees_it(system, step, team)


def token(system, address, *arguments) -> str:
    """A key as the operator makes it: the scopes are the words with a colon."""
    scopes = [word for name in arguments if ":" in name for word in ("--scope", name)]
    others = [name for name in arguments if ":" not in name]
    return system.manage("api_token", address, *scopes, *others).strip()


def prepare(system):
    """What an operator does once: the catalogue, two colleges, a coordinator and an expert."""
    system.manage("import_skills", str(DEMO / "skills.json"))
    system.manage("import_catalogue", str(DEMO / "catalogue.json"))
    system.manage("shell", "-c", SETUP)
    system.manage("import_people", str(DEMO / "people-zuiderwijk.csv"), "--institution", "zuiderwijk")


def import_people(system, step):
    """The file of the personnel department, sent by a program of the institution. Twice changes nothing."""
    program = token(system, COORDINATOR, "people:write", *AT_NOORDERHAVEN, "--institution-token")
    rows = people()
    status, report = step("importPeople", program, rows=rows)
    assert (status, report["isApplied"], report["errors"]) == (200, True, [])
    assert any(result["outcome"] == "created" for result in report["results"])

    status, again = step("importPeople", program, rows=rows, dryRun=True)
    assert (status, {result["outcome"] for result in again["results"]}) == (200, {"unchanged"})


def people() -> list[dict]:
    with (DEMO / "people-noorderhaven.csv").open(encoding="utf-8-sig", newline="") as file:
        return [person(line) for line in csv.DictReader(file, delimiter=";")]


def person(line: dict) -> dict:
    row = {COLUMNS[title]: text for title, text in line.items() if text}
    for name in ("startDate", "endDate"):
        if name in row:
            day, month, year = row[name].split("-")
            row[name] = f"{year}-{month:0>2}-{day:0>2}"
    if "partTimeFactor" in row:
        row["partTimeFactor"] = float(row["partTimeFactor"].replace(",", "."))
    return row


def plan_a_session(system, step, coordinator, expert) -> dict:
    system.manage("shell", "-c", OFFER.replace('"accepted"', '"offered"'))
    status, offer = step("acceptOffer", coordinator)
    assert (status, offer["status"]) == (200, "accepted")

    starts = (datetime.now(UTC) + timedelta(days=3)).astimezone(AMSTERDAM).replace(hour=15, minute=30)
    plan = {
        "stop": STOP,
        "localStart": starts.strftime("%Y-%m-%dT15:30:00"),
        "timeZone": "Europe/Amsterdam",
        "minutes": 30,
        "meetingUrl": "https://vergader.example/geheim",
        "capacity": 25,
        "publish": True,
    }
    status, session = step("plan", expert, **plan)
    assert (status, session["status"]) == (201, "planned"), session
    assert session["localStart"] == plan["localStart"]
    return session


def register(step, teacher, session):
    """The second time, as after a lost answer, gives the first answer."""
    status, found = step("findSession", teacher, stop=STOP)
    assert (status, [row["id"] for row in found["results"]]) == (200, [session["id"]])
    assert "geheim" not in str(found)

    first = step("register", teacher, session=session["id"], key="one-seat")
    assert (first[0], first[1]["status"]) == (201, "confirmed"), first
    assert step("register", teacher, session=session["id"], key="one-seat") == first


def be_reminded(system, step, teacher, session):
    wait_for(lambda: by_subject(system, TEACHER, "Aangemeld"), seconds=40, what="the confirmation")
    for kind, subject, ahead in (
        ("day_before", "Morgen", "23 hours"),
        ("starts_soon", "Begint", "55 minutes"),
    ):
        move_to(system, ahead)
        system.sql("UPDATE tracking_reminder SET due_at = now() WHERE kind = %s", kind)
        mails = wait_for(
            lambda subject=subject: by_subject(system, TEACHER, subject), seconds=40, what=subject
        )
        assert f"/join/{session['id']}" in text_of(mails[0])
    states = wait_for(lambda: all_sent(step, teacher), seconds=40, what="all mails are sent")
    assert states == {"registered": "sent", "day_before": "sent", "starts_soon": "sent"}


def all_sent(step, teacher) -> dict | None:
    _, ledger = step("reminders", teacher)
    states = {row["kind"]: row["state"] for row in ledger["results"]}
    return states if set(states.values()) == {"sent"} else None


def record_who_came(system, step, expert, session):
    move_to(system, "-1 day")
    _, roster = step("roster", expert, session=session["id"])
    (row,) = roster["people"]
    assert row["name"] == "Bas Jansen"
    assert TEACHER not in str(roster)

    marks = [{"member": row["member"], "isPresent": True}]
    status, counted = step("record", expert, session=session["id"], marks=marks)
    assert (status, counted["present"], counted["completed"]) == (200, 1, 1), counted


def progress_follows(step, teacher, coordinator, session):
    for reader in (teacher, coordinator):
        _, feed = step("completions", reader)
        assert [(row["session"], row["kind"], row["name"]) for row in feed["results"]] == [
            (session["id"], "live", "Bas Jansen")
        ]


def the_lead_sees_the_team(system, step) -> int:
    lead = token(system, LEAD, "progress:read", *AT_NOORDERHAVEN)
    team = step("teams", lead)[1]["results"][0]["id"]
    status, view = step("teamLines", lead, team=team)
    (row,) = [row for row in view["team"]["rows"] if row["name"] == "Bas Jansen"]
    assert (status, max(cell["got"] for cell in row["cells"])) == (200, 1)
    return team


def nobody_else_sees_it(system, step, team):
    """A lead of another institution gets what a team that is not there gives."""
    other = token(system, OTHER_LEAD, "progress:read", "--institution", "zuiderwijk")
    foreign, absent = (step("teamLines", other, team=number) for number in (team, 10**9))
    assert foreign[0] == 404
    assert without_id(foreign[1]) == without_id(absent[1])
    assert step("completions", other)[1]["results"] == []
    with pytest.raises(HTTPError) as refused:
        urlopen(Request(f"{system.url}/api/v1/completions"), timeout=30)
    assert refused.value.code == 401


def without_id(problem) -> dict:
    return problem | {"requestId": ""}
