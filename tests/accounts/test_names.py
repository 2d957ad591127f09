"""Lists of people stand in the order of a Dutch list of names."""

import pytest

from metro.accounts.models import User, by_name
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_a_name_is_sorted_without_its_prefix_and_case():
    for first, last in [
        ("Karin", "de Groot"),
        ("Sam", "Vos"),
        ("Yasmin", "El Idrissi"),
        ("Olga", "van 't Hoff"),
        ("Bas", "groen"),
        ("Anna", "de Groot"),
    ]:
        UserFactory(first_name=first, last_name=last)

    names = [user.name for user in User.objects.order_by(*by_name(), "pk")]

    assert names == [
        "Yasmin El Idrissi",
        "Bas groen",
        "Anna de Groot",
        "Karin de Groot",
        "Olga van 't Hoff",
        "Sam Vos",
    ]
