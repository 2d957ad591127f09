"""Results as a run would leave them, small enough to see through."""


def block(cpu: float, *, foreign: float = 0.0, failed: int = 0) -> dict:
    return {
        "requests": 20,
        "cpu_ms": cpu,
        "database_ms": cpu / 2,
        "p50_ms": cpu * 2,
        "p95_ms": cpu * 3,
        "load": 1.0,
        "foreign": foreign,
        "failed": failed,
    }


def row(kind: str, name: str, path: str, *, cpu: float, raw: float = 2.0, rows: int = 0, **marks) -> dict:
    return {
        "kind": kind,
        "name": name,
        "role": "lead",
        "path": path,
        "rows": rows,
        "status": 200,
        "queries": 7,
        "bytes": 12_345,
        "encoding": "",
        "gzip_bytes": 2_345,
        "page": [block(cpu, **marks), block(cpu * 9, **marks), block(cpu, **marks)],
        "raw": [block(raw), block(raw), block(raw * 9)],
    }


def size(
    teachers: int, *, team: float, peak: int = 120, rows: tuple = (), cursor: dict | None = None
) -> dict:
    mib = 1024 * 1024
    return {
        "teachers": teachers,
        "seed_seconds": 12.0,
        "seed_command": f"seed_scale --teachers {teachers}",
        "counts": {"courses_stop": 200, "tracking_completion": teachers * 5},
        "database_bytes": 900 * mib,
        "peaks": [peak * mib, 100 * mib],
        "peaks_after_login": [90 * mib, 80 * mib],
        "left_out": [{"name": "invitation", "reason": "needs token"}],
        "cursor": cursor,
        "rows": [
            row("reference", "raw view behind our middleware", "/bench/middleware/?email=a", cpu=4),
            row("page", "map", "/map/", cpu=30),
            row("page", "team", f"/teams/{teachers}/?view=lines", cpu=team),
            *rows,
        ],
    }


def result(*sizes: dict) -> dict:
    mails = {"mails": 100, "cpu": 1.0}
    return {
        "machine": {"processor": "Some CPU", "cores": 2, "memory": 8 * 1024**3, "system": "Linux"},
        "versions": {"Python": "3.11.7", "PostgreSQL": "18.6"},
        "load": {"rounds": 3, "requests": 20, "most_requests": 60, "seconds": 0.4, "warm_up": 4},
        "sizes": list(sizes),
        "mails": {
            "engine": [mails | {"seconds": 4.0, "first": 0.5}],
            "django": [mails | {"seconds": 1.0, "cpu": 0.25}],
        },
        "sweep": {"planned": 100_000, "sent": 500_000, "sweep_ms": 31.0, "reminders_ms": 11.0},
        "command": "python -m bench",
        "begun_at": "2026-11-23 09:00+00:00",
        "seconds": 1200.0,
    }
