"""Many people at once: the import of a file, from a program."""

from datetime import date

import pytest

from metro.accounts.models import AuditEntry, Membership, PartTimeFactor, Team, TeamMembership, User
from tests.api.clients import Api, token_for
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db

NOOR = {
    "staffNumber": "100",
    "email": "noor@college.example",
    "firstName": "Noor",
    "lastName": "Visser",
    "team": "ICT | Beheer",
    "partTimeFactor": 0.8,
    "startDate": "2026-08-01",
}
SAM = {
    "email": "sam@college.example",
    "firstName": "Sam",
    "prefix": "de",
    "lastName": "Groot",
    "role": "docent",
}


@pytest.fixture
def send(office):
    def post(*rows, **options):
        return office.post("memberships/imports", {"rows": list(rows)} | options)

    return post


def everything():
    names = User.objects.values("pk", "email", "first_name", "last_name")
    rows = (Membership.objects, Team.objects, TeamMembership.objects)
    return [list(names.order_by("pk")), *[list(row.order_by("pk").values()) for row in rows]]


def test_people_and_teams_come_in_with_a_result_per_person(send, coordinator):
    response = send(NOOR, SAM)

    noor, sam = (Membership.objects.get(user__first_name=name) for name in ("Noor", "Sam"))
    assert response.status_code == 200
    assert response.json() == {
        "isDryRun": False,
        "isApplied": True,
        "rowCount": 2,
        "active": 2,
        "needsConfirmation": False,
        "endCount": 0,
        "newTeams": ["ICT", "Beheer"],
        "results": [
            {"row": 1, "outcome": "created", "member": noor.pk, "name": "Noor Visser", "changes": []},
            {"row": 2, "outcome": "created", "member": sam.pk, "name": "Sam de Groot", "changes": []},
        ],
        "errors": [],
        "adjusted": [],
    }
    assert (noor.staff_number, noor.start_date) == ("100", date(2026, 8, 1))
    assert set(noor.team_memberships.values_list("team__name", "source")) == {
        ("ICT", "import"),
        ("Beheer", "import"),
    }
    assert str(PartTimeFactor.objects.get(member=noor)) == "0.80"
    assert AuditEntry.objects.filter(event="started", actor=coordinator.user).count() == 2


def test_sending_twice_changes_nothing(send):
    send(NOOR, SAM)
    before = everything()

    again = send(NOOR, SAM).json()

    assert [result["outcome"] for result in again["results"]] == ["unchanged", "unchanged"]
    assert everything() == before


def test_a_change_says_what_was_and_what_is(send):
    send(NOOR)

    result = send(NOOR | {"lastName": "Bakker", "partTimeFactor": 0.6}).json()["results"][0]

    assert (result["outcome"], result["name"]) == ("changed", "Noor Bakker")
    assert result["changes"] == [
        {"column": "lastName", "old": "Visser", "new": "Bakker"},
        {"column": "partTimeFactor", "old": "0.80", "new": "0.60"},
    ]


def test_a_trial_says_the_same_and_changes_nothing(send):
    before = everything()

    trial = send(NOOR, SAM, dryRun=True).json()

    assert everything() == before
    real = send(NOOR, SAM).json()
    assert [{**result, "member": None} for result in real["results"]] == trial["results"]
    assert (trial["isDryRun"], trial["isApplied"]) == (True, False)


FAULTS = [
    ({"email": "noor"}, "email", "address_wrong"),
    ({"email": ""}, "email", "required"),
    ({"firstName": None}, "firstName", "required"),
    ({"role": "directeur"}, "role", "role_unknown"),
    ({"partTimeFactor": 80}, "partTimeFactor", "factor_range"),
    ({"partTimeFactor": 1e300}, "partTimeFactor", "factor_range"),
    ({"partTimeFactor": -1}, "partTimeFactor", "factor_range"),
    ({"startDate": "1-9-26"}, "startDate", "date_unreadable"),
    ({"endDate": "2026-07-31"}, "endDate", "end_before_start"),
    ({"factorFrom": "2020-01-01"}, "factorFrom", "date_outside_year"),
    ({"team": "ICT|ict"}, "team", "team_doubled"),
    ({"lastName": "x" * 101}, "lastName", "too_long"),
    ({"lastName": "a\tb"}, "lastName", "text_unreadable"),
]


