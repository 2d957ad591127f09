"""The pages: which address is measured as whom, and what one of them costs."""

import gzip
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from bench import references
from bench.accounts import Account
from bench.counting import ANSWER, ASK
from bench.cpu import Meter
from bench.load import Answer, Client
from bench.measure import Load, in_turns

GZIP_LEVEL = 6
FORM_ONLY = 405


@dataclass(frozen=True)
class Target:
    """One address as one person. `kind`: reference, page or api; `rows`: how many a list of the API has."""

    kind: str
    name: str
    role: str
    path: str
    rows: int = 0


def log_in(accounts: tuple[Account, ...], port: int) -> dict[str, Client]:
    """A client for everybody, by role."""
    people = {account.role: Client(port) for account in accounts}
    for account in accounts:
        if account.email:
            people[account.role].log_in(account)
    return people


def compared(teacher: Account) -> list[Target]:
    """What shows where the cost of a page begins."""
    _, middleware, frame = references.of(teacher.email)
    return [
        Target("reference", "raw view behind our middleware", teacher.role, middleware),
        Target("reference", "page with nothing in it", teacher.role, frame),
    ]


def choose(routes: list[dict], people: dict[str, Client]) -> tuple[list[Target], list[dict]]:
    """What is measured, and what is not with the reason: the first address of a route that shows a page."""
    targets, left_out = [], []
    for route in routes:
        hits, statuses = [], set()
        for variant in route["variants"]:
            hits += _first(route, variant, people, statuses)
        targets += hits
        if not hits:
            left_out.append({"name": route["name"], "reason": _why_not(route, statuses)})
    return targets, left_out


def measured(target: Target, client: Client, raw: Client, raw_path: str, *, meter: Meter, load: Load) -> dict:
    """The row of one address: what one answer holds, and the blocks of the raw view and of this in turns."""
    answer = client.get(target.path, **{ASK: "yes"})
    blocks = in_turns(lambda: raw.get(raw_path), lambda: client.get(target.path), meter=meter, load=load)
    return asdict(target) | facts(answer) | blocks


def facts(answer: Answer) -> dict:
    """Bytes as sent, and as a proxy that compresses would send them."""
    return {
        "status": answer.status,
        "queries": int(answer.headers[ANSWER]),
        "bytes": len(answer.body),
        "encoding": answer.headers.get("Content-Encoding", ""),
        "gzip_bytes": len(gzip.compress(answer.body, GZIP_LEVEL)),
    }


def _first(route: dict, variant: str, people: dict[str, Client], statuses: set[int]) -> Iterator[Target]:
    """The first that shows a page, if any; notes what the others answered."""
    for role, path in route["addresses"]:
        status = people[role].get(path + variant).status
        statuses.add(status)
        if status == 200:
            yield Target("page", route["name"], role, path + variant)
        if status in (200, FORM_ONLY):
            return


def _why_not(route: dict, statuses: set[int]) -> str:
    if route["needs"]:
        return "needs " + ", ".join(route["needs"])
    if FORM_ONLY in statuses:
        return "only takes a form"
    told = ", ".join(map(str, sorted(statuses)))
    return f"answered {told}" if told else "the data hold nothing of the kind"
