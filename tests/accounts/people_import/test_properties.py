"""For any set of people, roles and teams: what was imported once is unchanged the second time."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metro.accounts.models import Institution, TeamMembership
from metro.accounts.services import people_import
from tests.accounts.people_import.files import file

TEAMS = st.sampled_from(["ICT", "Zorg", "Smart Industry", "  Creatief ", "=1+1"])
ROLES = st.sampled_from(["docent", "Team Leider", "instructeur", "opleidingsmanager", ""])
PERSON = st.dictionaries(TEAMS, ROLES, max_size=4)
FACTORS = st.sampled_from(["0,8", "1.2", "0,01", "", "0,666"])


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.lists(st.tuples(PERSON, FACTORS), min_size=1, max_size=5),
    second=st.lists(st.tuples(PERSON, FACTORS), max_size=5),
)
def test_an_import_twice_changes_nothing_the_second_time(first, second, now):
    college = Institution.objects.create(name="x", slug=f"x{Institution.objects.count()}")
    domain = college.slug

    for people in filter(None, (first, second)):
        data = file(*rows(people, domain))
        before = run(data, college, now, dry_run=True)
        once = run(data, college, now, confirm=before.end_count)
        twice = run(data, college, now)

        assert once.errors == []
        assert (before.created, before.changed) == (once.created, once.changed)
        assert (twice.change_count, twice.unchanged) == (0, len(people))

    wanted = {
        (f"p{index}@{domain}.example", team.strip())
        for index, (teams, _factor) in enumerate(second or first)
        for team in teams
    }
    open_rows = TeamMembership.objects.filter(institution=college, end_date=None)
    held = set(open_rows.values_list("member__user__email", "team__name"))
    assert wanted <= held


def rows(people, domain):
    for index, (teams, factor) in enumerate(people):
        start = f";P{index};;Q;p{index}@{domain}.example"
        for team, role in teams.items() or [("", "")]:
            yield f"{start};{role};{team};{factor};1-9-2020;"


def run(data, college, now, **options):
    options = {"dry_run": False, "confirm": 0} | options
    return people_import.run(data, college, by=None, now=now, **options)
