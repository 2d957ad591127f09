"""Which role gets which answer from every URL, on own, other-team, other-institution and absent objects.

`Page.get` and `Page.post` say per role which targets answer; everything else must be the 404 of an absent object,
or the login page for somebody who is not logged in. A URL without a row here fails the build.
"""

import re
from dataclasses import dataclass, field

from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.matrix.world import ROLES, World

A = ("teacher", "mate", "lead", "other", "other_lead", "coordinator")
B = ("teacher_b", "lead_b", "coordinator_b")
MEMBERS = (*A, *B)
EXPERTS = ("expert", "other_expert")
EVERYBODY = ROLES
COORDINATORS = ("coordinator", "coordinator_b")
HIDDEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
HERE = re.compile(rb'name="next" value="[^"]*"')


def each(roles, targets="") -> dict[str, tuple[str, ...]]:
    return {role: tuple(targets.split()) for role in roles}


@dataclass(frozen=True)
class Page:
    """`targets` name → URL arguments made from the world; "absent" is added to every page with arguments."""

    get: dict = field(default_factory=dict)
    post: dict = field(default_factory=dict)
    arguments: object = None
    targets: tuple[str, ...] = ("",)
    is_public: bool = False
    data: dict = field(default_factory=dict)


def both(*parts: dict) -> dict:
    joined: dict = {}
    for part in parts:
        for role, targets in part.items():
            joined[role] = (*joined.get(role, ()), *targets)
    return joined


def line(world, target):
    return {"slug": "lijn-absent" if target == "absent" else world.versions[target].line.slug}


def stop(world, target):
    return {"slug": "stop-absent" if target == "absent" else world.stops[target].slug}


def session(world, target):
    return {"session_id": 10**9 if target == "absent" else world.sessions[target].pk}


def registration(world, target):
    return {"registration_id": 10**9 if target == "absent" else world.registrations[target].pk}


def team(world, target):
    return {"team_id": 10**9 if target == "absent" else world.teams[target].pk}


def team_person(world, target):
    if target == "absent":
        return {"team_id": 10**9, "member_id": 10**9}
    team_name, role = target.split(":")
    return {"team_id": world.teams[team_name].pk, "member_id": world.members[role].pk}


def person(world, target):
    return {"member_id": 10**9 if target == "absent" else world.members[target].pk}


def token(world, target):
    return {"token": "no-such-token"}


CATALOGUE = {"targets": ("a", "b", "shared_a"), "get": both(each(A, "a shared_a"), each(B, "b shared_a"))}
SESSIONS = ("a", "draft_a", "held_a", "b", "draft_b", "held_b")
PEOPLE = ("teacher", "mate", "other", "teacher_b")


def ours():
    """(name, converters) of every URL of ours; the Django admin is one row, it has its own rights."""
    return sorted(_walk(get_resolver().url_patterns))


def _walk(patterns, inside_admin=False):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from _walk(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or f"unnamed {pattern.pattern}"


def answers(world: World, client_for, name: str, page: Page) -> list[str]:
    """Every answer of one URL that is not as the table says."""
    found = []
    targets = [*page.targets, "absent"] if page.arguments else [""]
    for role in (*ROLES, None):
        client = client_for(role)
        for method, allowed in (("get", page.get), ("post", page.post)):
            absent = None
            for target in reversed(targets):
                url = reverse(name, kwargs=page.arguments(world, target) if page.arguments else {})
                response = _ask(client, method, url, page.data)
                if target == "absent":
                    absent = response
                is_open = role in allowed and (target in allowed[role] or not page.arguments)
                problem = _problem(response, role, is_open, page, absent, bool(allowed))
                if problem:
                    found.append(f"{method} {url} ({target}) as {role}: {problem}")
    return found


def _ask(client, method, url, data):
    """One request whose effects are undone."""
    with transaction.atomic():
        response = getattr(client, method)(url, data if method == "post" else None)
        transaction.set_rollback(True)
    return response


def _problem(response, role, is_open, page, absent, has_method) -> str:
    status = response.status_code
    if status >= 500:
        return f"{status}"
    if not has_method:
        return "" if status in (404, 405) or _is_login(response) else f"{status} instead of 405"
    if is_open:
        return (
            ""
            if status in (200, 302, 400, 409, 403) and not _is_login(response)
            else f"{status}, meant to be open"
        )
    if role is None:
        return "" if page.is_public or _is_login(response) else f"{status} instead of the login page"
    if status != 404:
        return f"{status} instead of 404"
    if absent is not None and _body(response) != _body(absent):
        return "another 404 than for an absent object"
    return ""


def _is_login(response) -> bool:
    return response.status_code == 302 and response["Location"].startswith("/accounts/login/")


def _body(response) -> bytes:
    return HERE.sub(b"", HIDDEN.sub(b"", response.content))
