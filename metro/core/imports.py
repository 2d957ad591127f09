"""What every import has in common: all or nothing, each fault with its place, one report for trial and real run."""

from dataclasses import dataclass, field

from django.utils.translation import override

from metro.core.errors import Refusal

SHOWN = 100


@dataclass(frozen=True)
class Problem:
    """One fault: where it stands, what was read there, and a sentence in both languages.

    `row` is the line number as a spreadsheet shows it; `column` its header, or the JSON path.
    """

    column: str
    code: str
    sentence: object  # A lazy text, so that it can be said in both languages.
    value: str = ""
    row: int | None = None

    def sentences(self) -> dict[str, str]:
        return {language: self._in(language) for language in ("nl", "en")}

    def _in(self, language):
        with override(language):
            return str(self.sentence)


class ImportRefused(Refusal):
    """A file with faults. Nothing of it was imported."""

    code = "invalid"

    def __init__(self, problems: list[Problem]):
        super().__init__()
        self.problems = problems


@dataclass
class Report:
    """What an import did, or would do: names of rows, and per changed row its fields as old → new."""

    created: list[str] = field(default_factory=list)
    changed: dict[str, dict[str, tuple]] = field(default_factory=dict)
    unchanged: int = 0

    @property
    def has_changes(self) -> bool:
        return bool(self.created or self.changed)

    def note(self, name: str, differences: dict[str, tuple]) -> None:
        """Count an existing row as changed, with what differs, or as unchanged."""
        if differences:
            self.changed[name] = differences
        else:
            self.unchanged += 1


def differences(row, wanted: dict) -> dict[str, tuple]:
    """The fields of a model row that are not as wanted: name → (old, new)."""
    return {
        name: (getattr(row, name), value) for name, value in wanted.items() if getattr(row, name) != value
    }
