"""Where a request names rows: members of bodies that refer to a model, and filters of lists."""

import copy
from collections.abc import Iterator

from django.apps import apps

from tests.matrix.api.operations import described, schema
from tests.matrix.world import World

ABSENT = {"integer": 10**9, "string": "there-is-no-such"}
# Filters that name a row: the model, and by which of its fields.
FILTERS = {
    "session": ("courses.Session", "pk"),
    "member": ("accounts.Membership", "pk"),
    "team": ("accounts.Team", "pk"),
    "institution": ("accounts.Institution", "pk"),
    "user": ("accounts.User", "pk"),
    "line": ("courses.Line", "slug"),
    "version": ("courses.LineVersion", "pk"),
    "stop": ("courses.Stop", "slug"),
    "skill": ("courses.Skill", "pk"),
    "offer": ("courses.Offer", "pk"),
    "registration": ("tracking.Registration", "pk"),
}
NUMBERS = {"limit", "year", "maxMinutes"}  # Whole numbers that name no row.


def in_body(key: str) -> list[tuple[tuple, str, str]]:
    """(path of members, label of the model, type) of every reference in the body of an operation."""
    body = described()[key].get("requestBody")
    if body is None:
        return []
    return list(_walk(body["content"]["application/json"]["schema"], ()))


def in_query(key: str) -> list[tuple[str, str, str, str]]:
    """(filter, label of the model, its field, type) of every reference in the query of a list."""
    return [
        (part["name"], *FILTERS[part["name"]], part["schema"].get("type", "string"))
        for part in described()[key].get("parameters", [])
        if part["in"] == "query" and part["name"] in FILTERS
    ]


def unknown_numbers(key: str) -> list[str]:
    """Whole numbers in the query of which nobody said what they name."""
    return [
        part["name"]
        for part in described()[key].get("parameters", [])
        if part["in"] == "query"
        and part["schema"].get("type") == "integer"
        and part["name"] not in FILTERS.keys() | NUMBERS
    ]


def parameters(key: str) -> set[str]:
    return {part["name"] for part in described()[key].get("parameters", [])}


def foreign(world: World, role: str, label: str, name: str) -> list:
    """What names the rows of a model that exist and that the role does not see."""
    rows = apps.get_model(label)._default_manager
    hidden = rows.exclude(pk__in=rows.visible_to(world.actor(role)).values("pk"))
    return list(hidden.values_list(name, flat=True))


def with_reference(body, path: tuple, value):
    """The body with another value at this place."""
    body = copy.deepcopy(body)
    place = body
    for step in path[:-1]:
        place = place[step]
    if path[-1] == 0:
        place[:] = [value]
    else:
        place[path[-1]] = value
    return body


def _walk(part: dict, path: tuple) -> Iterator[tuple[tuple, str, str]]:
    part = schema(part)
    if "x-references" in part:
        yield path, part["x-references"], part["type"]
    for other in part.get("allOf", ()):
        yield from _walk(other, path)
    for name, inner in part.get("properties", {}).items():
        yield from _walk(inner, (*path, name))
    if "items" in part:
        yield from _walk(part["items"], (*path, 0))
