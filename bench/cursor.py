"""The thousandth page of a list against its first: a cursor must not count what it skips."""

import json
from statistics import median

from bench import api
from bench.load import Client

FAR = 1_000
ROWS = 10  # Per page: a list of 10,000 rows is enough.
REPEATS = 20


def measure(found: list[api.Endpoint], people: dict[str, Client], *, far: int = FAR) -> dict | None:
    """Milliseconds of the first page and of page `far` of the first list that is long enough, or None."""
    for endpoint in found:
        for role, client in people.items() if not endpoint.arguments else ():
            first = endpoint.of_fifty(ROWS)
            path = _page(client, first, far)
            if path:
                return {
                    "endpoint": endpoint.path,
                    "role": role,
                    "page": far,
                    **_in_turns(client, first, path),
                }
    return None


def _page(client: Client, path: str, number: int) -> str:
    """The address of page `number`, reached as a client does: from page to page. Empty when there are fewer."""
    for _ in range(number - 1):
        answer = client.get(path)
        path = api.next_of(json.loads(answer.body)) if answer.status == 200 else ""
        if not path:
            return ""
    return path


def _in_turns(client: Client, first: str, far: str) -> dict:
    waits: dict[str, list[float]] = {first: [], far: []}
    for _ in range(REPEATS):
        for path, seconds in waits.items():
            seconds.append(client.get(path).seconds * 1000)
    return {"first_ms": median(waits[first]), "far_ms": median(waits[far])}
