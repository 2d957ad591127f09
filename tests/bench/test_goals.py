import pytest

from bench import goals
from tests.bench import results

CURSOR = {"path": "/api/v1/registrations?limit=2", "far_ms": 12.0, "first_ms": 10.0}


def reached(*sizes) -> dict[str, bool | None]:
    return {goal.text: goal.is_reached for goal in goals.of(results.result(*sizes))}


def test_goals_are_judged_by_medians_of_blocks_against_the_raw_view():
    found = reached(results.size(10_000, team=9.0), results.size(1_000_000, team=12.0))

    assert found == {
        "Team page (lines), CPU per request": True,
        "Team page (lines), p95": True,
        "The same team page, CPU: largest / smallest database": False,
        "The same team page, p50: largest / smallest database": False,
        "List of 50 with nested objects, queries": None,
        "Cursor pages, page 1,000 / page 1": None,
        "Peak memory of a web worker, at every size": True,
        "Map, p95 (LD3)": True,
        "Django's mail backend / two workers of the engine, mails per second": False,
        "First mail after the beginning of the sweep": True,
        "Sweep with 100,000 planned and 500,000 sent (LD4)": True,
    }


def test_memory_counts_at_the_worst_size():
    found = reached(results.size(10_000, team=9, peak=149), results.size(1_000_000, team=9, peak=151))

    assert found["Peak memory of a web worker, at every size"] is False


def test_only_lists_that_have_fifty_rows_count():
    few = results.row("api", "/api/v1/teams", "/api/v1/teams?limit=50", cpu=9, rows=3) | {"queries": 1}
    many = results.row("api", "/api/v1/stops", "/api/v1/stops?limit=50", cpu=9, rows=50) | {"queries": 5}

    found = reached(results.size(10_000, team=9, rows=(few, many), cursor=CURSOR))

    assert found["List of 50 with nested objects, queries"] is True
    assert found["Cursor pages, page 1,000 / page 1"] is True


def test_growth_is_not_judged_on_one_size():
    found = reached(results.size(10_000, team=9))

    assert found["The same team page, CPU: largest / smallest database"] is None


def test_the_team_page_is_also_told_against_the_floor_of_all_pages():
    cpu, *_ = goals.of(results.result(results.size(10_000, team=40)))

    assert cpu.value == pytest.approx(20)
    assert cpu.note == "at 10,000 teachers; 10.0 × the raw view behind our own middleware"
