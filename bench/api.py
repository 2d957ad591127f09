"""The endpoints: every GET of the published schema, with a token of whoever may read it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.accounts import Account
from bench.load import Client
from bench.place import Place
from bench.sizes import Size

ROOT = "/api/v1"
SCHEMA = f"{ROOT}/openapi.json"
READING = (
    "catalogue:read",
    "me:read",
    "people:read",
    "progress:read",
    "registrations:read",
    "reminders:read",
)
_PAGE_SIZES = ("pageSize", "limit", "perPage")


@dataclass(frozen=True)
class Endpoint:
    """A GET of the schema: its path with the names of its arguments, and the query keys that it knows."""

    path: str
    query: frozenset[str] = field(default_factory=frozenset)

    @property
    def arguments(self) -> list[str]:
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]

    def of_fifty(self, count: int = 50) -> str:
        """The list with so many rows on a page, where the endpoint lets one choose."""
        key = next((key for key in _PAGE_SIZES if key in self.query), None)
        return f"{self.path}?{key}={count}" if key else self.path


def schema(client: Client) -> dict:
    """The schema of the API; empty while there is no API."""
    answer = client.get(SCHEMA)
    return json.loads(answer.body) if answer.status == 200 else {}


def endpoints(document: dict) -> list[Endpoint]:
    """All that can be read, lists first: they tell the values of the others' arguments."""
    base = _base(document)
    found = [
        Endpoint(base + path, frozenset(_query(operations) | _query(operations["get"])))
        for path, operations in document.get("paths", {}).items()
        if "get" in operations
    ]
    return sorted(found, key=lambda endpoint: (len(endpoint.arguments), endpoint.path))


def tokens(place: Place, size: Size, port: int) -> dict[str, Client]:
    """A client with a token of every account that is a member somewhere."""
    found = {}
    for account in size.accounts:
        slug = _institution(place, size, account)
        if slug:
            scopes = [part for scope in READING for part in ("--scope", scope)]
            told = place.run(
                size.database, "manage.py", "api_token", account.email, "--institution", slug, *scopes
            )
            found[account.role] = Client(port, token=told.split()[-1])
    return found


def choose(found: list[Endpoint], people: dict[str, Client]) -> tuple[list[tuple[str, str, str]], list[dict]]:
    """(name, role, address) of what answers, and what does not with the reason."""
    chosen, left_out, seen = [], [], {}
    for endpoint in found:
        hit = next(_answering(endpoint, people, seen), None)
        if hit is None:
            left_out.append({"name": endpoint.path, "reason": "answers none of the accounts"})
            continue
        role, path = hit
        chosen.append((endpoint.path, role, path))
    return chosen, left_out


def rows_of(document: object) -> list:
    """The rows of a list answer, under whatever name."""
    if isinstance(document, list):
        return document
    values = document.values() if isinstance(document, dict) else ()
    return next((value for value in values if isinstance(value, list)), [])


def next_of(document: object) -> str:
    """The address of the next page, from the root; empty on the last one."""
    told = document.get("next") if isinstance(document, dict) else None
    return told[told.index(ROOT) :] if told else ""


def _answering(endpoint: Endpoint, people: dict[str, Client], seen: dict) -> Iterator[tuple[str, str]]:
    for role, client in people.items():
        for path in _filled(endpoint, role, seen):
            answer = client.get(path)
            if answer.status == 200:
                _remember(endpoint, role, answer, seen)
                yield role, path


def _filled(endpoint: Endpoint, role: str, seen: dict) -> Iterator[str]:
    if not endpoint.arguments:
        yield endpoint.of_fifty()
        return
    above, _, rest = endpoint.path.partition("/{")
    name = endpoint.arguments[0]
    for row in seen.get((above, role), [])[:3]:
        value = row.get(name, row.get("id"))
        if len(endpoint.arguments) == 1 and value is not None:
            yield f"{above}/{value}{rest.partition('}')[2]}"


def _remember(endpoint, role, answer, seen) -> None:
    if not endpoint.arguments and "json" in answer.headers.get("Content-Type", ""):
        rows = rows_of(json.loads(answer.body))
        seen[endpoint.path, role] = [row for row in rows if isinstance(row, dict)]


def _query(operation: dict) -> set[str]:
    return {row["name"] for row in operation.get("parameters", []) if row.get("in") == "query"}


def _base(document: dict) -> str:
    """Paths may be written from the root, or below a server that ends in the root of the API."""
    paths = document.get("paths", {})
    return "" if all(path.startswith(ROOT) for path in paths) else ROOT


def _institution(place: Place, size: Size, account: Account) -> str:
    found = place.sql(
        size.database,
        "SELECT i.slug FROM accounts_membership m JOIN accounts_institution i ON i.id = m.institution_id"
        " JOIN accounts_user u ON u.id = m.user_id WHERE u.email = %s ORDER BY i.name LIMIT 1",
        account.email,
    )
    return found[0][0] if found else ""
