import pytest
from django.test import Client, override_settings
from django.urls import Resolver404, resolve

from bench import references
from bench import settings as bench
from bench.counting import ANSWER, ASK
from tests.factories import UserFactory

AS_MEASURED = override_settings(
    ROOT_URLCONF="bench.urls", MIDDLEWARE=bench.RAW_MIDDLEWARE, TEMPLATES=bench.TEMPLATES
)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", [references.RAW, references.MIDDLEWARE, references.FRAME])
def test_the_system_itself_does_not_have_these_views(path):
    with pytest.raises(Resolver404):
        resolve(path)


@AS_MEASURED
def test_the_raw_view_is_one_query_and_a_small_page(django_assert_num_queries):
    person = UserFactory(first_name="Sanne")
    path, *_ = references.of(person.email)

    with django_assert_num_queries(1):
        answer = Client().get(path)

    assert f"<h1>Sanne {person.last_name}</h1>" in answer.content.decode()


@AS_MEASURED
def test_queries_are_counted_for_whoever_asks():
    path, *_ = references.of(UserFactory().email)

    assert Client().get(path, headers={ASK: "yes"})[ANSWER] == "1"
    assert ANSWER not in Client().get(path)
