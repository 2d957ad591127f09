"""Whatever is wrong in a file is refused as a whole, with row, column and a sentence in two languages."""

import pytest

from metro.accounts.models import AuditEntry, Membership, PartTimeFactor, Team, TeamMembership, User
from metro.accounts.services import people_import
from metro.core import tables
from tests import factories
from tests.accounts.people_import.files import HEADER, ROW, file, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def college():
    return factories.InstitutionFactory()


def run(data, college, now, **options):
    return people_import.run(data, college, by=None, now=now, **({"dry_run": False} | options))


def faults(report):
    return [(error.row, error.column, error.code, error.value) for error in report.errors]


def counts():
    return [
        model.objects.count()
        for model in (User, Membership, Team, TeamMembership, PartTimeFactor, AuditEntry)
    ]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (ROW.replace("docent", "directeur"), (3, "rol", "role_unknown", "directeur")),
        (ROW.replace("docent", "coördinator"), (3, "rol", "role_unknown", "coördinator")),
        (ROW.replace("1-9-2020", "31-2-2027"), (3, "in dienst", "date_unreadable", "31-2-2027")),
        (ROW.replace("1-9-2020", "1-4-27"), (3, "in dienst", "date_unreadable", "1-4-27")),
        (ROW.replace("1-9-2020", "morgen"), (3, "in dienst", "date_unreadable", "morgen")),
        (ROW.replace("1-9-2020", "46266"), (3, "in dienst", "date_unreadable", "46266")),
        (ROW.replace("1-9-2020", "9/1/2020"), (3, "in dienst", "date_unreadable", "9/1/2020")),
        (ROW + "1-9-2019", (3, "uit dienst", "end_before_start", "1-9-2019")),
        (ROW.replace("0,8", "5,0"), (3, "werktijdfactor", "factor_range", "5,0")),
        (ROW.replace("0,8", "0"), (3, "werktijdfactor", "factor_range", "0")),
        (ROW.replace("0,8", "veel"), (3, "werktijdfactor", "factor_range", "veel")),
        (ROW.replace("0,8", "NaN"), (3, "werktijdfactor", "factor_range", "NaN")),
        (ROW.replace("ICT", "ICT | Zorg | ict"), (3, "team", "team_doubled", "ICT | Zorg | ict")),
        (ROW.replace("ICT", "x" * 121), (3, "team", "too_long", "x" * 60)),
        (ROW.replace("college.example", ""), (3, "e-mail", "address_wrong", "noor@")),
        (ROW.replace("noor@college.example", ""), (3, "e-mail", "required", "")),
        (ROW.replace("Noor", " "), (3, "voornaam", "required", "")),
        (ROW.replace("Noor", '"No\nor"'), (3, "voornaam", "text_unreadable", "No\nor")),
        (ROW + ";more", (3, "", "row_length", "more")),
        (ROW.replace("Noor", '"Noor'), (3, "", "quotes", "")),
    ],
)
def test_a_faulty_row_refuses_the_whole_file(row, expected, college, now):
    before = counts()

    report = run(file(person(7), row), college, now)

    assert faults(report) == [expected]
    assert set(report.errors[0].sentence) == {"nl", "en"}
    assert report.errors[0].sentence["nl"] != report.errors[0].sentence["en"]
    assert not report.is_applied
    assert counts() == before


@pytest.mark.parametrize(
    ("text", "suggestion"), [("5,0", "0,5"), ("80", "0,8"), ("80 %", "0,8"), ("-0,6", "0,6"), ("12", "1,2")]
)
def test_a_factor_out_of_range_gets_a_suggestion(text, suggestion, college, now):
    report = run(file(ROW.replace("0,8", text)), college, now)

    sentence = f"De werktijdfactor ligt tussen 0,01 en 1,20. Bedoel je {suggestion}?"
    assert [error.sentence["nl"] for error in report.errors] == [sentence]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (HEADER.replace("e-mail", "mailing"), [(1, "e-mail", "header_missing", "")]),
        (HEADER.replace("rol", "E_Mail"), [(1, "E_Mail", "header_doubled", "E_Mail")]),
        (
            HEADER.replace(";rol", ";kamer").replace(";team", ";Kamer"),
            [(1, "Kamer", "header_doubled", "Kamer")],
        ),
    ],
)
def test_a_missing_or_doubled_header_is_named(header, expected, college, now):
    report = run(file(ROW, header=header), college, now)

    assert faults(report) == expected


