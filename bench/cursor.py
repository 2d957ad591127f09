"""The thousandth page of a list against its first: a cursor must not count what it skips."""

from collections.abc import Iterable, Iterator
from statistics import median

from bench import api
from bench.load import Client

FAR = 1_000
ROWS = (10, 2, 1)  # Per page, the most for which some list has so many pages.
REPEATS = 20


def measure(found: Iterable[api.Endpoint], people: dict[str, Client], *, far: int = FAR) -> dict | None:
    """Milliseconds of the first page and of page `far` of the longest list; None when none is long enough."""
    lists = [endpoint for endpoint in found if endpoint.is_list]
    for rows in ROWS:
        for endpoint in lists:
            for role, client in people.items():
                first = endpoint.with_rows(rows)
                if path := _page(client, first, far):
                    told = {"path": first, "role": role, "page": far, "rows": rows}
                    return told | _in_turns(client, first, path)
    return None


def _page(client: Client, path: str, number: int) -> str:
    """The address of page `number`, reached as a client does: from page to page. Empty when there are fewer."""
    for _ in range(number - 1):
        path = api.next_page(client.get(path))
        if not path:
            return ""
    return path


def _in_turns(client: Client, first: str, far: str) -> dict[str, float]:
    waits: dict[str, list[float]] = {first: [], far: []}
    for path, seconds in _turns(waits):
        seconds.append(client.get(path).seconds * 1000)
    return {"first_ms": median(waits[first]), "far_ms": median(waits[far])}


def _turns(waits: dict) -> Iterator:
    for _ in range(REPEATS):
        yield from waits.items()
