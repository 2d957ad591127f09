"""Prepared queries: built once, and never with the values of who came before."""

from threading import Thread

import pytest
from django.db import connection
from django.db.models import BigIntegerField

from metro.accounts.models import Team, TeamMembership
from metro.accounts.policy import Actor
from metro.accounts.prepared import PreparedFor
from metro.core.prepared import Prepared
from tests import factories

TEAMS = PreparedFor(lambda actor: Team.objects.visible_to(actor).order_by("pk"))


@pytest.fixture
def leads(db):
    return factories.LeadFactory.create_batch(2)


def actor_of(*rows: TeamMembership, now) -> Actor:
    return Actor(
        now=now, institution_id=rows[0].institution_id, led_team_ids=frozenset(row.team_id for row in rows)
    )


def test_two_people_of_one_role_get_their_own_rows_from_one_prepared_query(leads, now):
    actors = [actor_of(row, now=now) for row in leads]

    found = [TEAMS.rows(actor) for actor in actors]

    assert found == [[row.team] for row in leads]


def test_another_number_of_teams_is_another_shape(leads, now):
    one = leads[0]
    other = factories.TeamFactory(institution=one.institution)
    actor = Actor(now=now, institution_id=one.institution_id, led_team_ids=frozenset({one.team_id, other.pk}))

    assert TEAMS.rows(actor_of(one, now=now)) == [one.team]
    assert TEAMS.rows(actor) == sorted([one.team, other], key=lambda team: team.pk)
    assert TEAMS.rows(Actor(now=now, institution_id=one.institution_id)) == []


def test_it_is_built_once_and_asked_once(leads, django_assert_num_queries):
    built = []

    def build(team):
        built.append(team)
        return Team.objects.filter(pk=team)

    query = Prepared(build, team=BigIntegerField())

    with django_assert_num_queries(2):
        found = [query.rows(team=row.team_id) for row in leads]

    assert (found, len(built)) == ([[row.team] for row in leads], 1)


@pytest.mark.django_db(transaction=True)
def test_another_thread_asks_over_its_own_connection():
    query = Prepared(lambda team: Team.objects.filter(pk=team), team=BigIntegerField())
    team, found = factories.TeamFactory(), []

    def ask():
        found.append((query.rows(team=team.pk), connection.connection.info.backend_pid))
        connection.close()

    query.rows(team=team.pk)
    thread = Thread(target=ask)
    thread.start()
    thread.join()

    assert found[0][0] == [team]
    assert found[0][1] != connection.connection.info.backend_pid


def test_the_same_answer_is_made_into_something_once(leads, django_assert_num_queries):
    query = Prepared(lambda team: Team.objects.filter(pk=team), team=BigIntegerField())
    team = leads[0].team

    with django_assert_num_queries(2):
        first, again = (query.made(tuple, team=team.pk) for _ in range(2))

    assert first == (team,)
    assert first is again


def test_another_answer_or_another_language_is_made_anew(leads):
    query = Prepared(lambda team: Team.objects.filter(pk=team), team=BigIntegerField())
    team = leads[0].team
    first = query.made(tuple, about="nl", team=team.pk)
    english = query.made(tuple, about="en", team=team.pk)

    Team.objects.filter(pk=team.pk).update(name="Another name")
    renamed = query.made(tuple, about="nl", team=team.pk)

    assert first is not english
    assert [row.name for row in (*first, *renamed)] == [team.name, "Another name"]


def test_what_is_always_empty_is_made_of_nothing(db, django_assert_num_queries):
    query = Prepared(lambda team: Team.objects.none(), team=BigIntegerField())

    with django_assert_num_queries(0):
        assert query.made(tuple, team=1) == ()
