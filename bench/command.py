"""One command, one report."""

import argparse
import json
import shlex
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench import machine, one_size, report, sizes
from bench.measure import Load
from bench.place import ROOT, Place

REPORT = ROOT / "bench" / "report.md"
RESULTS = ROOT / "bench" / "results"
QUICK = Load(rounds=2, requests=3, most_requests=3, warm_up=2)


def main(arguments: list[str]) -> int:
    """Measure and write the report. Zero whatever the figures are."""
    options = _parser().parse_args(arguments)
    begun, clock = datetime.now(UTC), time.monotonic()
    with Place(options.data) as place:
        result = _measure(place, options)
    result |= {
        "command": shlex.join(["python", "-m", "bench", *arguments]),
        "begun_at": begun.isoformat(" ", "minutes"),
        "seconds": time.monotonic() - clock,
    }
    RESULTS.mkdir(exist_ok=True)
    name = begun.strftime("%Y%m%d-%H%M%S.json")
    (RESULTS / name).write_text(json.dumps(result, indent=1))
    options.report.write_text(report.text(result))
    one_size.tell(f"The report is in {options.report}, the raw results in {RESULTS / name}.")
    return 0


def _measure(place: Place, options: argparse.Namespace) -> dict:
    load = QUICK if options.quick else Load(rounds=options.rounds)
    wanted = _sizes(options)
    found = {
        "machine": machine.machine(),
        "versions": machine.versions(place),
        "load": asdict(load),
        "sizes": [one_size.measure(place, size, load=load, only=options.only) for size in wanted],
    }
    return found | _engine(place, wanted[0], load.rounds, options)


def _engine(place: Place, size: sizes.Size, rounds: int, options: argparse.Namespace) -> dict:
    mails = ["--rounds", str(rounds), "--mails", str(10 if options.quick else options.mails)]
    planned = ["--planned", "1000", "--sent", "1000"] if options.quick else []
    with place.sink() as port:
        one_size.tell("Reminders per second")
        found = place.ask(size.database, "bench_mails", *mails, mail_port=port)
        one_size.tell("Sweeps over a long list")
        return {"mails": found, "sweep": place.ask(size.database, "bench_sweeps", *planned, mail_port=port)}


def _sizes(options: argparse.Namespace) -> list[sizes.Size]:
    if options.demo:
        return [sizes.DemoSize(200)]
    numbers = (300,) if options.quick and not options.sizes else options.sizes or sizes.DEFAULT
    return [sizes.Size(number) for number in sorted(numbers)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", type=_numbers, help="numbers of teachers, with commas")
    parser.add_argument(
        "--rounds", type=int, default=4, help="blocks of the raw view and of the page in turns"
    )
    parser.add_argument("--mails", type=int, default=100, help="per round")
    parser.add_argument("--quick", action="store_true", help="a few requests at 300 teachers: does it run?")
    parser.add_argument("--demo", action="store_true", help="on the demo instead of a database by size")
    parser.add_argument(
        "--only", default="", help="only addresses with this in them, and no far cursor pages"
    )
    parser.add_argument("--data", type=Path, help="a folder that keeps the databases for the next run")
    parser.add_argument("--report", type=Path, default=REPORT)
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part.replace("_", "")) for part in text.split(","))
