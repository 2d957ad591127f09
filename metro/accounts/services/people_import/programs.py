"""Rows that a program sends instead of a file: the same cells, read by the same rules."""

from collections.abc import Mapping, Sequence

from metro.accounts.services.people_import.reading import MAX_ROWS, PeopleFile, RowReader
from metro.accounts.services.people_import.report import ImportEmpty, Report
from metro.core import tables


def take(
    rows: Sequence[Mapping[str, str]], titles: Mapping[str, str], *, allow_coordinator: bool = False
) -> PeopleFile:
    """Read rows of {field: text}; the first is number 1. `titles`: how the sender names each field.

    What a row leaves out keeps what is known; an `end` that is there and empty clears it.
    Raises FileTooLarge, ImportEmpty.
    """
    if not rows:
        raise ImportEmpty
    if len(rows) > MAX_ROWS:
        raise tables.FileTooLarge
    names = list(titles.values())
    people = PeopleFile(Report(row_count=len(rows), header=names), titles=dict(titles), names=names)
    for number, row in enumerate(rows, 1):
        cells = [row.get(field, "") for field in titles]
        RowReader(people, number, cells, allow_coordinator, says_end="end" in row).read()
    return people
