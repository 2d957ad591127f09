"""Everything about oneself: complete by construction, and nothing of anybody else."""

import csv
import io
import json
import zipfile

import pytest
from django.apps import apps
from django.urls import reverse

from tests import factories
from tests.matrix.world import LEARNERS, build
from tracking.models import SkillAssessment
from tracking.queries.own_record import OWNING, paths_to_person, record_of

pytestmark = pytest.mark.django_db
# About somebody, and nothing of it may be read: hashes, and the machinery of mail.
UNREADABLE = {"AccountMail"}


@pytest.fixture
def world():
    return build()


def test_every_table_that_names_whom_it_is_about_leads_to_the_person():
    for label in ("accounts", "courses", "tracking", "calendars"):
        for model in apps.get_app_config(label).get_models():
            names = {field.name for field in model._meta.concrete_fields if field.is_relation}
            assert bool(paths_to_person(model)) >= bool(names & set(OWNING)), model


def test_it_holds_every_row_that_the_world_gave_the_person(world):
    found = {table.name for table in record_of(world.users["teacher"])}

    given = {model.__name__ for (model, _pk), label in world.labels.items() if label.startswith("teacher")}
    given = {name for name in given if name not in UNREADABLE and not name.startswith("teacher_b")}
    assert given - found == {"RefusedAddress"}  # Only a hash is kept, which leads to nobody.


@pytest.mark.parametrize("role", [*LEARNERS, "lead", "coordinator", "expert"])
def test_it_holds_no_row_of_anybody_else(role, world):
    text = json.dumps(
        [(table.head, [list(map(str, row)) for row in table.rows]) for table in record_of(world.users[role])]
    )

    for other in set(LEARNERS) - {role}:
        for secret in (f'Kanarie-terugblik-{other}"', f"{other.replace('_', '.')}@kanarie.example"):
            assert secret not in text.replace("\\", ""), (role, other)


def test_what_nobody_may_read_is_not_in_it(world):
    text = str(record_of(world.users["teacher"]))

    for secret in ("password", "token_hash", "argon2", "hash-teacher"):
        assert secret not in text


def test_the_files_hold_the_same_rows(client):
    member = factories.MembershipFactory(user__first_name="Ada")
    level = factories.SkillFactory().framework.levels.first()
    SkillAssessment.objects.create(
        institution=member.institution,
        member=member,
        skill=factories.SkillFactory(framework=level.framework),
        level=level,
        kind="own",
        assessed_at=member.created_at,
    )
    client.force_login(member.user)

    as_json = client.get(reverse("record_json"))
    as_csv = client.get(reverse("record_csv"))

    tables = as_json.json()
    assert tables["User"][0]["first_name"] == "Ada"
    assert as_json["Content-Disposition"].endswith('.json"')
    archive = zipfile.ZipFile(io.BytesIO(as_csv.content))
    assert {name.removesuffix(".csv") for name in archive.namelist()} == set(tables)
    for name, rows in tables.items():
        text = archive.read(f"{name}.csv").decode("utf-8-sig")
        head, *lines = csv.reader(io.StringIO(text), delimiter=";")
        assert head == list(rows[0])
        assert len(lines) == len(rows)


def test_the_program_of_a_person_reads_the_same(client):
    member = factories.MembershipFactory()
    client.force_login(member.user)

    shown = client.get("/api/v1/record").json()

    assert shown.keys() == client.get(reverse("record_json")).json().keys()
    assert shown["Membership"][0]["institution"] == {
        "id": member.institution_id,
        "name": member.institution.name,
    }


def test_a_token_reads_only_what_belongs_to_its_institution(now):
    member = factories.MembershipFactory()
    other = factories.MembershipFactory(user=member.user)
    here, there = (
        factories.CompletionFactory(member=row, stop=factories.StopFactory()) for row in (member, other)
    )

    [table] = [
        row for row in record_of(member.user, institution=member.institution_id) if row.name == "Completion"
    ]

    assert [row[table.head.index("id")] for row in table.rows] == [here.pk]
    assert there.pk != here.pk
