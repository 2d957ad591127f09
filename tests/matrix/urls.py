"""Which role gets which answer from every URL, on own, other-team, other-institution and absent objects.

`Page.get` and `Page.post` say per role which targets answer; everything else must be the 404 of an absent object,
or the login page for somebody who is not logged in. A URL without a row here fails the build.
"""

import re
from dataclasses import dataclass, field

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from metro.accounts.models import Holiday
from tests.matrix.world import ROLES, World

A = ("teacher", "mate", "lead", "other", "other_lead", "coordinator")
B = ("teacher_b", "lead_b", "coordinator_b")
MEMBERS = (*A, *B)
EXPERTS = ("expert", "other_expert")
EVERYBODY = ROLES
COORDINATORS = ("coordinator", "coordinator_b")
OPEN = (200, 302, 400, 409, 410)
HIDDEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
HERE = re.compile(rb'name="next" value="[^"]*"')


def each(roles, targets="") -> dict[str, tuple[str, ...]]:
    return {role: tuple(targets.split()) for role in roles}


@dataclass(frozen=True)
class Page:
    """`targets` name → URL arguments made from the world; "absent" is added to every page with arguments.

    `get`, `post`: role → targets that answer. `refused`: role → targets that are seen, but not theirs to do: 403.
    """

    get: dict = field(default_factory=dict)
    post: dict = field(default_factory=dict)
    refused: dict = field(default_factory=dict)
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


def evidence(world, target):
    return {"evidence_id": 10**9 if target == "absent" else world.evidence[target].pk}


def holiday(world, target):
    rows = Holiday.objects.filter(institution=world.institutions.get(target)).values_list("pk", flat=True)
    return {"holiday_id": rows.first() or 10**9}


def kind(world, target):
    return {"kind": "no_such_kind" if target == "absent" else target}


def kind_and_language(world, target):
    return kind(world, target) | {"language": "nl"}


def team(world, target):
    return {"team_id": 10**9 if target == "absent" else world.teams[target].pk}


def team_person(world, target):
    if target == "absent":
        return {"team_id": 10**9, "member_id": 10**9}
    team_name, role = target.split(":")
    return {"team_id": world.teams[team_name].pk, "member_id": world.members[role].pk}


def person(world, target):
    return {"member_id": 10**9 if target == "absent" else world.members[target].pk}


def key(world, target):
    return {"token_id": 10**9 if target == "absent" else world.tokens[target].pk}


def statement(world, target):
    return {"code": "NOSUCHCODE222222" if target == "absent" else world.statements[target].code}


def token(world, target):
    return {"token": "no-such-token"}


CATALOGUE = {"targets": ("a", "b", "shared_a"), "get": both(each(A, "a shared_a"), each(B, "b shared_a"))}
SESSIONS = ("a", "draft_a", "held_a", "b", "draft_b", "held_b")
PEOPLE = ("teacher", "mate", "other", "teacher_b")


def ours():
    """The name of every page of ours. The Django admin has its own rights; the API its own table, in `api/`."""
    return sorted(_walk(get_resolver().url_patterns))


def _walk(patterns, inside_admin=False):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace not in ("admin", "api"):
                yield from _walk(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or f"unnamed {pattern.pattern}"


def answers(world: World, client_for, name: str, page: Page) -> list[str]:
    """Every answer of one URL that is not as the table says."""
    found = []
    for role in (*ROLES, None):
        for method, allowed in (("get", page.get), ("post", page.post)):
            absent = None
            for target, url in addresses(world, name, page):
                response = _ask(client_for(role), method, url, page.data)
                absent = absent or response
                meant = _meant(role, target, page, allowed)
                problem = _problem(response, meant, absent)
                if problem:
                    found.append(f"{method} {url} ({target}) as {role}: {problem}")
    return found


def addresses(world, name, page) -> list[tuple[str, str]]:
    """(target, address) of every object of a URL; the absent one first: the others are compared with it."""
    if not page.arguments:
        return [("", reverse(name))]
    targets = ("absent", *page.targets)
    return [(target, reverse(name, kwargs=page.arguments(world, target))) for target in targets]


def _meant(role, target, page, allowed) -> str:
    if not allowed:
        return "no method"
    if role in allowed and (not page.arguments or target in allowed[role]):
        return "public" if page.is_public else "open"
    if target in page.refused.get(role, ()):
        return "refused"
    return "login" if role is None else "absent"


def client_maker(world: World):
    """role → a client that is logged in as that role, or as nobody; each is made once."""
    made: dict = {}

    def client_for(role):
        if role not in made:
            made[role] = Client()
            if role:
                made[role].force_login(world.users[role])
        return made[role]

    return client_for


def _ask(client, method, url, data):
    """One request whose effects are undone."""
    with transaction.atomic():
        response = getattr(client, method)(url, data if method == "post" else None)
        transaction.set_rollback(True)
    return response


def _problem(response, meant, absent) -> str:
    status, to_login = response.status_code, _is_login(response)
    fine = {
        "open": status in OPEN and not to_login,
        "public": status in OPEN,
        "refused": status == 403,
        "login": to_login or status == 404,
        "absent": status == 404 and _body(response) == _body(absent),
        "no method": status in (404, 405) or to_login,
    }
    return "" if fine[meant] else f"{status} where {meant} was meant"


def _is_login(response) -> bool:
    return response.status_code == 302 and response["Location"].startswith("/accounts/login/")


def _body(response) -> bytes:
    return HERE.sub(b"", HIDDEN.sub(b"", response.content))
