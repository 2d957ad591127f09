"""Nobody adds a field without saying who reads it."""

import pytest
from django.apps import apps

import courses.visibility
import metro.accounts.visibility
import metro.integrations.calendars.visibility
import tracking.visibility
from metro.core.visibility import FieldClass
from tracking.visibility import DATA, Level

TABLES = {
    "accounts": metro.accounts.visibility.FIELDS,
    "courses": courses.visibility.FIELDS,
    "tracking": tracking.visibility.FIELDS,
    "calendars": metro.integrations.calendars.visibility.FIELDS,
}
MODELS = [model for label in TABLES for model in apps.get_app_config(label).get_models()]
ALL_FIELDS = {name: row for table in TABLES.values() for name, row in table.items()}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_has_exactly_one_class(model):
    stored = {field.name for field in model._meta.get_fields() if field.concrete}

    assert set(TABLES[model._meta.app_label].get(model.__name__, {})) == stored


@pytest.mark.parametrize("label", TABLES)
def test_no_table_names_a_model_that_is_gone(label):
    assert set(TABLES[label]) == {model.__name__ for model in apps.get_app_config(label).get_models()}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_says_to_whom_it_is_visible(model):
    assert callable(getattr(model.objects.all(), "visible_to", None))


@pytest.mark.parametrize("data", DATA, ids=lambda data: str(data.fields))
def test_the_page_promises_what_the_fields_allow(data):
    classes = {_class_of(name) for name in data.fields}

    if any(level != Level.NOTHING for level in data.lead):
        assert classes <= {FieldClass.TEAM, FieldClass.INSTITUTION} or classes == {FieldClass.APPROVER}
    else:
        assert classes == {FieldClass.PRIVATE}


def _class_of(name):
    model, field = name.split(".")
    return ALL_FIELDS[model][field]
