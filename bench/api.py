"""The endpoints: every GET of the published schema, with the key of whoever reads the most there."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.load import Answer, Client

ROOT = "/api/v1"
SCHEMA = f"{ROOT}/openapi.json"
LIMIT = "limit"
FIFTY = 50
_TRIES = 3


@dataclass(frozen=True)
class Endpoint:
    """A GET of the schema: its path with the names of its arguments, and the query keys that it knows."""

    path: str
    query: frozenset[str] = field(default_factory=frozenset)

    @property
    def arguments(self) -> list[str]:
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]

    @property
    def is_list(self) -> bool:
        return LIMIT in self.query and not self.arguments

    def with_rows(self, count: int) -> str:
        """The address of a list with so many rows on a page; of others the address."""
        return f"{self.path}?{LIMIT}={count}" if self.is_list else self.path


@dataclass(frozen=True)
class Hit:
    """An endpoint that answers somebody: with `rows` when it is a list."""

    name: str
    role: str
    path: str
    rows: list


def endpoints(client: Client) -> list[Endpoint]:
    """All that the schema lets one read, lists first: they tell the values of the others' arguments."""
    answer = client.get(SCHEMA)
    paths = json.loads(answer.body).get("paths", {}) if answer.status == 200 else {}
    found = [
        Endpoint(_from_root(path), frozenset(_query(operations) | _query(operations["get"])))
        for path, operations in paths.items()
        if "get" in operations
    ]
    return sorted(found, key=lambda endpoint: (len(endpoint.arguments), endpoint.path))


def choose(found: list[Endpoint], people: dict[str, Client]) -> tuple[list[Hit], list[dict]]:
    """Per endpoint whoever gets the most rows, and what answers nobody."""
    chosen: list[Hit] = []
    left_out = []
    for endpoint in found:
        hits = list(_answering(endpoint, people, chosen))
        if hits:
            chosen.append(max(hits, key=lambda hit: len(hit.rows)))
        else:
            left_out.append({"name": endpoint.path, "reason": "answers none of the accounts"})
    return chosen, left_out


def next_page(answer: Answer) -> str:
    """The address of the page after this one; empty when it is the last."""
    told = json.loads(answer.body).get("next") if answer.status == 200 else None
    return told[told.index(ROOT) :] if told else ""


def _answering(endpoint: Endpoint, people: dict[str, Client], before: list[Hit]) -> Iterator[Hit]:
    for role, client in people.items():
        for path in _filled(endpoint, before):
            answer = client.get(path)
            if answer.status == 200:
                yield Hit(endpoint.path, role, path, _rows(answer))
                break


def _filled(endpoint: Endpoint, before: list[Hit]) -> Iterator[str]:
    """The address; with an argument, that of the first rows of the list above it."""
    if not endpoint.arguments:
        yield endpoint.with_rows(FIFTY)
        return
    above, _, rest = endpoint.path.partition("/{")
    rows = next((hit.rows for hit in before if hit.name == above), [])
    name, _, rest = rest.partition("}")
    for row in rows[:_TRIES] if len(endpoint.arguments) == 1 else []:
        value = row.get(name, row.get("id", row.get("slug")))
        if value is not None:
            yield f"{above}/{value}{rest}"


def _rows(answer: Answer) -> list:
    if "json" not in answer.headers.get("Content-Type", ""):
        return []
    document = json.loads(answer.body)
    return document.get("results", []) if isinstance(document, dict) else document


def _query(operation: dict) -> set[str]:
    return {row["name"] for row in operation.get("parameters", []) if row.get("in") == "query"}


def _from_root(path: str) -> str:
    """The schema may write its paths below its own root."""
    return path if path.startswith(ROOT) else ROOT + path
