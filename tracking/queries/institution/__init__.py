"""What a coordinator asks about the own institution: gaps, take-up, people."""

from tracking.queries.institution.gaps import Gap, UpcomingSession, gaps, upcoming_sessions
from tracking.queries.institution.map import InstitutionMap, institution_map, public_lines
from tracking.queries.institution.people import (
    PersonCard,
    PersonRow,
    people,
    person_card,
    person_row,
    with_details,
    with_standing,
)
from tracking.queries.institution.uptake import LineUse, TeamUse, Uptake, line_use, uptake

__all__ = [
    "Gap",
    "InstitutionMap",
    "LineUse",
    "PersonCard",
    "PersonRow",
    "TeamUse",
    "UpcomingSession",
    "Uptake",
    "gaps",
    "institution_map",
    "line_use",
    "people",
    "person_card",
    "person_row",
    "public_lines",
    "upcoming_sessions",
    "uptake",
    "with_details",
    "with_standing",
]
