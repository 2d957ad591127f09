from bench import report
from tests.bench import results

BUSY = results.row("page", "hours", "/me/hours/", cpu=8.0, foreign=0.9)
REFUSED = results.row("api", "/api/v1/stops", "/api/v1/stops?limit=50", cpu=8.0, failed=2)


def text() -> str:
    small = results.size(10_000, team=9.0, rows=(BUSY, REFUSED))
    return report.text(results.result(small, results.size(1_000_000, team=12.0)))


def test_the_goals_stand_with_what_was_found():
    assert "| Team page (lines), CPU per request | ≤ 5.00 × | 4.50 × | reached |" in text()
    assert "largest / smallest database | ≤ 1.25 × | 1.33 × | **not reached** |" in text()
    assert "| Cursor pages, page 1,000 / page 1 | ≤ 1.50 × | – | not measured |" in text()


def test_machine_versions_sizes_load_and_command_stand_in_it():
    found = text()

    for told in (
        "Made by `python -m bench` on 2026-11-23 09:00+00:00, in 20 minutes.",
        "| processor | Some CPU, 2 cores |",
        "| memory | 8.0 GiB |",
        "| PostgreSQL | 18.6 |",
        "3 rounds of a block of 20 to 60 requests, after 4 to warm up",
        "| 1,000,000 | 0 | 200 | 0 | 0 | 0 | 5,000,000 | 900 MiB | 12 s | 90 MiB | 120 MiB |",
        "- `manage.py seed_scale --teachers 1000000`",
    ):
        assert told in found


def test_a_page_is_a_row_of_ratios_times_queries_and_bytes():
    ratios, times, sizes = "4.5 | 4.5 | 4.5", "9.0 | 4.5 | 18.0 | 27.0", "7 | 12,345 | 2,345"

    assert f"| `/teams/10000/?view=lines` | lead | {ratios} | {times} | {sizes} | 1.0 |" in text()


def test_growth_finds_the_same_page_under_other_addresses():
    assert "| `/teams/10000/?view=lines` | 4.5 | 6.0 | +0.062 | 1.33 |" in text()
    assert text().count("| `/me/hours/` \\* |") == 1  # Measured at one size only: no growth.


def test_rows_that_cannot_be_trusted_are_marked():
    assert "| `/me/hours/` \\* | lead |" in text()
    assert "| `/api/v1/stops?limit=50` † | lead |" in text()
    assert "| `/map/` | lead |" in text()


def test_reminders_stand_beside_djangos_own_backend():
    assert "| two workers of the engine | 25 | 10.0 ms |" in text()
    assert "| Django's SMTP backend, one reused connection | 100 | 2.5 ms |" in text()
    assert "| ratio | 0.25 | 4.0 × |" in text()


def test_what_was_left_out_is_named():
    assert "- needs token: `invitation`" in text()
