"""What one operation of the API answers to whom, and which operations there are.

A row is `"POST registrations/{id}/cancel": Operation(…)`. It says per role which targets answer and which are seen
but refused; every other target must answer like the absent one, byte for byte but for the number of the request.
Roles are those of the world, and `program` and `program_b`: tokens of the two institutions.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import get_resolver

from metro.core.api.schema import document
from tests.matrix.urls import MEMBERS
from tests.matrix.world import ROLES, World

PREFIX = "/api/v1/"
PROGRAMS = ("program", "program_b")
CALLERS = (*ROLES, *PROGRAMS)
A_READERS = ("coordinator", "program")
B_READERS = ("coordinator_b", "program_b")
PEOPLE = MEMBERS  # Whoever has a membership.
_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """One row of the table.

    `opens`, `refused`: role → targets that answer, or that are answered with 403.
    `at(world, target)`: what stands in the place of `{id}`; a tuple when there are more places. "absent" is added
    to the targets, and must give something that is not there.
    `body(world, role, target)`: what is sent. Without `at`, a target is a body: "absent" then names something
    that is not there, and is answered with 400.
    `query(world, role, target)`: what is asked for, for answers that need a parameter.
    `is_hidden`: for who is in neither table it is not there at all.
    """

    opens: dict = field(default_factory=dict)
    refused: dict = field(default_factory=dict)
    at: Callable[[World, str], object] | None = None
    body: Callable[[World, str, str], object] | None = None
    query: Callable[[World, str, str], dict] | None = None
    targets: tuple[str, ...] = ()
    is_public: bool = False
    is_hidden: bool = False


def ours() -> dict[str, type]:
    """ "GET registrations/{id}" → its view, for every operation that the API answers."""
    return {
        f"{method.upper()} {_template(pattern)}": pattern.callback.cls
        for pattern in _patterns()
        for method in _actions(pattern)
    }


def described() -> dict[str, dict]:
    """The same keys → the operation in the description."""
    return {
        f"{method.upper()} {path.removeprefix(PREFIX)}": operations[method]
        for path, operations in json.loads(document())["paths"].items()
        for method in operations
        if method in _METHODS
    }


def schema(reference: dict) -> dict:
    """A schema of the description, with the one it refers to in its place."""
    while "$ref" in reference:
        name = reference["$ref"].rpartition("/")[2]
        reference = json.loads(document())["components"]["schemas"][name]
    return reference


def addresses(world: World, key: str, row: Operation) -> list[tuple[str, str]]:
    """(target, address); the absent one first: the others are compared with it."""
    template = PREFIX + key.partition(" ")[2]
    targets = ("absent", *row.targets) if row.targets else ("",)
    return [(target, _filled(template, row, world, target)) for target in targets]


def _filled(template, row, world, target) -> str:
    if row.at is None:
        return template
    value = row.at(world, target)
    for part in value if isinstance(value, tuple) else (value,):
        before, _, rest = template.partition("{")
        template = before + str(part) + rest.partition("}")[2]
    return template


def _patterns():
    for resolver in get_resolver().url_patterns:
        if getattr(resolver, "namespace", None) == "api":
            yield from (pattern for pattern in resolver.url_patterns if hasattr(pattern.callback, "cls"))


def _actions(pattern):
    actions = getattr(pattern.callback, "actions", None)
    methods = actions or {name: name for name in _METHODS if hasattr(pattern.callback.cls, name)}
    return [method for method in methods if method in _METHODS]


def _template(pattern) -> str:
    """registrations/<int:pk>/cancel → registrations/{id}/cancel"""
    route = str(pattern.pattern)
    for name in pattern.pattern.converters:
        shown = "id" if name == "pk" else name
        start, _, rest = route.partition("<")
        route = f"{start}{{{shown}}}{rest.partition('>')[2]}"
    return route
