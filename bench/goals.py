"""What was to be reached, and whether it was: in figures."""

from dataclasses import dataclass
from statistics import median

from bench import growth

MIB = 1024 * 1024
FIFTY = 50
TEAM = ("page", "team", "view=lines")
FLOOR = ("reference", "raw view behind our middleware", "")


@dataclass(frozen=True)
class Goal:
    """`value` is None when it was not measured; `how` is how a figure is written."""

    text: str
    limit: float
    value: float | None
    how: str = "{:.2f} ×"
    note: str = ""

    @property
    def is_reached(self) -> bool | None:
        return None if self.value is None else self.value <= self.limit


def of(result: dict) -> list[Goal]:
    """All goals with what this run found."""
    return [*_team(result["sizes"]), *_lists(result["sizes"]), *_memory(result["sizes"]), *_engine(result)]


def _team(sizes: list[dict]) -> list[Goal]:
    rows = [row for row in (_row(size, TEAM) for size in sizes) if row]
    first = rows[0] if rows else None
    return [
        Goal(
            "Team page (lines), CPU per request", 5, _ratio(first, "cpu_ms"), note=_beside(sizes[0], "cpu_ms")
        ),
        Goal("Team page (lines), p95", 6, _ratio(first, "p95_ms"), note=_beside(sizes[0], "p95_ms")),
        Goal("The same team page, CPU: largest / smallest database", 1.25, _grown(sizes, "cpu_ms")),
        Goal("The same team page, p50: largest / smallest database", 1.25, _grown(sizes, "p50_ms")),
    ]


def _lists(sizes: list[dict]) -> list[Goal]:
    lists = [row for size in sizes for row in size["rows"] if row["rows"] >= FIFTY]
    far = [size["cursor"] for size in sizes if size["cursor"]]
    worst = max(lists, key=lambda row: row["queries"], default=None)
    slowest = max(far, key=lambda found: found["far_ms"] / found["first_ms"], default=None)
    return [
        Goal(
            "List of 50 with nested objects, queries",
            5,
            worst and worst["queries"],
            "{:.0f}",
            f"the most of {len(lists)} lists: `{worst['path']}`" if worst else "no list has 50 rows",
        ),
        Goal(
            "Cursor pages, page 1,000 / page 1",
            1.5,
            slowest and slowest["far_ms"] / slowest["first_ms"],
            note=f"`{slowest['path']}`" if slowest else "no list has 1,000 pages",
        ),
    ]


def _memory(sizes: list[dict]) -> list[Goal]:
    peaks = [max(size["peaks"]) / MIB for size in sizes]
    return [Goal("Peak memory of a web worker, at every size", 150, max(peaks), "{:.0f} MiB")]


def _engine(result: dict) -> list[Goal]:
    sweep, maps = result["sweep"], [_row(size, ("page", "map", "")) for size in result["sizes"]]
    slowest = max((growth.milliseconds(row, "p95_ms") for row in maps if row), default=None)
    stops = result["sizes"][-1]["counts"].get("courses_stop", 0)
    return [
        Goal("Map, p95 (LD3)", 300, slowest, "{:.0f} ms", f"with {stops:,} stops in the database"),
        *_mails(result["mails"]),
        Goal(
            f"Sweep with {sweep['planned']:,} planned and {sweep['sent']:,} sent (LD4)",
            50,
            sweep["sweep_ms"],
            "{:.0f} ms",
            f"of which reminders {sweep['reminders_ms']:.0f} ms",
        ),
    ]


def _mails(found: dict) -> list[Goal]:
    rates = {
        side: median(row["mails"] / row["seconds"] for row in found[side]) for side in ("engine", "django")
    }
    first = max(row["first"] for row in found["engine"])
    return [
        Goal(
            "Django's mail backend / two workers of the engine, mails per second",
            2,
            rates["django"] / rates["engine"],
        ),
        Goal("First mail after the beginning of the sweep", 2, first, "{:.2f} s"),
    ]


def _row(size: dict, wanted: tuple) -> dict | None:
    return next((row for row in size["rows"] if growth.key(row) == wanted), None)


def _ratio(row: dict | None, figure: str) -> float | None:
    return growth.ratio(row, figure) if row else None


def _grown(sizes: list[dict], figure: str) -> float | None:
    rows = [_row(size, TEAM) for size in (sizes[0], sizes[-1])]
    if len(sizes) < 2 or None in rows:
        return None
    return growth.ratio(rows[1], figure) / growth.ratio(rows[0], figure)


def _beside(size: dict, figure: str) -> str:
    """The same figure against what every page of somebody who is logged in begins with."""
    team, floor = _row(size, TEAM), _row(size, FLOOR)
    if not (team and floor):
        return ""
    times = growth.ratio(team, figure) / growth.ratio(floor, figure)
    return f"at {size['teachers']:,} teachers; {times:.1f} × the raw view behind our own middleware"
