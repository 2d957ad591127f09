"""The two example curricula, and small networks to take apart."""

import json
from functools import cache
from pathlib import Path

from courses.map_layout import FINAL, TALL, WIDE, Layout, Line, Network, Stop, lay_out
from courses.map_layout.search import Effort

DATA = Path(__file__).parent / "data"
SMALL, LARGE = "curriculum-6-40", "curriculum-12-120"
QUICK = Effort(
    starts=1, hot=10, cool=20, cool_more=0, most=2_000, known_starts=1, known=40, repairs=0, growth=1
)
MIDDLE = Effort(
    starts=1, hot=200, cool=250, cool_more=0, most=30_000, known_starts=1, known=60, repairs=3, growth=3
)


@cache
def network(name: str) -> Network:
    """An example; a line's place on the palette is its letter."""
    data = json.loads((DATA / f"{name}.json").read_text())
    lines = tuple(
        Line(line["id"], line["code"], line["name"], tuple(line["stops"]), line["id"])
        for line in data["lines"]
    )
    return Network(lines, tuple(Stop(stop["id"], stop["name"]) for stop in data["stops"]))


@cache
def layout(name: str, form: str) -> Layout:
    """An example as a map, made once: the small one with all effort, the large one with less."""
    effort = FINAL if name == SMALL else MIDDLE
    return lay_out(network(name), {"wide": WIDE, "tall": TALL}[form], effort=effort)


def simple(*lines: str, pins: dict | None = None, names: dict[str, str] | None = None) -> Network:
    """A network from words: each a line, each letter a stop. `simple("abc", "xby")` has one interchange."""
    stops = dict.fromkeys("".join(lines))
    return Network(
        tuple(
            Line(str(number), chr(65 + number), f"Lijn {number}", tuple(stops_), "abcdefghijkl"[number % 12])
            for number, stops_ in enumerate(lines)
        ),
        tuple(Stop(stop, (names or {}).get(stop, f"Stop {stop}")) for stop in stops),
        pins or {},
    )


def codes(layout: Layout) -> set[str]:
    return {finding.code for finding in layout.findings}
