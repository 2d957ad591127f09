"""The classes of rules.md §5.1. Every field of every model has exactly one, in `visibility.py` of its app."""

from enum import StrEnum


class FieldClass(StrEnum):
    """Who reads a field, before the policy of the institution narrows it."""

    PUBLIC = "public"  # Anybody.
    INSTITUTION = "institution"  # Members of the institution; the catalogue also where it is shared.
    SESSION = "session"  # The hosts of the session, until 90 days after it.
    TEAM = "team"  # The person, leads as far as the policy allows, coordinators.
    APPROVER = "approver"  # The person and those who decide on the row.
    PRIVATE = "private"  # The person only. Coordinators keep the address, number, role and factor right.
    SECRET = "secret"  # noqa: S105 - nobody: hashed, masked, or machinery.


def fields(**names: str) -> dict[str, FieldClass]:
    """{field: class} out of `team="date kind", nobody="token"`. A name that stands twice is an error.

    `nobody` is the class secret: linters take an argument of that name for a password.
    """
    kinds = {kind: FieldClass.SECRET if kind == "nobody" else FieldClass(kind) for kind in names}
    rows = [(name, kinds[kind]) for kind, listed in names.items() for name in listed.split()]
    table = dict(rows)
    if len(table) != len(rows):
        raise ValueError(f"a field has two classes: {rows}")
    return table
