"""What an import says: the same words for the trial and for the real run."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from metro.accounts.models import Membership
from metro.core import tables
from metro.core.errors import Conflict, Refusal

SENTENCES = {
    "header_missing": _("The column “{column}” is missing. Add it to the first row."),
    "header_doubled": _("This column is there twice. Keep one of them."),
    "row_length": _("This row has more cells than the first row. Check the separators and quotes."),
    "quotes": _("A quotation mark in this row does not close. Add it or take it away."),
    "required": _("This cell is empty. Fill it in."),
    "too_long": _("This text is too long. Use at most {n} characters."),
    "text_unreadable": _("This cell holds a line break or an unreadable sign. Type it again."),
    "address_wrong": _("This is not a complete e-mail address. Fill in what is missing."),
    "role_unknown": _("We do not know this role. Use teacher or team lead."),
    "team_doubled": _("This row names the same team twice. Keep one of them."),
    "person_doubled": _("This person is also in row {row}, with other or the same data. Keep one of them."),
    "identity_conflict": _("Number and address belong to two different people."),
    "address_fixed": _("Only the person can change this address. Use the old one here."),
    "factor_range": _("The part-time factor lies between 0.01 and 1.20. Do you mean {x}?"),
    "date_unreadable": _("We cannot read this date. Write 1-9-2026."),
    "date_outside_year": _("This date is not in this school year. Choose a day in it."),
    "end_before_start": _("The end lies before the start. Choose a later end."),
}


class ImportEmpty(Refusal):
    code = "import_empty"
    sentence = _("This file has no rows. Nothing was changed.")


class ImportRunning(Conflict):
    code = "import_running"
    sentence = _("An import is running. Wait until it is done.")


class ConfirmNeeded(Conflict):
    """Carries the `report`, so that a page can show the numbers."""

    code = "confirm_needed"
    sentence = _("This ends {n} of {m} people. Type {n} to go on.")

    def __init__(self, report: "Report"):
        super().__init__(n=report.end_count, m=report.active)
        self.report = report


@dataclass(frozen=True)
class RowError:
    """What is wrong in one cell. `row` as the spreadsheet shows it; `sentence` {nl, en}."""

    row: int
    column: str
    code: str
    value: str
    sentence: dict[str, str]


@dataclass(frozen=True)
class Adjustment:
    """A value that was read otherwise than it was written."""

    row: int
    column: str
    old: str
    new: str


@dataclass(frozen=True)
class FieldChange:
    field: str
    old: str
    new: str


@dataclass(frozen=True)
class PersonLine:
    """One person in the report; `row` is 0 for somebody who is not in the file."""

    row: int
    name: str
    changes: tuple[FieldChange, ...] = ()
    member: Membership | None = field(default=None, compare=False, repr=False)  # Without a key in a trial.


@dataclass
class Report:
    """The outcome. `is_applied` is False for a trial, and when there are errors: then nothing was written."""

    row_count: int = 0
    encoding: str = ""
    delimiter: str = ""
    is_dry_run: bool = True
    is_applied: bool = False
    created: list[PersonLine] = field(default_factory=list)
    changed: list[PersonLine] = field(default_factory=list)
    same: list[PersonLine] = field(default_factory=list)
    ended: list[PersonLine] = field(default_factory=list)
    waiting: list[PersonLine] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    adjusted: list[Adjustment] = field(default_factory=list)
    new_teams: list[str] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    active: int = 0
    moved: int = 0
    needs_confirmation: bool = False
    header: list[str] = field(default_factory=list)
    source: dict[int, list[str]] = field(default_factory=dict, repr=False)

    @property
    def unchanged(self) -> int:
        return len(self.same)

    @property
    def end_count(self) -> int:
        """How many people would lose their membership now."""
        return len(self.ended)

    @property
    def change_count(self) -> int:
        return len(self.created) + len(self.changed) + len(self.ended)

    @property
    def rejected_rows(self) -> int:
        return len({error.row for error in self.errors})

    def add_error(self, row: int, column: str, code: str, value: str = "", /, **details) -> None:
        self.errors.append(RowError(row, column, code, value, _both(SENTENCES[code], details)))

    def rejected_csv(self) -> bytes:
        """The rejected rows as they came, with the reasons in two columns; it can be imported again."""
        lines = [[*self.header, "fout", "error"]]
        for number in sorted({error.row for error in self.errors} & self.source.keys()):
            about = [error for error in self.errors if error.row == number]
            reasons = [
                " ".join(f"{error.column}: {error.sentence[code]}" for error in about)
                for code in ("nl", "en")
            ]
            lines.append([*self.source[number], *reasons])
        return tables.write(lines)


def _both(sentence, details) -> dict[str, str]:
    texts = {}
    for code in ("nl", "en"):
        with override(code):
            words = {key: value[code] if isinstance(value, dict) else value for key, value in details.items()}
            texts[code] = str(sentence).format(**words)
    return texts
