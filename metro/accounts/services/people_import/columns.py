"""Which words a file of people may use."""

import re

from metro.accounts.models import TeamMembership

# The first word is how we name the column ourselves.
HEADERS = {
    "staff_number": ("personeelsnummer", "medewerkernummer", "pnr", "staff number", "employee id"),
    "email": ("e-mail", "mailadres", "e-mailadres", "mail"),
    "first_name": ("voornaam", "roepnaam", "first name", "given name"),
    "prefix": ("tussenvoegsel", "prefix"),
    "last_name": ("achternaam", "last name", "family name"),
    "role": ("rol", "functie", "role"),
    "teams": ("team", "onderwijsteam", "afdeling", "department"),
    "factor": ("werktijdfactor", "wtf", "deeltijdfactor", "part-time factor", "fte"),
    "start": ("in dienst", "begindatum", "start", "start date"),
    "end": ("uit dienst", "einddatum", "end", "end date"),
    "since": ("vanaf", "from"),
}
REQUIRED = ("email", "first_name", "last_name")
REMARKS = ("fout", "error")  # What our own list of rejected rows adds.

COORDINATOR = "coordinator"
_ROLES = {
    TeamMembership.Role.MEMBER: ("docent", "instructeur", "teacher", "instructor", "member"),
    TeamMembership.Role.LEAD: ("teamleider", "opleidingsmanager", "team lead", "team leader", "lead"),
    COORDINATOR: ("coördinator", "coordinator"),
}


def plain(text: str) -> str:
    """Compared without case, spaces, hyphens and underscores."""
    return re.sub(r"[\s_-]+", "", text.casefold())


FIELD_OF = {plain(word): field for field, words in HEADERS.items() for word in words}
ROLE_OF = {plain(word): role for role, words in _ROLES.items() for word in words}


def title(field: str) -> str:
    return HEADERS[field][0]
