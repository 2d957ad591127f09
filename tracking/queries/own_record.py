"""Everything that is kept about one person, from all tables, for the person (GDPR, articles 15 and 20).

Nothing is listed by hand: a table belongs to the person when it leads to them, and a field is in it unless
nobody may read it. So a new model is in the record from its first day.
"""

import json
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, ForeignKey, Model, Q

from metro.accounts.models import Membership, User
from metro.core import tables
from metro.core.visibility import FieldClass

OWNING = ("user", "member", "subject", "expert")  # Whom a row is about; others only did something to it.
_APPS = ("accounts", "courses", "tracking", "calendars")


@dataclass(frozen=True)
class Table:
    """One table: the name of its model, the names of its fields, and the rows of the person."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def record_of(user: User, *, institution: int | None = None) -> list[Table]:
    """All tables that hold something of the person; of one institution only when it is given. One query per table."""
    members = list(Membership.objects.filter(user=user).values_list("pk", flat=True))
    keys = {User: [user.pk], Membership: members}
    found = (_table(model, fields, keys, institution) for model, fields in _models())
    return [table for table in found if table.rows]


def as_json(record: list[Table]) -> str:
    """{table: [{field: value}]}. A row of another table is its number and its name; a file is base 64."""
    shown = {table.name: [dict(zip(table.head, row, strict=True)) for row in table.rows] for table in record}
    return json.dumps(shown, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def as_csv(record: list[Table]) -> bytes:
    """A zip with a CSV file per table, for a Dutch spreadsheet."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in record:
            rows = [[_cell(value) for value in row] for row in table.rows]
            archive.writestr(f"{table.name}.csv", tables.write([list(table.head), *rows]))
    return packed.getvalue()


def paths_to_person(model: type[Model]) -> list[str]:
    """The ways from a row to the user or the membership that it is about, as filters."""
    if model is User:
        return ["pk"]
    own = [field.name for field in _owning(model)]
    return own or [
        f"{key.name}__{path}" for key in _parts_of(model) for path in paths_to_person(key.related_model)
    ]


def _models() -> Iterator[tuple[type[Model], list[Field]]]:
    for label in _APPS:
        config = apps.get_app_config(label)
        classes = import_module(f"{config.name}.visibility").FIELDS
        for model in config.get_models():
            kinds = classes[model.__name__]
            fields = [
                field for field in model._meta.concrete_fields if kinds[field.name] != FieldClass.SECRET
            ]
            if fields and paths_to_person(model):
                yield model, fields


def _owning(model) -> list[Field]:
    return [field for field in model._meta.concrete_fields if field.name in OWNING and field.is_relation]


def _parts_of(model) -> list[Field]:
    """The skills of a completion belong to whom the completion belongs to."""
    keys = [
        field for field in model._meta.concrete_fields if isinstance(field, ForeignKey) and not field.null
    ]
    return [
        key for key in keys if key.related_model._meta.app_label == "tracking" and _owning(key.related_model)
    ]


def _table(model, fields, keys, institution) -> Table:
    rule = Q(pk__in=[])
    for path in paths_to_person(model):
        rule |= Q(**{f"{path}__in": keys[_end_of(model, path)]})
    rows = model._base_manager.filter(rule)
    if institution is not None and (at := _institution_of(model)):
        rows = rows.filter(**{at: institution})
    related = [field.name for field in fields if field.is_relation]
    return Table(
        model.__name__,
        tuple(field.name for field in fields),
        tuple(
            tuple(_value(row, field) for field in fields)
            for row in rows.select_related(*related).order_by("pk")
        ),
    )


def _end_of(model, path: str) -> type[Model]:
    """Where the path ends: at a person, or at one of their memberships."""
    for name in path.split("__") if path != "pk" else ():
        model = model._meta.get_field(name).related_model
    return model


def _institution_of(model) -> str:
    """The way from a row to its institution; empty for what belongs to the person wherever they work."""
    names = {field.name for field in model._meta.concrete_fields}
    if "institution" in names:
        return "institution"
    return next((f"{key.name}__institution" for key in _parts_of(model)), "")


def _value(row: Model, field: Field) -> Any:
    value = getattr(row, field.name)
    if isinstance(value, (bytes, memoryview)):
        return b64encode(value).decode()
    return {"id": value.pk, "name": _named(value)} if isinstance(value, Model) else value


def _named(row: Model) -> str:
    return str(getattr(row, "title", "") or getattr(row, "name", "") or row)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict) and set(value) == {"id", "name"}:
        return value["name"]
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)