def test_another_delimiter_is_told_as_missing_columns(college, now):
    report = run(file(ROW).replace(b";", b"|"), college, now)

    assert [error.column for error in report.errors] == ["e-mail", "voornaam", "achternaam"]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_counted(delimiter, college, now):
    data = file(ROW.replace("0,8", "0.8")).replace(b";", delimiter.encode())

    assert len(run(data, college, now).created) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_encoding_is_found(encoding, college, now):
    data = file(ROW.replace("Noor;", "Zoë;")).decode().encode(encoding)

    run(data, college, now)

    assert User.objects.get().first_name == "Zoë"


def test_the_hint_of_excel_counts_as_a_row(college, now):
    report = run(b"sep=;\r\n" + file(ROW.replace("docent", "baas")), college, now)

    assert faults(report) == [(3, "rol", "role_unknown", "baas")]


@pytest.mark.parametrize("data", [b"PK\x03\x04rest", b"%PDF-1.7", b"a;b\0c" * 9, b"\x81\x8d\x8f" * 9])
def test_other_kinds_of_file_are_refused(data, college, now):
    with pytest.raises(tables.FileRefused):
        run(data, college, now)


def test_large_files_are_refused(college, now):
    with pytest.raises(tables.FileTooLarge):
        run(b"x" * (20 * 1024 * 1024 + 1), college, now)
    with pytest.raises(tables.FileTooLarge):
        run(file(*["a;b;;c;a@b.nl"] * 20_001), college, now)


@pytest.mark.parametrize("data", [b"", b"\r\n \r\n", file(), file("", ";;;;;;;;;")])
def test_a_file_without_rows_is_refused(data, college, now):
    with pytest.raises(people_import.ImportEmpty):
        run(data, college, now)


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (ROW, "person_doubled"),
        (ROW.replace("Noor", "Nora").replace("ICT", "Zorg"), "person_doubled"),
        (ROW.replace("noor@", "nora@").replace("ICT", "Zorg"), "person_doubled"),
        (ROW.replace("N1", "N2"), "identity_conflict"),
    ],
)
def test_a_person_twice_with_contradicting_rows_is_refused(second, code, college, now):
    report = run(file(ROW, second), college, now)

    assert [(error.row, error.code) for error in report.errors] == [(3, code)]


def test_number_and_address_of_two_people_are_a_conflict(college, now):
    run(file(person(1), person(2)), college, now)

    report = run(file(person(1).replace("noor1@", "noor2@")), college, now)

    assert faults(report) == [(2, "e-mail", "identity_conflict", "noor2@college.example")]


def test_the_rejected_rows_can_be_imported_again(college, now):
    data = file(person(1), ROW.replace("Noor", "=cmd()").replace("docent", "baas"))
    rejected = run(data, college, now).rejected_csv()

    assert "'=cmd()" in rejected.decode("utf-8-sig")
    assert "rol: Deze rol kennen we niet. Gebruik docent of teamleider." in rejected.decode("utf-8-sig")
    report = run(rejected.replace(b"baas", b"docent"), college, now)
    assert (len(report.created), report.errors, User.objects.get().first_name) == (1, [], "=cmd()")


def test_a_row_that_is_wrong_near_the_end_imports_nothing(college, now):
    before = counts()

    report = run(file(*[person(n) for n in range(200)], "x;y;;z;wrong"), college, now)

    assert [error.row for error in report.errors] == [202]
    assert counts() == before
