"""One size: every page and endpoint on a database of that size."""

import sys

from bench import api, cursor, pages, references
from bench.cpu import Meter
from bench.load import Client
from bench.measure import Load
from bench.place import Place
from bench.sizes import Size


def measure(place: Place, size: Size, *, load: Load, only: str = "") -> dict:
    """The rows of all pages and endpoints, with the peak memory of the workers that served them."""
    tell(f"{size.teachers:,} teachers: filling the database")
    seconds = place.make_database(size)
    accounts = [f"{account.role}={account.email}" for account in size.accounts]
    known = place.ask(size.database, "bench_addresses", *accounts)
    with place.web(size.database) as (port, pid):
        meter = Meter(pid, place.postgres_pid)
        readers = {role: Client(port, tokens=keys) for role, keys in known["keys"].items()}
        found = _rows(size, known["routes"], readers, port, meter, load, only)
        return found | {
            "teachers": size.teachers,
            "seed_seconds": seconds,
            "seed_command": " ".join(size.seed_command),
            "counts": known["counts"],
            "database_bytes": place.sql(size.database, "SELECT pg_database_size(current_database())")[0][0],
            "peaks": meter.peaks(),
        }


def _rows(
    size: Size,
    routes: list[dict],
    readers: dict[str, Client],
    port: int,
    meter: Meter,
    load: Load,
    only: str,
) -> dict:
    people, visitor = pages.log_in(size.accounts, port), Client(port)
    after_login = meter.peaks()
    raw_path = references.of(size.accounts[0].email)[0]
    targets, left_out = pages.choose(routes, people)
    endpoints = api.endpoints(visitor)
    chosen, silent = api.choose(endpoints, readers)
    targets = [
        *pages.compared(size.accounts[0]),
        *targets,
        *[pages.Target("api", hit.name, hit.role, hit.path, len(hit.rows)) for hit in chosen],
    ]
    targets = [target for target in targets if only in target.path or target.kind == "reference"]
    rows = []
    for number, target in enumerate(targets, start=1):
        tell(f"{size.teachers:,} teachers: {number}/{len(targets)} {target.path}")
        client = (readers if target.kind == "api" else people)[target.role]
        rows.append(pages.measured(target, client, visitor, raw_path, meter=meter, load=load))
    return {
        "rows": rows,
        "left_out": [*left_out, *silent],
        "cursor": None if only else cursor.measure(endpoints, readers),
        "peaks_after_login": after_login,
    }


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
