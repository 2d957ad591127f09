"""Pages and files as tables of text, and answers of the API put into the same form."""

import csv
import io
from html.parser import HTMLParser

from metro.core import words

WORDS = {
    "not_started": "not started",
    "in_progress": "in progress",
    "achieved": "achieved",
    "expired": "something expired",
}
PROOFS = {"": "", "confirmed": "confirmed", "evidenced": "evidenced", "checked": "checked"}
SUMS = ("entitlement", "booked", "planned", "left", "technical", "didactic")
HIDDEN = "Too few people. We do not show it."
TOO_FEW = "too few people"


class _Rows(HTMLParser):
    """The text of the cells of every row of every table, without the heads."""

    def __init__(self):
        super().__init__()
        self.rows, self.is_head, self.is_cell = [], False, False

    def handle_starttag(self, tag, attrs):
        if tag in ("thead", "tbody", "tfoot"):
            self.is_head = tag == "thead"
        if tag == "tr" and not self.is_head:
            self.rows.append([])
        if tag in ("td", "th") and not self.is_head:
            self.is_cell = True
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.is_cell = False

    def handle_data(self, data):
        if self.is_cell:
            self.rows[-1][-1] += data


def page_rows(response) -> list[list[str]]:
    parser = _Rows()
    parser.feed(response.content.decode())
    return [[" ".join(cell.split()) for cell in row] for row in parser.rows]


def file_rows(response) -> list[list[str]]:
    _head, *rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";")
    return rows


def as_page(tab: str, team: dict) -> list[list[str]]:
    """What the API says of a team, as the table of the page shows it."""
    if team["level"] == "none":
        return []
    return {"lines": _lines_page, "skills": _skills_page, "hours": _hours_page}[tab](team)


def as_file(tab: str, team: dict) -> list[list[str]]:
    """The same as the rows of the file."""
    if team["level"] == "none":
        return [[row["name"]] for row in team["people"]]
    return {"lines": _lines_file, "skills": _skills_file, "hours": _hours_file}[tab](team)


def text(figure: dict, hidden: str) -> str:
    assert figure["suppressed"] == (figure["value"] is None)
    return hidden if figure["suppressed"] else figure["text"]


def _shares(title, first, second):
    if first["suppressed"]:
        assert second["suppressed"]
        return [title, HIDDEN]
    return [title, first["text"], second["text"]]


def _lines_page(team):
    if team["shares"]:
        names = {line["line"]: f"{line['code']}{line['title']}" for line in team["lines"]}
        return [_shares(names[row["line"]], row["started"], row["achieved"]) for row in team["shares"]]
    return [[row["name"], *map(_line_cell, row["cells"])] for row in team["rows"]]


def _line_cell(cell):
    word = WORDS[cell["status"]]
    return word if cell["status"] == "not_started" else f"{cell['got']} of {cell['needed']}, {word}"


def _lines_file(team):
    if team["shares"]:
        names = {line["line"]: [line["code"], line["title"]] for line in team["lines"]}
        return [
            [*names[row["line"]], text(row["started"], TOO_FEW), text(row["achieved"], TOO_FEW)]
            for row in team["shares"]
        ]
    return [
        [
            row["name"],
            *(str(part) for c in row["cells"] for part in (WORDS[c["status"]], c["got"], c["needed"])),
        ]
        for row in team["rows"]
    ]


def _skills_page(team):
    names = {row["skill"]: f"{row['side']}: {row['title']}" for row in team["skills"]}
    if team["shares"]:
        return [_shares(names[row["skill"]], row["proven"], row["rated"]) for row in team["shares"]]
    return [[row["name"], *map(_skill_cell, row["cells"])] for row in team["rows"]] if names else []


def _skill_cell(cell):
    parts = [f"{cell['proven']} {PROOFS[cell['proof']]}"] if cell["proven"] else []
    parts += [f"own rating {cell['own']}"] if cell["own"] else []
    return " ".join(parts) or "nothing yet"


def _skills_file(team):
    if team["shares"]:
        names = {row["skill"]: [row["code"], row["title"]] for row in team["skills"]}
        return [
            [*names[row["skill"]], text(row["proven"], TOO_FEW), text(row["rated"], TOO_FEW)]
            for row in team["shares"]
        ]
    return [
        [row["name"], *(p for c in row["cells"] for p in (c["proven"], PROOFS[c["proof"]], c["own"]))]
        for row in team["rows"]
    ]


def _hours_page(team):
    rows = [[row["name"], *(words.hours(row["sums"][name]) for name in SUMS)] for row in team["rows"]]
    if team["total"]["booked"]["suppressed"]:
        return [*rows, ["Whole team", HIDDEN]]
    return [*rows, ["Whole team", *(words.hours(team["total"][name]["value"]) for name in SUMS)]]


def _hours_file(team):
    rows = [[row["name"], *_minutes(row["sums"][name] for name in SUMS)] for row in team["rows"]]
    total = [team["total"][name]["value"] for name in SUMS]
    last = [TOO_FEW] * 12 if None in total else _minutes(total)
    return [*rows, ["Team", *last]]


def _minutes(values):
    return [part for value in values for part in (str(value), f"{value / 60:.2f}".replace(".", ","))]
