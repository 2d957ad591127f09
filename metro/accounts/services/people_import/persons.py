"""From rows to persons: several rows may name several teams of one person. No database here."""

from dataclasses import dataclass, field, replace

from metro.accounts.models import TeamMembership
from metro.accounts.services.people_import.columns import COORDINATOR
from metro.accounts.services.people_import.reading import PeopleFile, Row

_SAME = ("email", "first_name", "prefix", "last_name", "factor", "start", "end", "since")


@dataclass
class Person:
    """What the file says about one person, in one or more rows."""

    row: Row  # The data; empty cells filled from the other rows.
    teams: dict[tuple[str, str], str] = field(default_factory=dict)  # (name folded, role) → name
    is_coordinator: bool = False

    @property
    def name(self) -> str:
        parts = (self.row.first_name, self.row.prefix, self.row.last_name)
        return " ".join(part for part in parts if part)


def gather(people: PeopleFile) -> list[Person]:
    """One person per staff number, else per address. Rows that contradict each other go to the report."""
    found: dict[str, Person] = {}
    numbers: dict[str, str] = {}
    for row in people.rows:
        if row.staff_number:
            numbers.setdefault(row.email, row.staff_number)
    for row in people.rows:
        number = row.staff_number or numbers.get(row.email, "")
        key = f"#{number}" if number else row.email
        if numbers.get(row.email, number) != number:
            people.report.add_error(row.number, people.title("email"), "identity_conflict", row.email)
        elif key not in found:
            found[key] = Person(row=replace(row, staff_number=number))
            _add_role(found[key], row)
        else:
            _merge(people, found[key], row)
    return list(found.values())


def _merge(people, person, row):
    differing = next(
        (name for name in _SAME if _contradict(getattr(person.row, name), getattr(row, name))), None
    )
    role = _team_role(row)
    repeats = not row.teams or any((team.casefold(), role) in person.teams for team in row.teams)
    if differing or repeats:
        title, value = _culprit(people, row, differing)
        people.report.add_error(row.number, title, "person_doubled", value, row=person.row.number)
        return
    filled = {name: getattr(row, name) for name in _SAME if not getattr(person.row, name)}
    person.row = replace(person.row, says_end=person.row.says_end or row.says_end, **filled)
    _add_role(person, row)


def _culprit(people, row, differing):
    if differing:
        return people.title(differing), str(getattr(row, differing))
    name = "staff_number" if row.staff_number else "email"
    return people.title(name), getattr(row, name)


def _contradict(known, new):
    return bool(known) and bool(new) and known != new


def _add_role(person, row):
    person.is_coordinator |= row.role == COORDINATOR
    for team in row.teams:
        person.teams[team.casefold(), _team_role(row)] = team


def _team_role(row):
    """Empty when the file leaves the role to what is known."""
    return TeamMembership.Role.MEMBER if row.role == COORDINATOR else row.role
