"""From bytes to rows with typed values. No database here."""

import re
import unicodedata
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from metro.accounts.services.people_import import columns
from metro.accounts.services.people_import.report import Adjustment, ImportEmpty, Report
from metro.core import tables

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 20_000
LOW, HIGH = Decimal("0.01"), Decimal("1.20")
_LENGTHS = {"staff_number": 40, "email": 254, "first_name": 100, "prefix": 30, "last_name": 100, "teams": 120}
_DUTCH_DATE = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


@dataclass(frozen=True)
class Row:
    """One row of the file. Empty text and None mean: keep what is known."""

    number: int
    staff_number: str = ""
    email: str = ""
    first_name: str = ""
    prefix: str = ""
    last_name: str = ""
    role: str = ""
    teams: tuple[str, ...] = ()
    factor: Decimal | None = None
    start: date | None = None
    end: date | None = None
    since: date | None = None
    says_end: bool = False  # Whether the end is given at all; an empty one then clears what is known.


@dataclass
class PeopleFile:
    """The rows that could be read, and the report with what could not."""

    report: Report
    rows: list[Row] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)  # field → header as written in the file
    names: list[str] = field(default_factory=list)  # The headers, one for each cell of a row.

    def title(self, name: str) -> str:
        return self.titles.get(name) or columns.title(name)


def read(data: bytes, *, allow_coordinator: bool = False) -> PeopleFile:
    """Read a file of people. FileRefused, FileTooLarge, ImportEmpty; faults of rows stand in the report."""
    if len(data) > MAX_BYTES:
        raise tables.FileTooLarge
    text, encoding = tables.decode(data)
    report = Report(encoding=encoding, delimiter=tables.delimiter_of(_without_hint(text)))
    people = PeopleFile(report)
    lines = _lines(text, report)
    if lines and _read_header(people, *lines[0]):
        for number, cells in lines[1:]:
            RowReader(people, number, cells, allow_coordinator).read()
    if not report.row_count and not report.errors:
        raise ImportEmpty
    return people


def _lines(text, report):
    lines = []
    hint = text != _without_hint(text)
    try:
        for number, cells in tables.rows(text, report.delimiter):
            if hint and number == 1:
                continue
            lines.append((number, cells))
            if len(lines) > MAX_ROWS + 1:
                raise tables.FileTooLarge
    except tables.BrokenQuotes as error:
        report.add_error(error.row, "", "quotes")
        return []
    report.row_count = max(len(lines) - 1, 0)
    return lines


def _without_hint(text):
    """Excel writes `sep=;` above the table."""
    return re.sub(r"\Asep=.\r?\n", "", text)


def _read_header(people, number, cells):
    """Fill in which column is which. False when the rows cannot be read."""
    report = people.report
    names = [tables.clean(cell) for cell in cells]
    report.header = [name for name in names if columns.plain(name) not in columns.REMARKS]
    for index, name in enumerate(names):
        wanted = columns.FIELD_OF.get(columns.plain(name))
        if (name and columns.plain(name) in map(columns.plain, names[:index])) or wanted in people.titles:
            report.add_error(number, name, "header_doubled", name)
        elif wanted:
            people.titles[wanted] = name
        elif name and columns.plain(name) not in columns.REMARKS:
            report.unknown_columns.append(name)
    for wanted in columns.REQUIRED:
        if wanted not in people.titles:
            title = columns.title(wanted)
            report.add_error(number, title, "header_missing", column=title)
    people.names = names
    return not report.errors


