"""The project's own source, parsed once."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("metro", "courses", "tracking")


@dataclass(frozen=True)
class Module:
    path: str
    tree: ast.Module
    lines: int

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.path.removesuffix(".py").split("/"))


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the three packages, migrations excepted."""
    files = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
    return tuple(_module(file) for file in files if "migrations" not in file.parts)


def _module(file: Path) -> Module:
    text = file.read_text()
    return Module(file.relative_to(ROOT).as_posix(), ast.parse(text), text.count("\n"))


def functions(module: Module):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return (node for node in ast.walk(module.tree) if isinstance(node, kinds))


def calls(module: Module):
    """(dotted name, line) of every call, as far as it is written as names."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield dotted(node.func), node.lineno


def dotted(node) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
