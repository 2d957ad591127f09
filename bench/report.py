"""The report, from the results alone."""

from collections.abc import Iterable, Sequence
from statistics import median

from bench import goals, growth

FOREIGN_CORES = 0.2
REACHED = {True: "reached", False: "**not reached**", None: "not measured"}
KEY_PAGES = ("today", "map", "team", "stops", "institution", "institution_people")
_HOW = """\
Every figure is a ratio to a raw Django view (one query on a unique index, a template of four lines, the middleware
of a new Django project) that the same gunicorn processes serve in the same run. The two are asked in turns: a block
of the raw view, a block of the page, and again; per block CPU (the kernel's clock of the workers), median and 95th
percentile of what the client waited; then the median over the blocks, and the ratio of the medians. One client asks,
one request after the other; sync workers close every connection, so connecting is in the time, for both. Bytes are
as sent; the system leaves compressing pages to the proxy, so beside them stands what gzip -{level} makes of them.
Rows with \\* had others on the machine for more than {foreign} of a core, rows with † had answers other than 200.
Times are this machine's; nothing here passes or fails.
"""


def text(result: dict) -> str:
    """The whole report."""
    sizes = result["sizes"]
    parts = [
        "# What pages, endpoints and reminders cost\n",
        _made(result),
        _HOW.format(level=6, foreign=FOREIGN_CORES),
        "## Goals\n",
        _goals(goals.of(result)),
        "## Machine, versions, load\n",
        _surroundings(result),
        "## Sizes\n",
        _sizes(sizes),
        *_growth(sizes),
        "## Reminders\n",
        _mails(result["mails"]),
        *[part for size in reversed(sizes) for part in _pages(size)],
        "## Not measured\n",
        _left_out(sizes[0]["left_out"]),
    ]
    return "\n".join(parts)


def _made(result: dict) -> str:
    minutes = result["seconds"] / 60
    return f"Made by `{result['command']}` on {result['begun_at']}, in {minutes:.0f} minutes. Do not edit.\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, words: int = 1) -> str:
    """A table whose first columns are words and whose others are figures."""
    rule = ["---"] * words + ["---:"] * (len(head) - words)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in [head, rule, *rows])


def _goals(found: list[goals.Goal]) -> str:
    rows = [
        (
            goal.text,
            "≤ " + goal.how.format(goal.limit),
            "–" if goal.value is None else goal.how.format(goal.value),
            REACHED[goal.is_reached],
            goal.note,
        )
        for goal in found
    ]
    return table(("goal", "limit", "found", "", ""), rows, words=5)


def _surroundings(result: dict) -> str:
    machine, load = result["machine"], result["load"]
    blocks = [block for size in result["sizes"] for row in size["rows"] for block in row["page"]]
    foreign = median(block["foreign"] for block in blocks)
    rows = [
        ("processor", f"{machine['processor']}, {machine['cores']} cores"),
        ("memory", _gib(machine["memory"])),
        ("system", machine["system"]),
        *[(name, version) for name, version in result["versions"].items()],
        ("web", "gunicorn, 2 sync workers; PostgreSQL and Valkey on the same machine, PostgreSQL with fsync"),
        (
            "asked",
            f"{load['rounds']} rounds of a block of {load['requests']} to {load['most_requests']} requests,"
            f" after {load['warm_up']} to warm up",
        ),
        (
            "load average",
            f"{median(block['load'] for block in blocks):.1f} (median before a block; our own work included)",
        ),
        ("others", f"{foreign:.2f} cores taken by other programs (median of the blocks)"),
    ]
    return table(("", ""), rows, words=2)


def _sizes(sizes: list[dict]) -> str:
    def row(size):
        counts = size["counts"]
        names = (
            *("accounts_institution", "courses_stop", "courses_linestop", "courses_session"),
            *("tracking_registration", "tracking_completion"),
        )
        peak, login = (f"{max(size[name]) / goals.MIB:.0f} MiB" for name in ("peaks", "peaks_after_login"))
        filled = f"{size['seed_seconds']:.0f} s" if size["seed_seconds"] else "was there"
        figures = [f"{counts.get(name, 0):,}" for name in names]
        return (f"{size['teachers']:,}", *figures, _gib(size["database_bytes"]), filled, login, peak)

    head = (
        *("teachers", "institutions", "stops", "stops in lines", "sessions", "registrations", "completions"),
        *("database", "filled in", "peak of a worker after logging in", "and at the end"),
    )
    commands = "\n".join(f"- `manage.py {size['seed_command']}`" for size in sizes)
    return table(head, map(row, sizes), words=0) + "\n" + commands + "\n"


