"""How the import commands of the catalogue say what they did."""

from pathlib import Path

from django.core.management.base import CommandError

from metro.core.imports import SHOWN, ImportRefused, Report


def read_file(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as fault:
        raise CommandError(f"{name}: {fault.strerror}") from None


def tell(command, report: Report, *, dry_run: bool) -> None:
    for name in report.created[:SHOWN]:
        command.stdout.write(f"+ {name}")
    for name, fields in list(report.changed.items())[:SHOWN]:
        for field, (old, new) in fields.items():
            command.stdout.write(f"~ {name}: {field}: {old} → {new}")
    counts = f"{len(report.created)} created, {len(report.changed)} changed, {report.unchanged} unchanged"
    command.stdout.write(f"{counts}{' (trial: nothing was written)' if dry_run else ''}")


def refuse(refusal: ImportRefused) -> CommandError:
    shown = refusal.problems[:SHOWN]
    lines = [f"{_place(problem)}: {problem.sentence} {problem.value}".rstrip() for problem in shown]
    return CommandError("\n".join(["Nothing was imported.", *lines]))


def _place(problem):
    line = f"line {problem.row} " if problem.row else ""
    return f"{line}{problem.column}".strip() or "file"
