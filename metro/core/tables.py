"""Tables that people made: spreadsheets saved as text. Bytes in, numbered rows out."""

import csv
import io
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from metro.core.errors import Refusal

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_OTHER_KINDS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"{\\rtf")
_DELIMITERS = ";\t,"
_ACTIVE = tuple("=+-@\t\r\n\0＝＋－＠")  # What a spreadsheet may run as a formula.


class FileRefused(Refusal):
    code = "file_refused"
    status = 415
    sentence = _("This file is too large or of a kind we do not read.")


class FileTooLarge(FileRefused):
    status = 413


class BrokenQuotes(Exception):
    """A quote that was opened in this row is never closed, or closes in the middle of a cell."""

    def __init__(self, row: int):
        self.row = row
        super().__init__(row)


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. FileRefused for what is not text."""
    if data.startswith(_OTHER_KINDS):
        raise FileRefused
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text, encoding.removesuffix("-sig")
    raise FileRefused


def delimiter_of(text: str) -> str:
    """The most frequent of ; tab , in the first line with text, outside quotes."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(line.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not blank, with the number that a spreadsheet shows. BrokenQuotes with the row."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BrokenQuotes(number) from error
        if any(cell.strip() for cell in cells):
            yield number, cells


def clean(cell: str) -> str:
    """The text of a cell: trimmed, one form of every accent, without the apostrophe of `safe`."""
    text = unicodedata.normalize("NFC", cell).strip()
    return text[1:] if text[:1] == "'" and text[1:].startswith(_ACTIVE) else text


def safe(value: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_ACTIVE) else value


def write(lines: list[list[str]]) -> bytes:
    """A table that spreadsheets here open by themselves: semicolons, UTF-8 with a mark, no formulas."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows([safe(cell) for cell in line] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def _candidates(data):
    marked = next((encoding for mark, encoding in _BOMS if data.startswith(mark)), None)
    if marked:
        return (marked,)
    sample = data[:4096]
    if sample[1::2].count(0) > len(sample) / 4:
        return ("utf-16-le",)
    if sample[0::2].count(0) > len(sample) / 4:
        return ("utf-16-be",)
    return ("utf-8", "cp1252")