def _growth(sizes: list[dict]) -> list[str]:
    if len(sizes) < 2:
        return []
    parts = [
        "## Growth\n",
        "In raw views of the same minutes. The exponent b fits cost ≈ a · teachers ** b by least squares;"
        " 0 is constant.\n",
    ]
    for figure, title in (("cpu_ms", "CPU of the web worker"), ("p50_ms", "Median wait (database included)")):
        found = growth.of_pages(sizes, figure)
        key_rows = [row for row in found if row.name in KEY_PAGES or row.path.startswith("/api/")]
        rest = [row for row in found if row not in key_rows]
        parts += [f"### {title}\n", _growth_table(sizes, [*key_rows, *rest])]
    return parts


def _growth_table(sizes: list[dict], found: list[growth.Growth]) -> str:
    head = ("page", *[f"{size['teachers']:,}" for size in sizes], "exponent", "largest / smallest")
    rows = [
        (
            _code(row.path),
            *[f"{value:.1f}" for value in row.values],
            f"{row.exponent:+.3f}",
            f"{row.ratio:.2f}",
        )
        for row in found
    ]
    return table(head, rows)


def _mails(found: dict) -> str:
    rates = {
        side: median(row["mails"] / row["seconds"] for row in found[side]) for side in ("engine", "django")
    }
    cpus = {side: median(row["cpu"] / row["mails"] * 1000 for row in found[side]) for side in rates}
    count = median(row["mails"] for row in found["engine"])
    rows = [
        ("two workers of the engine", f"{rates['engine']:.0f}", f"{cpus['engine']:.1f} ms"),
        (
            "Django's SMTP backend, one reused connection",
            f"{rates['django']:.0f}",
            f"{cpus['django']:.1f} ms",
        ),
        ("ratio", f"{rates['engine'] / rates['django']:.2f}", f"{cpus['engine'] / cpus['django']:.1f} ×"),
    ]
    told = (
        f"{len(found['engine'])} rounds in turns of {count:.0f} mails of real registrations, to a mail server in"
        " another process that takes all. Each worker claims, checks again, renders, and commits before and after"
        " each mail; Django's backend is handed the finished messages and sends them from one process.\n\n"
    )
    return told + table(("", "mails per second", "CPU per mail"), rows)


def _pages(size: dict) -> list[str]:
    kinds = {"reference": "Where a page begins", "page": "Pages", "api": "Endpoints"}
    parts = [f"## {size['teachers']:,} teachers\n"]
    for kind, title in kinds.items():
        rows = [row for row in size["rows"] if row["kind"] == kind]
        if rows:
            parts += [f"### {title}\n", _page_table(rows)]
    return parts


def _page_table(rows: list[dict]) -> str:
    head = (
        *("page", "as", "CPU ×", "p50 ×", "p95 ×", "CPU ms", "PostgreSQL ms", "p50 ms", "p95 ms"),
        *("queries", "bytes", "gzip", "load"),
    )
    return table(head, map(_page_row, rows), words=2)


def _page_row(row: dict) -> tuple[str, ...]:
    ratios = [f"{growth.ratio(row, figure):.1f}" for figure in ("cpu_ms", "p50_ms", "p95_ms")]
    times = [
        f"{growth.milliseconds(row, name):.1f}" for name in ("cpu_ms", "database_ms", "p50_ms", "p95_ms")
    ]
    figures = [f"{row[name]:,}" for name in ("queries", "bytes", "gzip_bytes")]
    blocks = row["page"] + row["raw"]
    marks = " \\*" if median(block["foreign"] for block in blocks) > FOREIGN_CORES else ""
    marks += " †" if any(block["failed"] for block in blocks) else ""
    load = max(block["load"] for block in blocks)
    return (_code(row["path"]) + marks, row["role"], *ratios, *times, *figures, f"{load:.1f}")


def _left_out(rows: list[dict]) -> str:
    by_reason: dict[str, list[str]] = {}
    for row in rows:
        by_reason.setdefault(row["reason"], []).append(f"`{row['name']}`")
    lines = [f"- {reason}: {', '.join(names)}" for reason, names in sorted(by_reason.items())]
    return "\n".join([*lines, "- the Django admin: for operators, with pages of its own making"]) + "\n"


def _code(path: str) -> str:
    return f"`{path}`"


def _gib(size: int) -> str:
    return f"{size / 1024**3:.1f} GiB" if size >= 1024**3 else f"{size / goals.MIB:.0f} MiB"