class RowReader:
    """Reads the cells of one row, one method per kind of cell; faults go to the report."""

    def __init__(self, people, number, cells, allow_coordinator, says_end=None):
        self.people, self.report, self.number = people, people.report, number
        self.allow_coordinator = allow_coordinator
        self.says_end = "end" in people.titles if says_end is None else says_end
        self.is_good = True
        self.cells = cells
        of_title = {title: name for name, title in people.titles.items()}
        pairs = zip(people.names, cells, strict=False)
        self.by_field = {of_title[title]: cell for title, cell in pairs if title in of_title}

    def read(self):
        self._keep_source()
        if any(cell.strip() for cell in self.cells[len(self.people.names) :]):
            self._fault("", "row_length", ";".join(self.cells[len(self.people.names) :]))
            return
        values = {name: getattr(self, f"_read_{name}", self._read_text)(name) for name in _FIELDS}
        if values["start"] and values["end"] and values["end"] < values["start"]:
            self._fault("end", "end_before_start", self.by_field["end"])
        if self.is_good:
            self.people.rows.append(Row(number=self.number, says_end=self.says_end, **values))

    def _keep_source(self):
        pairs = zip(self.people.names, [*self.cells, *[""] * len(self.people.names)], strict=False)
        kept = [tables.clean(cell) for name, cell in pairs if columns.plain(name) not in columns.REMARKS]
        self.report.source[self.number] = kept

    def _fault(self, name, code, value, **details):
        self.is_good = False
        title = self.people.titles.get(name, name)
        self.report.add_error(self.number, title, code, value.strip(), **details)

    def _adjusted(self, name, old, new):
        if old != new:
            self.report.adjusted.append(Adjustment(self.number, self.people.titles[name], old, new))

    def _text(self, name):
        raw = self.by_field.get(name, "")
        text = tables.clean(raw)
        self._adjusted(name, raw, text)
        if any(unicodedata.category(sign) in {"Cc", "Cs", "Co"} for sign in text):
            self._fault(name, "text_unreadable", text)
            return ""
        if not text and name in columns.REQUIRED:
            self._fault(name, "required", "")
        return text

    def _read_text(self, name):
        return self._short(name, self._text(name))

    def _short(self, name, text):
        limit = _LENGTHS.get(name, 200)
        if len(text) > limit:
            self._fault(name, "too_long", text[:60], n=limit)
        return text

    def _read_email(self, name):
        text = self._read_text(name)
        folded = text.casefold()
        self._adjusted(name, text, folded)
        try:
            if text:
                validate_email(folded)
        except ValidationError:
            self._fault(name, "address_wrong", text)
        return folded

    def _read_role(self, name):
        text = self._text(name)
        role = columns.ROLE_OF.get(columns.plain(text), "")
        if (text and not role) or (role == columns.COORDINATOR and not self.allow_coordinator):
            self._fault(name, "role_unknown", text)
        return role

    def _read_teams(self, name):
        text = self._text(name)
        names = [" ".join(part.split()) for part in text.split("|") if part.strip()]
        if len({team.casefold() for team in names}) < len(names):
            self._fault(name, "team_doubled", text)
        return tuple(self._short(name, team) for team in names)

    def _read_factor(self, name):
        text = self._text(name)
        if not text:
            return None
        value = _decimal(text)
        if value is None or not LOW <= value <= HIGH:
            self._fault(name, "factor_range", text, x=_suggestion(text))
            return None
        rounded = value.quantize(LOW, ROUND_HALF_UP)
        if rounded != value:
            self._adjusted(name, text, str(rounded))
        return rounded

    def _read_date(self, name):
        text = self._text(name)
        value = _date(text)
        if text and not value:
            self._fault(name, "date_unreadable", text)
        return value

    _read_start = _read_end = _read_since = _read_date


_FIELDS = tuple(item.name for item in fields(Row) if item.name not in ("number", "says_end"))


def _date(text):
    dutch, iso = _DUTCH_DATE.fullmatch(text), _ISO_DATE.fullmatch(text)
    parts = dutch.groups()[::-1] if dutch else iso.groups() if iso else None
    try:
        value = date(*map(int, parts)) if parts else None
    except ValueError:
        return None
    return value if value and 1900 <= value.year <= 2100 else None


def _decimal(text):
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _suggestion(text):
    """80, 8, 5,0 or 80 % was probably meant as 0,8, 0,8, 0,5 and 0,8."""
    value = _decimal(text.replace("%", "").strip().lstrip("-")) or Decimal("0.8")
    while value > HIGH and value < 1000:
        value /= 10
    if not LOW <= value <= HIGH:
        value = Decimal("0.8")
    plain = f"{value.quantize(LOW).normalize():f}"
    return {"nl": plain.replace(".", ","), "en": plain}