@pytest.mark.parametrize(("change", "column", "code"), FAULTS)
def test_one_wrong_row_keeps_all_out_and_is_named(change, column, code, send):
    if "factorFrom" in change:
        send(NOOR)
        change |= {"partTimeFactor": 0.5}
    before = everything()

    trial = send(SAM, NOOR | change, dryRun=True)
    refused = send(SAM, NOOR | change)

    assert trial.status_code == 200
    assert [(fault["row"], fault["column"], fault["code"]) for fault in trial.json()["errors"]] == [
        (2, column, code)
    ]
    assert refused.status_code == 400
    assert refused["Content-Type"] == "application/problem+json"
    assert [(fault["row"], fault["column"], fault["code"]) for fault in refused.json()["errors"]] == [
        (2, column, code)
    ]
    assert refused.json()["errors"][0]["detail"] == trial.json()["errors"][0]["detail"]
    assert everything() == before


def test_number_and_address_of_two_people_are_refused(send):
    send(NOOR, SAM | {"staffNumber": "200"})

    response = send(NOOR | {"email": SAM["email"]})

    assert response.json()["errors"][0]["code"] == "identity_conflict"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"rows": {}},
        {"rows": ["Noor"]},
        {"rows": [NOOR | {"salary": 1}]},
        {"rows": [NOOR | {"email": ["x"]}]},
        {"rows": [NOOR | {"partTimeFactor": "veel"}]},
        {"rows": [NOOR], "confirm": -1},
        {"rows": [NOOR], "isFull": "perhaps"},
        {"rows": [NOOR], "force": True},
    ],
)
def test_a_body_of_another_shape_is_refused(body, office):
    before = everything()

    assert office.post("memberships/imports", body).status_code == 400
    assert everything() == before


def test_an_empty_list_ends_nobody(send, member):
    response = send(isFull=True)

    assert (response.status_code, response.json()["code"]) == (400, "import_empty")
    member.refresh_from_db()
    assert member.end_date is None


def test_what_is_left_out_stays_and_an_empty_end_is_taken_away(send):
    send(NOOR | {"endDate": "2027-07-31"}, SAM | {"endDate": "2027-07-31"})
    only_name = {name: NOOR[name] for name in ("email", "firstName", "lastName")}

    send(only_name, SAM | {"endDate": None})

    ends = dict(Membership.objects.values_list("user__first_name", "end_date"))
    assert (ends["Noor"], ends["Sam"]) == (date(2027, 7, 31), None)
    assert Membership.objects.get(user__first_name="Noor").team_memberships.count() == 2


def test_a_full_list_ends_who_is_absent_after_confirmation(send, member, coordinator, now):
    """The member and the coordinator are not in the list, and somebody of elsewhere is not touched."""
    stranger = MembershipFactory()

    asked = send(NOOR, isFull=True)
    wrong = send(NOOR, isFull=True, confirm=1)
    done = send(NOOR, isFull=True, confirm=2)

    assert (asked.status_code, asked.json()["code"]) == (409, "confirm_needed")
    assert (wrong.status_code, wrong.json()["code"]) == (409, "confirm_needed")
    assert done.status_code == 200
    assert [(row["row"], row["outcome"], row["member"]) for row in done.json()["results"][1:]] == [
        (None, "ended", member.pk),
        (None, "ended", coordinator.pk),
    ]
    stranger.refresh_from_db()
    assert stranger.end_date is None


def test_somebody_known_elsewhere_is_invited_and_nothing_of_there_is_shown(send):
    known = MembershipFactory(user__email="noor@college.example", user__first_name="Eleonora")

    answer = send(NOOR).json()

    assert answer["results"][0]["name"] == "Noor Visser"
    assert "Eleonora" not in str(answer)
    assert known.user.memberships.count() == 2


def test_the_import_is_for_coordinators_with_the_scope(member, coordinator, now):
    before = everything()
    body = {"rows": [NOOR]}
    personal = Api(token_for(coordinator.user, coordinator.institution, now=now))

    assert Api.of(member.user).post("memberships/imports", body).status_code == 403
    assert personal.post("memberships/imports", body).json()["code"] == "scope_missing"
    assert everything() == before
    assert Api.of(coordinator.user).post("memberships/imports", body).status_code == 200


def test_several_rows_may_name_the_teams_of_one_person(send):
    answer = send(NOOR | {"team": "ICT"}, NOOR | {"team": "Beheer", "role": "teamleider"}).json()

    assert len(answer["results"]) == 1
    places = Membership.objects.get(staff_number="100").team_memberships.values_list("team__name", "role")
    assert set(places) == {("ICT", "member"), ("Beheer", "lead")}


def test_a_value_that_is_read_otherwise_is_told(send):
    adjusted = send(NOOR | {"email": " Noor@College.example"}).json()["adjusted"]

    assert [(item["row"], item["column"], item["new"]) for item in adjusted] == [
        (1, "email", "Noor@College.example"),
        (1, "email", "noor@college.example"),
    ]
