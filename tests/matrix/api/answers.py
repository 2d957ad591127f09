"""Every answer of one operation that is not as the table says."""

from django.urls import resolve

from tests.matrix.api.callers import Callers, ask, code_of, said
from tests.matrix.api.operations import CALLERS, PREFIX, PROGRAMS, Operation, addresses
from tests.matrix.api.table import TABLE
from tests.matrix.world import World

OPEN = {"GET": (200,), "OTHER": (200, 201, 204, 400, 409, 412)}


# Writing is asked as these: the others of the world are their mirror images.
WRITERS = ("teacher", "lead", "coordinator", "program", "expert", "operator", "teacher_b", "coordinator_b")


def wrong_answers(world: World, callers: Callers, key: str, row: Operation, roles=()) -> list[str]:
    found = []
    for role in roles or (*(CALLERS if key.startswith("GET") else WRITERS), None):
        absent = None
        for target, url in addresses(world, key, row):
            response = call(world, callers, key, row, role, target, url)
            absent = absent or response
            meant = "scopeless" if _lacks_scope(key, url, role) else _meant(role, target, row)
            if problem := _problem(key, row, response, meant, absent):
                found.append(f"{key} ({target}) as {role}: {problem}")
    return found


def wrong_rows(world: World, callers: Callers, key: str) -> list[str]:
    """Every role for which a list holds other rows than those that it may open one by one."""
    found, one = [], TABLE[f"{key}/{{id}}"]
    places = {one.at(world, target): target for target in one.targets}
    for role in CALLERS:
        url = PREFIX + key.partition(" ")[2]
        listed = call(world, callers, key, TABLE[key], role, "", url).json().get("results", [])
        seen = {places[row["id"]] for row in listed if row["id"] in places}
        if seen != (opened := set(one.opens.get(role, ()))):
            found.append(f"{key} as {role}: {sorted(seen)} where {sorted(opened)} can be opened")
    return found


def call(world, callers, key, row, role, target, url):
    method = key.partition(" ")[0]
    body = row.body(world, role or "teacher", target) if row.body else None
    query = row.query(world, role or "teacher", target) if row.query else None
    return ask(callers(role), method, url, body=body, query=query)


def is_open(row: Operation, role, target) -> bool:
    return _meant(role, target, row) == "open"


def _lacks_scope(key, url, role) -> bool:
    """No token of an institution has a scope for an own record."""
    return role in PROGRAMS and all(scope.startswith("me:") for scope in scopes_of(key, url))


def scopes_of(key: str, url: str) -> tuple:
    """The scopes of which the operation needs one; an action may name its own."""
    view, name = resolve(url).func, "reads" if key.startswith("GET") else "writes"
    return view.initkwargs.get(name, getattr(view.cls, name))


def _meant(role, target, row) -> str:
    if role is None and not row.is_public:
        return "login"
    for meaning, table in (("open", row.opens), ("refused", row.refused)):
        if role in table and (not row.targets or target in table[role]):
            return meaning
    return "absent" if row.targets or row.is_hidden else "missing in the table"


def _problem(key, row, response, meant, absent) -> str:
    status = response.status_code
    is_read = row.at or row.query or row.is_hidden
    open_statuses = OPEN["GET" if key.startswith("GET") else "OTHER"]
    fine = {
        "open": status in open_statuses and (response is absent or said(response) != said(absent)),
        "refused": status == 403 and code_of(response) in ("not_allowed", "own_evidence", "confirm_password"),
        "scopeless": status == 403 and code_of(response) == "scope_missing",
        "login": status == 401 and "WWW-Authenticate" in response,
        "absent": status == (404 if is_read else 400) and said(response) == said(absent),
    }
    return "" if fine.get(meant) else f"{status} {response.content[:200]!r} where {meant} was meant"
