"""Tables as files that a Dutch spreadsheet opens well and that cannot run anything."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

BOM = "\ufeff"
# A cell that begins with one of these would be run as a formula, or hides one behind a blank.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def to_csv(head: Sequence[str], rows: Iterable[Sequence]) -> str:
    """Semicolons, a byte order mark, comma decimals; empty for None. Text that looks like a formula is quoted."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    for row in [head, *rows]:
        writer.writerow([_cell(value) for value in row])
    return BOM + file.getvalue()


def _cell(value) -> str:
    if value is None:
        return ""
    if isinstance(value, (Decimal, float)):
        return f"{value:.2f}".replace(".", ",")
    if isinstance(value, str):
        text = value.replace("\x00", "")
        return f"'{text}" if value.startswith(_DANGEROUS) else text
    return str(value)
