"""What the same page costs in larger databases, in raw views of the same minutes."""

from dataclasses import dataclass
from statistics import median

from bench.figures import exponent, ratio_of_medians


@dataclass(frozen=True)
class Growth:
    """One figure of one page over all sizes: in raw views, as exponent, and as largest / smallest."""

    name: str
    path: str
    values: tuple[float, ...]
    exponent: float
    ratio: float


def ratio(row: dict, figure: str) -> float:
    """A figure of a page as a multiple of the raw view's: median of blocks over median of blocks."""
    return ratio_of_medians(*[[block[figure] for block in row[side]] for side in ("page", "raw")])


def milliseconds(row: dict, figure: str, side: str = "page") -> float:
    return median(block[figure] for block in row[side])


def of_pages(sizes: list[dict], figure: str) -> list[Growth]:
    """Every page that was measured at every size, in the order of the first."""
    tables = [{key(row): row for row in size["rows"]} for size in sizes]
    shared = [name for name in tables[0] if all(name in table for table in tables)]
    teachers = [size["teachers"] for size in sizes]
    return [_growth(name, [table[name] for table in tables], teachers, figure) for name in shared]


def key(row: dict) -> tuple[str, str, str]:
    """The same page at every size: its arguments may differ, what stands behind the question mark does not."""
    return row["kind"], row["name"], row["path"].partition("?")[2] if row["kind"] == "page" else ""


def _growth(name: tuple, rows: list[dict], teachers: list[int], figure: str) -> Growth:
    values = tuple(ratio(row, figure) for row in rows)
    path = rows[0]["path"]
    return Growth(name[1], path, values, exponent(teachers, values), values[-1] / values[0])
